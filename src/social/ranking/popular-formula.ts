import type { RankedPost } from '../../db/schema/log/index.ts'

/**
 * Named in every snapshot; change it with any change of a number or a step in this file or in
 * internal/worth.ts.
 */
export const popularFormula = 'popular-2'

export const windowDays = 14
/** A vote is worth half after this. */
export const halfLifeHours = 48
/**
 * An account's vote reaches its full weight at this age, and is never worth less than
 * `youngestTrust`.
 */
export const trustedAgeDays = 14
export const youngestTrust = 0.02
/**
 * A voter for fewer authors counts for the cube of their share of this: an account made for one
 * author counts 1/27.
 */
export const trustedAuthors = 3
/**
 * The weight one voter can give one author in the window; above it all their votes for that author
 * shrink.
 */
export const voterAuthorCap = 5
/** Standard deviations taken off for the lower bound of a post's worth. */
const caution = 1
/** Voters of worth 0 that every post starts with (a Bayesian prior). */
const prior = 2
/** Each further post of an author on the list is worth this much of the one before. */
const authorDiscount = 0.6

/** A crowd of people who act alike within minutes counts as no more. */
export const alikePeople = 3
/** Stronger than any act, in thousandths of a weight. */
export const hidden = 1_000_000
/**
 * Sums are whole numbers of this part of a like at the beginning of an era, so that their order
 * changes no digit.
 */
export const unit = 2 ** 20
/**
 * Worth doubles every half-life after the beginning of its era; with 7 half-lives per era and
 * window, sums fit into 63 bits.
 */
export const eraHours = windowDays * 24

/** A tally in units of its era. */
export type SummedTally = Tally

/** What the sums are worth at `end`. */
export function tallyAt(end: Date, era: number, { worth, squares, ...tally }: SummedTally): Tally {
  const left = 0.5 ** ((end.getTime() / 3_600_000 - era) / halfLifeHours)
  return { ...tally, worth: (worth / unit) * left, squares: (squares / unit) * left * left }
}

/** The votes for one post, added up (count-votes.ts). */
export interface Tally {
  postId: string
  authorId: string
  /** People with a vote, each once. */
  voters: number
  /**
   * Sum over the votes of strength × trust × cap × decay; a crowd of n accounts that belong
   * together counts as log2(1 + n).
   */
  worth: number
  /**
   * Sum of the squares, for the bound; a crowd has the spread of as many people as it counts for.
   */
  squares: number
}

/**
 * The lower confidence bound of a compound Poisson sum (its variance is the sum of squares), shrunk
 * by the effective number of voters (Kish 1965: worth² ÷ squares). A single vote scores 0: it could
 * be anybody's.
 */
export function scoreOf({ worth, squares }: Tally): { score: number; effective: number; bound: number } {
  const effective = squares > 0 ? (worth * worth) / squares : 0
  const bound = Math.max(0, worth - caution * Math.sqrt(squares))
  return { score: rounded((bound * effective) / (effective + prior)), effective: rounded(effective), bound: rounded(bound) }
}

/**
 * Best first, each author's further posts discounted; ties fall to the newer post. Pure: the same
 * tallies give the same list.
 */
export function rankTallies(tallies: Tally[], listed: number): RankedPost[] {
  const open = tallies
    .map((tally) => ({ tally, ...scoreOf(tally) }))
    .sort((a, b) => b.score - a.score || b.tally.worth - a.tally.worth || newerFirst(a.tally, b.tally))
  const taken = new Map<string, number>()
  const ranked: RankedPost[] = []
  while (open.length > 0 && ranked.length < listed) {
    const best = bestNext(open, taken)
    const [{ tally, score, effective, bound }] = open.splice(best, 1) as [(typeof open)[number]]
    const before = taken.get(tally.authorId) ?? 0
    taken.set(tally.authorId, before + 1)
    ranked.push({
      postId: tally.postId,
      authorId: tally.authorId,
      score: rounded(score * authorDiscount ** before),
      parts: {
        voters: tally.voters,
        worth: rounded(tally.worth),
        effective,
        bound,
        score,
        authorDiscount: rounded(authorDiscount ** before),
      },
    })
  }
  return ranked
}

/**
 * `open` is sorted by undiscounted score, so that nothing after a lower undiscounted score can win.
 */
function bestNext(open: { tally: Tally; score: number }[], taken: ReadonlyMap<string, number>): number {
  let best = 0
  let bestScore = -1
  for (const [at, { tally, score }] of open.entries()) {
    if (score <= bestScore) break
    const discounted = score * authorDiscount ** (taken.get(tally.authorId) ?? 0)
    if (discounted > bestScore) [best, bestScore] = [at, discounted]
  }
  return best
}

function newerFirst(a: Tally, b: Tally): number {
  return a.postId < b.postId ? 1 : -1
}

/** The last digits of a sum of floats depend on their order; stored numbers must not. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
