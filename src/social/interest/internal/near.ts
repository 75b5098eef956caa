import { interestFormula, interestFormulas, type NearWeights } from '../rules.ts'
import type { Act, Neighbours } from './act.ts'
import { bestOf } from './best-of.ts'
import { type Histories, packHistories } from './histories.ts'

/**
 * The nearest posts of each post of `of`, from the histories (each oldest first) of the people who chose one of them:
 *
 *   near(i → j) = Σ over people of √(wᵢ wⱼ) · direction ÷ (gap^gapPower · n^activityPower)
 *                 ÷ (Wᵢ^fromPower · Wⱼ^toPower) · c ÷ (c + support)
 *
 * with w the weight of an act, gap the distance of both in the history, n its length,
 * direction 1 where j was chosen after i and backwardShare where it was before, c the people who chose both, and W the weight of
 * all acts with a post: `totals`, which must hold all people's acts. Without it the histories are taken for all there are.
 * Item-item collaborative filtering with support shrinkage: Sarwar et al. 2001; Bell and Koren 2007.
 */
export function nearNeighbours(
  of: ReadonlySet<string>,
  histories: Iterable<readonly Act[]>,
  totals?: ReadonlyMap<string, number>,
  weights: NearWeights = interestFormulas[interestFormula].near,
): Map<string, Neighbours> {
  const packed = packHistories(histories, weights.longestHistory)
  const { postIds, starts, posts, roots } = packed
  const total = totals ? Float64Array.from(postIds, (id) => totals.get(id) ?? 0) : summed(packed)
  const places = placesOf(packed)
  const gapDiscounts = discounts(weights.longestHistory, weights.gapPower)
  const activityDiscounts = discounts(weights.longestHistory, weights.activityPower)
  const toNorms = total.map((sum) => sum ** weights.toPower)
  const shared = new Float64Array(postIds.length)
  const people = new Int32Array(postIds.length)
  const found = new Map<string, Neighbours>()

  for (const [post, postId] of postIds.entries()) {
    if (!of.has(postId)) continue
    const met: number[] = []
    for (let at = places.starts[post]!; at < places.starts[post + 1]!; at += 1) {
      const person = places.people[at]!
      const place = places.acts[at]!
      const [first, end] = [starts[person]!, starts[person + 1]!]
      const strength = roots[place]! * activityDiscounts[end - first]!
      for (let other = first; other < end; other += 1) {
        if (other === place) continue
        const number = posts[other]!
        if (people[number] === 0) met.push(number)
        people[number]! += 1
        const direction = other < place ? weights.backwardShare : 1
        shared[number]! += strength * roots[other]! * direction * gapDiscounts[Math.abs(other - place)]!
      }
    }
    const fromNorm = total[post]! ** weights.fromPower
    for (const number of met) {
      const support = people[number]! / (people[number]! + weights.support)
      shared[number] = (shared[number]! / (fromNorm * toNorms[number]!)) * support
    }
    const best = bestOf(met, shared, weights.kept)
    found.set(postId, { others: best.map((number) => postIds[number]!), scores: best.map((number) => shared[number]!) })
    for (const number of met) shared[number] = people[number] = 0
  }
  return found
}

/** 1 ÷ n^power for n up to `longest`; the first is not used. */
function discounts(longest: number, power: number): Float64Array {
  return Float64Array.from({ length: longest + 1 }, (_, n) => n ** -power)
}

/** Where each post stands: its acts and whose they are, grouped by post. */
function placesOf({ postIds, starts, posts }: Histories): { starts: Int32Array; acts: Int32Array; people: Int32Array } {
  const ends = new Int32Array(postIds.length + 1)
  for (const post of posts) ends[post + 1]! += 1
  for (let post = 0; post < postIds.length; post += 1) ends[post + 1]! += ends[post]!
  const next = ends.slice()
  const [acts, people] = [new Int32Array(posts.length), new Int32Array(posts.length)]
  for (let person = 0; person + 1 < starts.length; person += 1) {
    for (let act = starts[person]!; act < starts[person + 1]!; act += 1) {
      const slot = next[posts[act]!]!
      next[posts[act]!] = slot + 1
      acts[slot] = act
      people[slot] = person
    }
  }
  return { starts: ends, acts, people }
}

function summed({ postIds, posts, roots }: Histories): Float64Array {
  const sums = new Float64Array(postIds.length)
  for (const [act, post] of posts.entries()) sums[post]! += roots[act]! ** 2
  return sums
}
