import type { InteractionKind } from '../../interactions/rules.ts'

/**
 * What a person did with a post: their strongest act, with the time of the latest one. A row of
 * `person_history`.
 */
export interface Act {
  postId: string
  authorId: string
  kind: InteractionKind
  weight: number
  at: Date
}

/** The posts nearest to a post, best first. */
export interface Neighbours {
  others: string[]
  scores: number[]
}

/**
 * A hide has a weight below zero and an impression none: neither says that the person likes the
 * post.
 */
export function isChoice({ weight }: Pick<Act, 'weight'>): boolean {
  return weight > 0
}
