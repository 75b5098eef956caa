/**
 * How many won of a part of an order are points: what the parts up to here have of the points,
 * rounded down, less what the parts before had. So the parts of an order add up to exactly its
 * points, whether they are captured, released or refunded.
 */
export function pointsPart({ totalKrw, pointsKrw }: { totalKrw: number; pointsKrw: number }, beforeKrw: number, partKrw: number): number {
  const upTo = (krw: number) => Math.floor((pointsKrw * krw) / totalKrw)
  return upTo(beforeKrw + partKrw) - upTo(beforeKrw)
}
