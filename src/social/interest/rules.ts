/** Where a slot of the list comes from. */
export const sources = ['near', 'ease', 'profile', 'friends', 'popular', 'topic', 'explore'] as const
export type Source = (typeof sources)[number]

/** How near two posts are, from the people who chose both (internal/near.ts). */
export interface NearWeights {
  /** A pair whose places in the history of a person differ by d counts 1 ÷ d^gapPower. */
  gapPower: number
  /**
   * What a pair counts for proposing the earlier post to those who chose the later one; 1 the other
   * way round.
   */
  backwardShare: number
  /** A pair of a person with n choices counts 1 ÷ n^activityPower. */
  activityPower: number
  /** A pair that c people share keeps c ÷ (c + support) of its score. */
  support: number
  /**
   * Powers of the popularity of the post that was chosen and of the post that is proposed; 0.5 and
   * 0.5 is the cosine.
   */
  fromPower: number
  toPower: number
  /** Neighbours kept per post. */
  kept: number
  /**
   * Only the last choices of a person make pairs, so that one person costs at most the square of
   * this.
   */
  longestHistory: number
  /**
   * n people who chose both posts of a pair in the same windows of this length count as log2(1 +
   * n); 0 for no windows.
   */
  crowdMinutes: number
}

/** EASE (internal/ease.ts). */
export interface EaseWeights {
  /**
   * The most chosen posts that take part. Work grows with the cube, memory with the square: 4,000
   * take 20 s of CPU and 260 MB.
   */
  posts: number
  /** The ridge (lambda of the paper), in people. */
  ridge: number
  kept: number
  longestHistory: number
}

/** How the neighbours of what a person chose become one score (internal/score-history.ts). */
export interface BlendWeights {
  /** The k-th last choice counts 1 ÷ k^recencyPower in each model. */
  nearRecencyPower: number
  easeRecencyPower: number
  /** The share of EASE; the rest is near. */
  easeShare: number
  longestHistory: number
}

/**
 * What a post's hashtags, products, author and category are worth that the person likes
 * (internal/sources/profile.ts).
 */
export interface ProfileWeights {
  /** An act is worth half after this. */
  halfLifeDays: number
  tag: number
  product: number
  author: number
  category: number
}

/** How the sources become one list (internal/blend.ts). */
export interface ListWeights {
  /** The best post of a source is worth this; the others in proportion to their score. */
  source: Record<Exclude<Source, 'explore'>, number>
  profile: ProfileWeights
  /** What a post is worth that no source offers. */
  anyPost: number
  /** The chosen topics are worth half of their weight after this many acts. */
  topicActs: number
  /**
   * A chosen topic says the same of all its posts: it is the reason where its part times this is
   * still the largest.
   */
  topicReason: number
  /** What age takes from a post at most: its worth falls to this share… */
  oldestShare: number
  /** …and is half way there after this time. */
  freshHalfLifeHours: number
  /** Each slot of an author that the person was served and did nothing with. */
  ignoredAuthor: number
  /**
   * Each further post of an author, of a product, and of a category among the last `categorySlots`.
   */
  sameAuthor: number
  sameProduct: number
  sameCategory: number
  categorySlots: number
  /** The share of slots that are drawn, from the slot `firstDrawn` on. */
  explored: number
  firstDrawn: number
  /**
   * The same until a list holds `drawnForFirst` drawn slots, while the first post of an author
   * waits to be drawn: their first page has it.
   */
  exploredForFirst: number
  drawnForFirst: number
  /** How much more often the first post of an author is drawn than another new post. */
  firstPost: number
  /**
   * Served so often from drawn slots, it is drawn like the others: a few more than the 50
   * impressions that it should get.
   */
  firstPostShown: number
  /** Liked by so many, it is drawn like the others. */
  firstPostLikes: number
  /** Older, it is drawn like the others: what is left of these slots goes to those who come now. */
  firstPostHours: number
}

export interface Weights {
  near: NearWeights
  ease: EaseWeights
  blend: BlendWeights
  list: ListWeights
}

const measured = {
  'interest-1': {
    near: {
      gapPower: 0.1,
      backwardShare: 0.5,
      activityPower: 0.1,
      support: 0.7,
      fromPower: 0.7,
      toPower: 0.45,
      kept: 200,
      longestHistory: 200,
      crowdMinutes: 10,
    },
    ease: { posts: 4000, ridge: 200, kept: 200, longestHistory: 200 },
    blend: { nearRecencyPower: 0.1, easeRecencyPower: 0.05, easeShare: 0.4, longestHistory: 200 },
    list: {
      source: { near: 1, ease: 1, profile: 0.6, friends: 0.5, popular: 0.3, topic: 3 },
      profile: { halfLifeDays: 14, tag: 0.8, product: 1, author: 0.6, category: 0.5 },
      anyPost: 0.05,
      topicActs: 5,
      topicReason: 0.2,
      oldestShare: 0.4,
      freshHalfLifeHours: 96,
      ignoredAuthor: 0.95,
      sameAuthor: 0.5,
      sameProduct: 0.6,
      sameCategory: 0.9,
      categorySlots: 6,
      explored: 0.08,
      firstDrawn: 3,
      exploredForFirst: 0.08,
      drawnForFirst: 1,
      firstPost: 1000,
      firstPostShown: 60,
      firstPostLikes: 5,
      firstPostHours: 14 * 24,
    },
  },
} satisfies Record<string, Weights>

/** The first posts of authors come sooner. */
const second = { ...measured['interest-1'], list: { ...measured['interest-1'].list, exploredForFirst: 0.5, firstPostHours: 24 } }
/** The slot that waits for a first post is hardly ever another's, and two of them share no slot. */
const third = { ...second, list: { ...second.list, drawnForFirst: 2, firstPost: 30_000 } }
/** Its likes do not end its welcome: it was met by few where the first of them liked it. */
const fourth = { ...third, list: { ...third.list, firstPostLikes: Infinity } }
const varied = (weights: Weights): Weights => ({ ...weights, list: { ...weights.list, sameAuthor: 0.3, sameCategory: 0.75 } })

/**
 * Each formula by its name, which every list records. A change of a number or a step is a new name.
 * docs/ranking.md says how they were chosen.
 */
export const interestFormulas = {
  ...measured,
  'interest-2': second,
  'interest-3': third,
  'interest-4': fourth,
  /** Candidates for an A/B test beside 2, 3 and 4: authors and categories take turns sooner. */
  'interest-varied': varied(second),
  'interest-varied-3': varied(third),
  'interest-varied-4': varied(fourth),
} satisfies Record<string, Weights>

export type InterestFormula = keyof typeof interestFormulas
export const isFormula = (name: string): name is InterestFormula => Object.hasOwn(interestFormulas, name)

/** The formula of everybody who takes part in no experiment. */
export const interestFormula: InterestFormula = 'interest-4'

/**
 * What "less like this" leaves of a post's worth, for each author, hashtag, product or category
 * that it names.
 */
export const lessLikeFactor = 0.1

/** Slots of a list. */
export const listSlots = 200
/** A list is shown for this long; then a new one is made at the next read. */
export const listLifeMs = 24 * 3_600_000
/** What was served is not served again within this time. */
export const seenMs = 7 * 24 * 3_600_000
/** Why a post was shown is asked within days; nothing repeats within 7. */
export const keptListDays = 30
