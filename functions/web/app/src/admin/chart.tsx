import { useId, type ReactNode } from "react";

import { classes } from "../ui/classes";
import { useWords } from "../words";

/** What a chart shows, for those who would rather read it. */
export interface ChartTable {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

interface ChartProps {
  title: string;
  note?: string | undefined;
  isRose?: boolean;
  table: ChartTable;
  children: ReactNode;
}

/** A chart with the table of what it shows. */
export function Chart({ title, note, isRose = false, table, children }: ChartProps) {
  const id = useId();
  const w = useWords();
  return (
    <section className={classes("card chart", isRose && "chart--rose")} aria-labelledby={id}>
      <div className="card__head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className="small quiet">{note}</span>}
      </div>
      {children}
      <details>
        <summary>{w.admin.statistics.asTable}</summary>
        <Figures table={table} />
      </details>
    </section>
  );
}

/** As many columns fit beside each other on a telephone; with more, each row is a card there. */
const NARROW = 3;

/** A table whose first column names its rows. */
export function Figures({ table: { caption, head, rows } }: { table: ChartTable }) {
  const kind = head.length > NARROW ? "table--cards" : "table--plain";
  return (
    <table className={`table ${kind}`}>
      <caption className="hush">{caption}</caption>
      <thead>
        <tr>
          {head.map((name, place) => (
            <th scope="col" className={place === 0 ? undefined : "num"} key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, place) => (
              <td className="num" data-label={head[place + 1]} key={head[place + 1]}>
                <span>{cell}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Round numbers from above 0 up to `most` or a little more, at most five. */
export function ticks(most: number): number[] {
  const rough = Math.max(1, most / 4);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * magnitude).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) }, (_, n) => (n + 1) * step);
}
