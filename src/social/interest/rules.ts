/** How near two posts are, from the people who chose both (internal/near.ts). */
export interface NearWeights {
  /** A pair whose places in the history of a person differ by d counts 1 ÷ d^gapPower. */
  gapPower: number
  /** A pair of a person with n choices counts 1 ÷ n^activityPower. */
  activityPower: number
  /** A pair that c people share keeps c ÷ (c + support) of its score. */
  support: number
  /** Powers of the popularity of the post that was chosen and of the post that is proposed; 0.5 and 0.5 is the cosine. */
  fromPower: number
  toPower: number
  /** Neighbours kept per post. */
  kept: number
  /** Only the last choices of a person make pairs, so that one person costs at most the square of this. */
  longestHistory: number
}

/** EASE (internal/ease.ts). */
export interface EaseWeights {
  /** The most chosen posts that take part. Work grows with the cube, memory with the square: 3,000 take 150 MB. */
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

export interface Weights {
  near: NearWeights
  ease: EaseWeights
  blend: BlendWeights
}

/** Each formula by its name, which every list records. A change of a number or a step is a new name. docs/ranking.md says how they were chosen. */
export const interestFormulas = {
  'interest-1': {
    near: { gapPower: 0.3, activityPower: 0, support: 5, fromPower: 0.5, toPower: 0.5, kept: 100, longestHistory: 200 },
    ease: { posts: 3000, ridge: 200, kept: 100, longestHistory: 200 },
    blend: { nearRecencyPower: 0.5, easeRecencyPower: 0.3, easeShare: 0.5, longestHistory: 200 },
  },
} satisfies Record<string, Weights>

export type InterestFormula = keyof typeof interestFormulas

/** The formula of everybody who takes part in no experiment. */
export const interestFormula: InterestFormula = 'interest-1'
