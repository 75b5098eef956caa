import type { Weights } from '../rules.ts'
import type { Act, Neighbours } from './act.ts'
import { lastChoices } from './histories.ts'

export interface ScoredPost {
  postId: string
  /** The sum of the parts, above 0 and at most 1. */
  score: number
  /**
   * What each model adds to the score. What EASE takes from a post is taken from the part of near.
   */
  parts: { near: number; ease: number }
  /** The post of the act whose neighbour it is with the highest contribution. */
  because: string
}

/**
 * Scores the neighbours of what a person chose, best first; posts among the acts (oldest first) are
 * left out. In each model
 *
 *   score(j) = Σ over acts i of √wᵢ ÷ kᵢ^recencyPower · model(i → j),   kᵢ = 1 for the last choice
 *
 * and the scores of each model are divided by its highest of this person before they are added with
 * the model's share: the two have different units, and the unit of a model differs between data
 * sets.
 */
export function scoreHistory(
  acts: readonly Act[],
  near: ReadonlyMap<string, Neighbours>,
  ease: ReadonlyMap<string, Neighbours>,
  { blend }: Pick<Weights, 'blend'>,
): ScoredPost[] {
  const seen = new Set(acts.map(({ postId }) => postId))
  const choices = lastChoices(acts, blend.longestHistory)
  const byNear = scoresOf(choices, seen, near, blend.nearRecencyPower)
  const byEase = scoresOf(choices, seen, ease, blend.easeRecencyPower)
  const nearUnit = (1 - blend.easeShare) / highest(byNear)
  const easeUnit = blend.easeShare / highest(byEase)
  return [...new Set([...byNear.keys(), ...byEase.keys()])]
    .map((postId) => {
      const [n, e] = [byNear.get(postId) ?? nothing, byEase.get(postId) ?? nothing]
      const byModel = { near: n.score * nearUnit, ease: e.score * easeUnit }
      const parts = { near: byModel.near + Math.min(0, byModel.ease), ease: Math.max(0, byModel.ease) }
      const because = n.most * nearUnit >= e.most * easeUnit ? n.because : e.because
      return { postId, score: parts.near + parts.ease, parts, because }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
}

/** `most` is the highest contribution of one act, that with the post `because`. */
interface Sum {
  score: number
  most: number
  because: string
}

const nothing: Sum = { score: 0, most: 0, because: '' }

function scoresOf(
  choices: readonly Act[],
  seen: ReadonlySet<string>,
  model: ReadonlyMap<string, Neighbours>,
  recencyPower: number,
): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const [at, { postId, weight }] of choices.entries()) {
    const neighbours = model.get(postId)
    if (!neighbours) continue
    const factor = Math.sqrt(weight) * (choices.length - at) ** -recencyPower
    for (const [place, other] of neighbours.others.entries()) {
      if (seen.has(other)) continue
      const contribution = factor * neighbours.scores[place]!
      const sum = sums.get(other)
      if (!sum) {
        sums.set(other, { score: contribution, most: contribution, because: postId })
        continue
      }
      sum.score += contribution
      if (contribution > sum.most) [sum.most, sum.because] = [contribution, postId]
    }
  }
  return sums
}

/** 1 where there are none, so that nothing is divided by 0. */
function highest(sums: ReadonlyMap<string, Sum>): number {
  let most = 0
  for (const { score } of sums.values()) most = Math.max(most, score)
  return most > 0 ? most : 1
}
