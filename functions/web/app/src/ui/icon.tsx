import type { ReactNode } from "react";

const shapes = {
  back: <path d="M16 10H4m5-5-5 5 5 5" />,
  check: <path d="m4 10.5 4 4L16 6" />,
  clock: (
    <>
      <circle cx="10" cy="10" r="7.5" />
      <path d="M10 5.5V10l3 2" />
    </>
  ),
  computer: (
    <>
      <rect x="2.5" y="3.5" width="15" height="10" rx="1.5" />
      <path d="M7 17h6M10 13.5V17" />
    </>
  ),
  copy: (
    <>
      <rect x="7" y="7" width="10" height="10" rx="2" />
      <path d="M13 4.5A1.5 1.5 0 0 0 11.5 3h-7A1.5 1.5 0 0 0 3 4.5v7A1.5 1.5 0 0 0 4.5 13" />
    </>
  ),
  cross: <path d="m5 5 10 10M15 5 5 15" />,
  down: <path d="M10 3v10m-4-4 4 4 4-4M4 17h12" />,
  forward: <path d="M4 10h12m-5-5 5 5-5 5" />,
  info: (
    <>
      <circle cx="10" cy="10" r="7.5" />
      <path d="M10 9.2V14M10 6.2v.1" />
    </>
  ),
  key: (
    <>
      <circle cx="7" cy="8" r="3.5" />
      <path d="M9.6 10.4 16.5 17M13.5 14l2-2" />
    </>
  ),
  list: <path d="M7 5h10M7 10h10M7 15h10M3.5 5h.1M3.5 10h.1M3.5 15h.1" />,
  lock: (
    <>
      <rect x="4" y="9" width="12" height="8" rx="2" />
      <path d="M7 9V6.5a3 3 0 0 1 6 0V9" />
    </>
  ),
  mail: (
    <>
      <rect x="2.5" y="4.5" width="15" height="11" rx="1.5" />
      <path d="m3 6 7 5 7-5" />
    </>
  ),
  offline: (
    <path d="M3 3l14 14M6 15.5a3.5 3.5 0 0 1-.3-7M8 5.1a4.5 4.5 0 0 1 6.4 2.6 3.9 3.9 0 0 1 2 6" />
  ),
  out: <path d="M12 4h4v12h-4M3.5 10H12m-3.5-4 4 4-4 4" />,
  pen: <path d="m4 16 .8-3.6L13.5 3.7l2.8 2.8-8.7 8.7z" />,
  person: (
    <>
      <circle cx="10" cy="6.5" r="3.5" />
      <path d="M3.5 17.5c.6-3.6 3.2-5.5 6.5-5.5s5.9 1.9 6.5 5.5" />
    </>
  ),
  phone: (
    <>
      <rect x="6" y="2" width="8" height="16" rx="1.8" />
      <path d="M9 15.5h2" />
    </>
  ),
  plus: <path d="M10 4v12M4 10h12" />,
  print: (
    <>
      <path d="M5.5 8V3h9v5M5.5 14H3.5V8h13v6h-2" />
      <rect x="5.5" y="12" width="9" height="5" />
    </>
  ),
  search: (
    <>
      <circle cx="8.5" cy="8.5" r="5" />
      <path d="m12.5 12.5 4.5 4.5" />
    </>
  ),
  shield: <path d="M10 2.5 16.5 5v4.5c0 4-2.7 6.7-6.5 8-3.8-1.3-6.5-4-6.5-8V5z" />,
  stop: (
    <>
      <path d="M6.7 2.5h6.6l4.2 4.2v6.6l-4.2 4.2H6.7l-4.2-4.2V6.7z" />
      <path d="M10 6v5M10 13.8v.1" />
    </>
  ),
  swap: <path d="M3 7h12l-3-3M17 13H5l3 3" />,
  trash: <path d="M4 5.5h12M8 5V3h4v2M5.5 5.5l.7 11.5h7.6l.7-11.5" />,
  warning: (
    <>
      <path d="M10 3 18 17H2z" />
      <path d="M10 8v4M10 14.6v.1" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** A glyph beside words that say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}
