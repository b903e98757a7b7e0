import { useId } from "react";

import { numberOf } from "../format";
import { useSpeaking } from "../words";
import { Chart, ticks } from "./chart";
import {
  periodName,
  shortDate,
  told,
  type By,
  type Figure,
  type Period,
} from "./statistics-figures";

/** Where the columns stand and how high the highest is, in pixels. */
const FLOOR = 252;
const HEIGHT = 222;

/** How much of the width they take, in percent: the rest is for the numbers of the axis. */
const WIDTH = 95;

type Part = "passwordless" | "factor" | "password" | "whole" | "refused";

/** From the floor up, with the class of its colour. */
const PARTS: readonly (readonly [Part, string])[] = [
  ["passwordless", "c1"],
  ["factor", "c4"],
  ["password", "c2"],
  ["whole", "c0"],
  ["refused", "c3"],
];

/** How people signed in, and how often they were refused: a column for each period. */
export function SignInColumns({ by, periods }: { by: By; periods: readonly Period[] }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const hatch = useId();
  const columns = periods.map(partsOf);
  const heights = columns.map((parts) => PARTS.reduce((all, [part]) => all + parts[part], 0));
  const scale = ticks(Math.max(1, ...heights));
  const top = scale.at(-1) ?? 1;
  const shown = PARTS.filter(([part]) => columns.some((parts) => parts[part] > 0));
  const slot = WIDTH / Math.max(1, periods.length);
  const y = (count: number) => FLOOR - (count / top) * HEIGHT;
  const peak = heights.indexOf(Math.max(...heights));
  return (
    <Chart title={words.signIns[by]} table={table(by, periods, w, locale)}>
      <svg height="280" role="img" aria-label={words.signInsLabel(words.signIns[by])}>
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse">
            <path className="hatch" d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" />
          </pattern>
        </defs>
        <line className="axis" x1="0" x2="100%" y1={FLOOR} y2={FLOOR} />
        {scale.map((tick) => (
          <g key={tick}>
            <line className="grid" x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
            <text x="100%" y={y(tick) - 4} textAnchor="end">
              {numberOf(tick, locale)}
            </text>
          </g>
        ))}
        {periods.map((period, place) => (
          <g key={period.from}>
            <Column
              parts={columns[place]}
              x={`${place * slot + slot * 0.1}%`}
              width={`${slot * 0.8}%`}
              y={y}
              hatch={hatch}
            />
            <text
              className={place % 2 === 1 ? "odd" : undefined}
              x={`${(place + 0.5) * slot}%`}
              y="274"
              textAnchor="middle"
            >
              {place % Math.ceil(periods.length / 16) === 0 && shortDate(period.from, by, locale)}
            </text>
          </g>
        ))}
        {(heights[peak] ?? 0) > 0 && (
          <text
            className="label"
            x={`${(peak + 0.5) * slot}%`}
            y={y(heights[peak] ?? 0) - 6}
            textAnchor="middle"
          >
            {numberOf(heights[peak] ?? 0, locale)}
          </text>
        )}
      </svg>
      <ul className="chart__key">
        {shown.map(([part, colour]) => (
          <li key={part}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <rect className={colour} width="16" height="16" rx="3" />
              {part === "refused" && <path className="hatch" d="M0 8 8 0M0 16 16 0M8 16 16 8" />}
            </svg>
            {words.parts[part]}
          </li>
        ))}
      </ul>
    </Chart>
  );
}

interface ColumnProps {
  parts: Record<Part, number> | undefined;
  x: string;
  width: string;
  y: (count: number) => number;
  hatch: string;
}

function Column({ parts, x, width, y, hatch }: ColumnProps) {
  let below = 0;
  const drawn = PARTS.flatMap(([part, colour]) => {
    const count = parts?.[part] ?? 0;
    const at = { x, width, y: y(below + count), height: y(below) - y(below + count) };
    below += count;
    return count === 0 ? [] : [{ part, colour, at }];
  });
  return drawn.map(({ part, colour, at }) => (
    <g key={part}>
      <rect className={`${colour} edge`} {...at} />
      {part === "refused" && <rect {...at} fill={`url(#${hatch})`} />}
    </g>
  ));
}

/** The whole stands for parts that are not told apart. */
function partsOf({ sign_ins: { succeeded, by_method: method, refused } }: Period) {
  const isApart = method.password.exact;
  const of = (figure: Figure) => (isApart ? figure.count : 0);
  return {
    passwordless: of(method.passwordless),
    factor: of(method.password_and_factor),
    password: of(method.password),
    whole: isApart ? 0 : succeeded.count,
    refused: refused.count,
  };
}

function table(
  by: By,
  periods: readonly Period[],
  w: ReturnType<typeof useSpeaking>["w"],
  locale: ReturnType<typeof useSpeaking>["locale"],
) {
  const words = w.admin.statistics;
  const { passwordless, factor, password, refused } = words.parts;
  return {
    caption: words.signIns[by],
    head: [words.periods[by], words.all, passwordless, factor, password, refused],
    rows: periods.map((period) => {
      const { succeeded, by_method: method, refused } = period.sign_ins;
      const figures = [
        succeeded,
        method.passwordless,
        method.password_and_factor,
        method.password,
        refused,
      ];
      const cells = figures.map((figure) => told(figure, period, w, locale));
      return [periodName(period, by, locale), ...cells];
    }),
  };
}
