import { sector } from "../ui/sector";

/** The radii of twelve months, as a spiral. */
const RADII = [14, 12.4, 9.6, 7, 5.4, 4.8, 5.2, 6.6, 9, 11.4, 13.2, 15];
const LIT = 8;

/** The rose of the cover, large: decoration. */
export function Art() {
  return (
    <svg className="cover__art" viewBox="0 0 32 32" aria-hidden="true">
      {RADII.map((radius, month) => {
        const isLit = month === LIT;
        const filled = radius * (isLit ? 0.84 : 0.66);
        const [from, to] = [month * 30, (month + 1) * 30];
        return (
          <g key={month}>
            <path className={isLit ? "lit" : "f"} d={sector(from, to, 1.2, filled)} />
            <path d={sector(from, to, 1.2, radius)} />
          </g>
        );
      })}
    </svg>
  );
}
