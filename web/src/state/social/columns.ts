/** Where a picture stands, in widths of a column: so many heights and gaps from the top. */
export interface Placed {
  column: number
  /** The heights of the pictures above it. */
  above: number
  /** How many pictures are above it, with a gap below each. */
  gapsAbove: number
}

/**
 * Puts each picture into the column that ends first: as near to the reading order as its height
 * allows, and a page that comes later moves nothing. `heights` and `gap` are in widths of a column.
 */
export function placeInColumns(heights: readonly number[], columns: number, gap: number): { placed: Placed[]; ends: Placed[] } {
  const ends: Placed[] = Array.from({ length: columns }, (_, column) => ({ column, above: 0, gapsAbove: 0 }))
  const lengthOf = ({ above, gapsAbove }: Placed) => above + gapsAbove * gap
  const placed = heights.map((height) => {
    const end = ends.reduce((first, one) => (lengthOf(one) < lengthOf(first) - 1e-9 ? one : first))
    const place = { ...end }
    end.above += height
    end.gapsAbove += 1
    return place
  })
  return { placed, ends }
}
