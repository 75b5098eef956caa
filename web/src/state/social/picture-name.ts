import type { CardImage, PostCard } from '../kiwi.ts'

const wordsAtMost = 60

/**
 * What a screen reader says of a picture of a post: what its author wrote of it, else the products
 * in it, else how the caption begins. '' where there is none of them.
 */
export function pictureName({ alt, tags }: Pick<CardImage, 'alt' | 'tags'>, { caption }: Pick<PostCard, 'caption'>): string {
  return alt || tags.map(({ title }) => title).join(', ') || [...caption.trim()].slice(0, wordsAtMost).join('')
}
