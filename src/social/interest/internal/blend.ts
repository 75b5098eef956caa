import { lessLikeFactor, type Source, type ListWeights } from '../rules.ts'
import type { Slot } from '../schema.ts'
import type { Facts, Offer, Offers } from './candidates.ts'

export interface BlendInput {
  now: Date
  weights: ListWeights
  posts: Facts[]
  offers: Offers
  /** Posts of which some slots are drawn, each with its share of the draw. */
  drawn: ReadonlyMap<string, number>
  acts: number
  /** Slots per author that the person was served and did nothing with. */
  ignored: ReadonlyMap<string, number>
  /** "Less like this", as `<kind>:<key>`. */
  less: ReadonlySet<string>
  limit: number
  random: () => number
}

interface Candidate {
  facts: Facts
  offer: { source: Source; offer: Offer } | null
  /** Before diversity, which depends on the slots before. */
  worth: number
  parts: Record<string, number>
}

const hourMs = 3_600_000

/**
 * The list. The worth of a post is
 *
 *   (anyPost + Σ over its sources (weight × score ÷ best score of the source)) × freshness × fatigue × less
 *
 * and each slot takes the post whose worth × diversity is highest, or, with the probability
 * `explored`, one drawn from the new posts; with `exploredForFirst` until `drawnForFirst` were
 * drawn, while the first post of an author is among them. Pure: the same input and seed give the
 * same list.
 */
export function blend(input: BlendInput): Slot[] {
  const open = candidates(input).sort((a, b) => b.worth - a.worth || (a.facts.postId < b.facts.postId ? 1 : -1))
  const taken = new Taken(input.weights)
  const slots: Slot[] = []
  // "Less like this" holds for the draw too.
  const shareOf = ({ facts, parts }: Candidate) => (input.drawn.get(facts.postId) ?? 0) * (parts['less'] ?? 1)
  let shares = open.reduce((sum, candidate) => sum + shareOf(candidate), 0)
  const hasFirst = () => open.some((candidate) => shareOf(candidate) >= input.weights.firstPost)
  let [welcomes, drawn] = [hasFirst(), 0]
  while (open.length > 0 && slots.length < input.limit) {
    const best = bestNext(open, taken)
    const mayDraw = slots.length >= input.weights.firstDrawn && shares > tiny
    const explored = mayDraw ? (welcomes ? input.weights.exploredForFirst : input.weights.explored) : 0
    const isDrawn = input.random() < explored
    const at = isDrawn ? draw(open, shareOf, input.random() * shares) : best
    const [chosen] = open.splice(at, 1) as [Candidate]
    const propensity = (at === best ? 1 - explored : 0) + (explored > 0 ? (explored * shareOf(chosen)) / shares : 0)
    if (isDrawn && welcomes) welcomes = (drawn += 1) < input.weights.drawnForFirst && hasFirst()
    slots.push(slotOf(chosen, isDrawn, taken.diversity(chosen.facts), propensity))
    taken.add(chosen.facts)
    shares -= shareOf(chosen)
  }
  return slots
}

/** What is left of a sum of shares when all are taken: not quite 0. */
const tiny = 1e-9

function candidates({ now, weights, posts, offers, acts, ignored, less }: BlendInput): Candidate[] {
  const given = weighted(offers, weights, acts)
  return posts.map((facts) => {
    const parts: Record<string, number> = {}
    let [sum, offer, mostSaid]: [number, Candidate['offer'], number] = [weights.anyPost, null, 0]
    for (const [source, { best, weight, byPost }] of given) {
      const own = byPost.get(facts.postId)
      if (!own || best <= 0) continue
      const part = (weight * own.score) / best
      parts[source] = rounded(part)
      sum += part
      const said = source === 'topic' ? part * weights.topicReason : part
      if (said > mostSaid) [mostSaid, offer] = [said, { source, offer: own }]
    }
    const ageHours = Math.max(0, now.getTime() - facts.createdAt.getTime()) / hourMs
    const fresh = weights.oldestShare + (1 - weights.oldestShare) * 0.5 ** (ageHours / weights.freshHalfLifeHours)
    const fatigue = weights.ignoredAuthor ** (ignored.get(facts.authorId) ?? 0)
    const lessLike = lessLikeFactor ** namedBy(facts, less)
    Object.assign(parts, { fresh: rounded(fresh), fatigue: rounded(fatigue), less: rounded(lessLike) })
    return { facts, offer, worth: sum * fresh * fatigue * lessLike, parts }
  })
}

