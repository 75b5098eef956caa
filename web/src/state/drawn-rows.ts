/** A part of a list by its indexes, both of them in it. */
interface Part {
  startIndex: number
  endIndex: number
}

/** Items above and below the screen that are drawn too: a thrown list shows no gap. */
const around = 3

export function wantedAround({ startIndex, endIndex, count }: Part & { count: number }): Part {
  return { startIndex: Math.max(startIndex - around, 0), endIndex: Math.min(endIndex + around, count - 1) }
}

export const indexesBetween = ({ startIndex, endIndex }: Part) =>
  Array.from({ length: endIndex - startIndex + 1 }, (_, at) => startIndex + at)

/**
 * What a list draws next, in its order: of what is wanted all that is drawn, and one item more when
 * it may grow. First one that is on the screen, then one below, then one above it.
 */
export function nextDrawn(seen: Part, wanted: Part, isDrawn: (index: number) => boolean, mayGrow: boolean): number[] {
  const isSeen = (index: number) => seen.startIndex <= index && index <= seen.endIndex
  const all = indexesBetween(wanted)
  const missing = mayGrow ? all.filter((index) => !isDrawn(index)) : []
  const next = missing.find(isSeen) ?? missing.find((index) => index > seen.endIndex) ?? missing.at(-1)
  return all.filter((index) => index === next || isDrawn(index))
}
