import { interestFormula, interestFormulas, type NearWeights } from '../rules.ts'
import type { Act, Neighbours } from './act.ts'
import { bestOf } from './best-of.ts'
import { type Histories, packHistories } from './histories.ts'

/**
 * The nearest posts of each post of `of`, from the histories (each oldest first) of the people who
 * chose one of them:
 *
 *   near(i → j) = Σ over people of √(wᵢ wⱼ) · direction ÷ (gap^gapPower · n^activityPower)
 *                 ÷ (Wᵢ^fromPower · Wⱼ^toPower) · c ÷ (c + support)
 *
 * with w the weight of an act, gap the distance of both in the history, n its length, direction 1
 * where j was chosen after i and backwardShare where it was before, c the people who chose both,
 * and W the weight of all acts with a post: `totals`, which must hold all people's acts. Without it
 * the histories are taken for all there are. People who chose both within the same minutes are one
 * crowd (`crowdMinutes`) in the sum and in c. Item-item collaborative filtering with support
 * shrinkage: Sarwar et al. 2001; Bell and Koren 2007.
 */
export function nearNeighbours(
  of: ReadonlySet<string>,
  histories: Iterable<readonly Act[]>,
  totals?: ReadonlyMap<string, number>,
  weights: NearWeights = interestFormulas[interestFormula].near,
): Map<string, Neighbours> {
  const packed = packHistories(histories, weights.longestHistory, weights.crowdMinutes)
  const total = totals ? Float64Array.from(packed.postIds, (id) => totals.get(id) ?? 0) : summed(packed)
  return nearInHistories(of, packed, total, weights)
}

/** The same from packed histories; `total` by the number of a post. */
export function nearInHistories(
  of: ReadonlySet<string>,
  packed: Histories,
  total: Float64Array,
  weights: NearWeights,
): Map<string, Neighbours> {
  const { postIds, starts, posts, roots } = packed
  const places = placesOf(packed)
  const gapDiscounts = discounts(weights.longestHistory, weights.gapPower)
  const activityDiscounts = discounts(weights.longestHistory, weights.activityPower)
  const toNorms = total.map((sum) => sum ** weights.toPower)
  const shared = new Float64Array(postIds.length)
  const people = new Float64Array(postIds.length)
  const found = new Map<string, Neighbours>()

  for (const [post, postId] of postIds.entries()) {
    if (!of.has(postId)) continue
    const met: number[] = []
    const [from, to] = [places.starts[post]!, places.starts[post + 1]!]
    const shares = crowdShares(packed, places, from, to)
    for (let at = from; at < to; at += 1) {
      const person = places.people[at]!
      const place = places.acts[at]!
      const [first, end] = [starts[person]!, starts[person + 1]!]
      const strength = roots[place]! * activityDiscounts[end - first]!
      for (let other = first; other < end; other += 1) {
        if (other === place) continue
        const number = posts[other]!
        const share = shares?.(place, other) ?? 1
        if (people[number] === 0) met.push(number)
        people[number]! += share
        const direction = other < place ? weights.backwardShare : 1
        shared[number]! += share * strength * roots[other]! * direction * gapDiscounts[Math.abs(other - place)]!
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

/**
 * What a pair of one person counts among the people who chose a post at `from` to `to`: n people
 * who chose both posts of the pair in the same two windows are a crowd of log2(1 + n). Null when no
 * two people chose the post in one window.
 */
function crowdShares(
  { starts, posts, windows }: Histories,
  places: Places,
  from: number,
  to: number,
): ((place: number, other: number) => number) | null {
  if (windows === null || to - from < 2) return null
  const people = new Map<number, number>()
  for (let at = from; at < to; at += 1) {
    const window = windows[places.acts[at]!]!
    people.set(window, (people.get(window) ?? 0) + 1)
  }
  if (people.size === to - from) return null
  const numbers = new Map([...people.keys()].map((window, number) => [window, number]))
  // One number per pair of windows and other post: texts take five times as long.
  const keyOf = (place: number, other: number) =>
    (numbers.get(windows[place]!)! * 2 ** 21 + posts[other]!) * 2 ** 20 + (windows[other]! % 2 ** 20)
  const alike = new Map<number, number>()
  for (let at = from; at < to; at += 1) {
    const [place, person] = [places.acts[at]!, places.people[at]!]
    if (people.get(windows[place]!) === 1) continue
    for (let other = starts[person]!; other < starts[person + 1]!; other += 1) {
      const key = keyOf(place, other)
      alike.set(key, (alike.get(key) ?? 0) + 1)
    }
  }
  return (place, other) => {
    if (people.get(windows[place]!) === 1) return 1
    const crowd = alike.get(keyOf(place, other))!
    return crowd === 1 ? 1 : Math.log2(1 + crowd) / crowd
  }
}

/** 1 ÷ n^power for n up to `longest`; the first is not used. */
function discounts(longest: number, power: number): Float64Array {
  return Float64Array.from({ length: longest + 1 }, (_, n) => n ** -power)
}

/** Where each post stands: its acts and whose they are, grouped by post. */
interface Places {
  starts: Int32Array
  acts: Int32Array
  people: Int32Array
}

function placesOf({ postIds, starts, posts }: Histories): Places {
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
