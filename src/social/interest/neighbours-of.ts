import type { Ctx } from '../../context.ts'
import { readNeighbours } from './internal/read-neighbours.ts'
import { withoutLog } from './internal/without-log.ts'
import { interestFormula, interestFormulas } from './rules.ts'

/**
 * Posts that people chose beside these, by how near they are (0 to 1): near and EASE, each divided
 * by its best and mixed as in the feed of interests. None while the log database does not answer.
 * Plan: the primary key, once per post and model.
 */
export async function neighboursOf(ctx: Ctx, postIds: string[]): Promise<Map<string, number>> {
  const models = await withoutLog(ctx, () => readNeighbours(ctx, postIds))
  const scores = new Map<string, number>()
  if (!models) return scores
  const { easeShare } = interestFormulas[interestFormula].blend
  for (const [model, share] of [
    [models.near, 1 - easeShare],
    [models.ease, easeShare],
  ] as const) {
    const sums = new Map<string, number>()
    for (const { others, scores: near } of model.values())
      for (const [at, other] of others.entries()) sums.set(other, (sums.get(other) ?? 0) + near[at]!)
    const best = Math.max(...sums.values())
    for (const [postId, sum] of sums) if (sum > 0) scores.set(postId, (scores.get(postId) ?? 0) + (share * sum) / best)
  }
  for (const postId of postIds) scores.delete(postId)
  return scores
}
