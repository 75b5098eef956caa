import { undoDeleteMs } from '../../shared/bounds.ts'

/** The undo of a deletion is taken for longer than it is offered: the request takes time. */
export const undoneWithinMs = undoDeleteMs + 5_000

/**
 * The field that names a picture twice, or a product twice in one picture; null if there is none.
 */
export function repeatedField(images: { mediaId: string; tags: { productId: string }[] }[]): string | null {
  const pictures = repeatedAt(images.map(({ mediaId }) => mediaId))
  if (pictures !== -1) return `images.${pictures}.mediaId`
  for (const [position, { tags }] of images.entries()) {
    const at = repeatedAt(tags.map(({ productId }) => productId))
    if (at !== -1) return `images.${position}.tags.${at}.productId`
  }
  return null
}

function repeatedAt(values: string[]): number {
  return values.findIndex((value, at) => values.indexOf(value) !== at)
}