/**
 * Each source with its weight, its best score and its offers by post. The weight of chosen topics
 * falls with what is known.
 */
function weighted(offers: Offers, weights: ListWeights, acts: number) {
  const known = weights.topicActs / (weights.topicActs + acts)
  return (Object.entries(offers) as [keyof Offers, Offer[]][]).map(([source, list]) => {
    const weight = weights.source[source] * (source === 'topic' ? known : 1)
    const byPost = new Map(list.map((offer) => [offer.postId, offer]))
    // The scores of the two models add up to 1 at most, in the proportion that was validated.
    const isShare = source === 'near' || source === 'ease'
    const best = isShare ? 1 : list.reduce((most, { score }) => Math.max(most, score), 0)
    return [source, { weight, best, byPost }] as const
  })
}

/**
 * How many of the author, hashtags, products and category of a post the person wants to see less
 * of.
 */
function namedBy({ authorId, category, hashtags, productIds }: Facts, less: ReadonlySet<string>): number {
  if (less.size === 0) return 0
  const own = [
    `author:${authorId}`,
    `category:${category}`,
    ...hashtags.map((tag) => `hashtag:${tag}`),
    ...productIds.map((id) => `product:${id}`),
  ]
  return own.filter((key) => less.has(key)).length
}

/** What the slots so far hold. */
class Taken {
  readonly #weights: ListWeights
  readonly #authors = new Map<string, number>()
  readonly #products = new Map<string, number>()
  /** Of the last slots, and how many there are of each. */
  readonly #last: string[] = []
  readonly #categories = new Map<string, number>()

  constructor(weights: ListWeights) {
    this.#weights = weights
  }

  diversity({ authorId, category, productIds }: Facts): number {
    const { sameAuthor, sameProduct, sameCategory } = this.#weights
    let products = 0
    for (const id of productIds) products = Math.max(products, this.#products.get(id) ?? 0)
    return (
      sameAuthor ** (this.#authors.get(authorId) ?? 0) * sameProduct ** products * sameCategory ** (this.#categories.get(category) ?? 0)
    )
  }

  add({ authorId, category, productIds }: Facts): void {
    count(this.#authors, authorId, 1)
    for (const id of productIds) count(this.#products, id, 1)
    count(this.#categories, category, 1)
    this.#last.push(category)
    if (this.#last.length > this.#weights.categorySlots) count(this.#categories, this.#last.shift()!, -1)
  }
}

function count(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/**
 * `open` is sorted by worth, so that nothing after a lower worth can win: diversity only takes
 * away.
 */
function bestNext(open: Candidate[], taken: Taken): number {
  let [best, most] = [0, -1]
  for (const [at, { facts, worth }] of open.entries()) {
    if (worth <= most) break
    const diverse = worth * taken.diversity(facts)
    if (diverse > most) [best, most] = [at, diverse]
  }
  return best
}

/** The place of the open post that `point` of the sum of shares falls on. */
function draw(open: Candidate[], shareOf: (candidate: Candidate) => number, point: number): number {
  let [left, last] = [point, 0]
  for (const [at, candidate] of open.entries()) {
    const share = shareOf(candidate)
    if (share <= 0) continue
    last = at
    left -= share
    if (left < 0) break
  }
  return last
}

function slotOf({ facts, offer, worth, parts }: Candidate, isDrawn: boolean, diversity: number, propensity: number): Slot {
  const isOffered = !isDrawn && offer !== null
  return {
    postId: facts.postId,
    authorId: facts.authorId,
    source: isOffered ? offer.source : 'explore',
    reason: isOffered ? offer.offer.reason : { kind: 'new' },
    names: isOffered ? (offer.offer.names ?? []) : [],
    score: rounded(worth * diversity),
    parts: { ...parts, diversity: rounded(diversity) },
    propensity: rounded(propensity),
  }
}

/** The last digits of a sum of floats depend on their order; stored numbers must not. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
