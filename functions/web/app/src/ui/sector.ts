/** The outline between two angles, in degrees from the top, and two radii, around a centre. */
export function sector(
  from: number,
  to: number,
  inner: number,
  outer: number,
  centre = 16,
): string {
  const isLarge = to - from > 180 ? 1 : 0;
  const at = (degrees: number, radius: number) => around(centre, degrees, radius);
  const [a, b, c, d] = [at(from, inner), at(from, outer), at(to, outer), at(to, inner)];
  const arc = (radius: number) => `A${radius.toFixed(2)} ${radius.toFixed(2)} 0 ${isLarge}`;
  return `M${a}L${b}${arc(outer)} 1 ${c}L${d}${arc(inner)} 0 ${a}Z`;
}

function around(centre: number, degrees: number, radius: number): string {
  const angle = ((degrees - 90) * Math.PI) / 180;
  const x = centre + radius * Math.cos(angle);
  const y = centre + radius * Math.sin(angle);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
