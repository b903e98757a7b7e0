import { sector } from "../ui/sector";
import { useSpeaking } from "../words";
import { Chart } from "./chart";
import { periodName, shortDate, told, type Period } from "./statistics-figures";

/** The middle of the box, and the radius of the largest petal. */
const CENTRE = 175;
const RADIUS = 120;

/** The accounts that were active in each month: the area of a petal is the number. */
export function MonthRose({ months }: { months: readonly Period[] }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const most = Math.max(1, ...months.map(({ accounts }) => accounts.active.count));
  const turn = 360 / Math.max(1, months.length);
  const petals = months.map((month, place) => {
    const { count } = month.accounts.active;
    const radius = RADIUS * Math.sqrt(count / most);
    const angle = ((place + 0.5) * turn * Math.PI) / 180;
    const away = radius + 28;
    return {
      month,
      d: count === 0 ? undefined : sector(place * turn, (place + 1) * turn, 0, radius, CENTRE),
      x: CENTRE + away * Math.sin(angle),
      y: CENTRE - away * Math.cos(angle),
    };
  });
  const table = {
    caption: words.activeByMonth,
    head: [words.periods.month, words.people],
    rows: months.map((month) => [
      periodName(month, "month", locale),
      told(month.accounts.active, month, w, locale),
    ]),
  };
  return (
    <Chart title={words.yearOfActive} note={words.areaIsNumber} isRose table={table}>
      <svg viewBox="0 0 350 350" role="img" aria-label={words.roseLabel}>
        {petals.map(({ month, d }) => (
          <path className={month.complete ? "c1 edge" : "c3 edge"} d={d} key={month.from} />
        ))}
        {petals.map(({ month, x, y }) => (
          <g key={month.from}>
            <text x={x} y={y - 2} textAnchor="middle">
              {shortDate(month.from, "month", locale)}
            </text>
            <text className="label" x={x} y={y + 12} textAnchor="middle">
              {short(month)}
            </text>
          </g>
        ))}
      </svg>
    </Chart>
  );
}

function short({ accounts: { active }, complete }: Period): string {
  if (active.exact) return String(active.count);
  if (active.count > 0) return `${active.count}+`;
  return complete ? "*" : "–";
}
