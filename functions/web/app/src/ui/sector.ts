const CENTRE = 16;

/** The outline between two angles, in degrees from the top, and two radii, in a box of 32. */
export function sector(from: number, to: number, inner: number, outer: number): string {
  const isLarge = to - from > 180 ? 1 : 0;
  const [a, b, c, d] = [at(from, inner), at(from, outer), at(to, outer), at(to, inner)];
  const arc = (radius: number) => `A${radius.toFixed(2)} ${radius.toFixed(2)} 0 ${isLarge}`;
  return `M${a}L${b}${arc(outer)} 1 ${c}L${d}${arc(inner)} 0 ${a}Z`;
}

function at(degrees: number, radius: number): string {
  const angle = ((degrees - 90) * Math.PI) / 180;
  const x = CENTRE + radius * Math.cos(angle);
  const y = CENTRE + radius * Math.sin(angle);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
