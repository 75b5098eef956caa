import type { RankedPost } from '../../db/schema/log/index.ts'

/** A post of a ranking as a line of text; `at` counts from 0. */
export function rankedLine(post: RankedPost, at: number): string {
  return `${String(at + 1).padStart(3)}. ${post.postId}  score ${post.score.toFixed(3)}`
}
