import { classes } from "./classes";
import { sector } from "./sector";

/** How a step stands. */
export type Petal = "done" | "part" | "now" | "rim";

const INNER = 2.8;
const OUTER = 15;

/** Half of what is left open between two petals, in degrees. */
const GAP = 3.7;

interface RoseProps {
  /** One petal a step, from the top clockwise. */
  petals: readonly { state: Petal; weight: number }[];
  size?: "s" | "l";
}

/** The steps of a form as a rose: a longer petal has more fields. The words beside it say the same. */
export function Rose({ petals, size }: RoseProps) {
  const most = Math.max(1, ...petals.map(({ weight }) => weight));
  const turn = 360 / petals.length;
  const drawn = petals.map(({ state, weight }, place) => ({
    state,
    // One petal alone is a ring: an arc cannot end where it begins.
    d: sector(place * turn + GAP, (place + 1) * turn - GAP, INNER, radius(weight / most)),
  }));
  // Drawn last, the one that has the attention lies over its neighbours' edges.
  drawn.sort((one, other) => Number(one.state === "now") - Number(other.state === "now"));
  return (
    <svg
      className={classes("rose", size && `rose--${size}`)}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      {drawn.map(({ state, d }) => (
        <path className={state} d={d} key={d} />
      ))}
    </svg>
  );
}

function radius(share: number): number {
  return OUTER * (0.72 + 0.28 * share);
}
