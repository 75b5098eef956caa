import type { Weights } from '../../rules.ts'
import type { Act, Neighbours } from '../act.ts'
import type { ActedPost } from '../acted-posts.ts'
import type { Offers } from '../candidates.ts'
import { scoreHistory } from '../score-history.ts'

/** What a person's history offers: more than a list has slots. */
const offered = 250

export interface NeighboursOf {
  near: ReadonlyMap<string, Neighbours>
  ease: ReadonlyMap<string, Neighbours>
}

/**
 * The neighbours of what the person chose, by both models, in the proportion in which the formula
 * was validated. The reason is the act that gives most; acts on posts that the person may no longer
 * see are not used, for they could not be named.
 */
export function historyOffers(
  acts: Act[],
  acted: ReadonlyMap<string, ActedPost>,
  { near, ease }: NeighboursOf,
  weights: Weights,
): Pick<Offers, 'near' | 'ease'> {
  const usable = acts.filter(({ postId }) => acted.has(postId))
  const kinds = new Map(usable.map(({ postId, kind }) => [postId, kind]))
  const scored = scoreHistory(usable, near, ease, weights).slice(0, offered)
  const best = scored[0]?.score ?? 1
  const offersOf = (model: 'near' | 'ease') =>
    scored.flatMap(({ postId, parts, because }) => {
      const [kind, post] = [kinds.get(because), acted.get(because)]
      if (parts[model] <= 0 || !kind || !post || kind === 'impression' || kind === 'hide') return []
      const reason = { kind: 'acted' as const, act: kind, postId: because, title: post.title }
      return { postId, score: parts[model] / best, reason, names: [because, post.authorId] }
    })
  return { near: offersOf('near'), ease: offersOf('ease') }
}
