import type { ComponentProps, MouseEvent } from "react";

import { navigate } from "../router";

type LinkProps = { to: string } & Omit<ComponentProps<"a">, "href">;

/** Leads to another page of the application without loading it anew. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const isPlain =
      event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (isPlain && !event.defaultPrevented) {
      event.preventDefault();
      navigate(to);
    }
  };
  return <a href={to} onClick={follow} {...rest} />;
}
