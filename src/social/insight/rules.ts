/** An act counts for an impression of the same person and post up to this long after it. */
export const countedForMs = 24 * 3_600_000
/** Slots of a list from here on share one row per day. */
export const lastPosition = 60
export const coveredDays = 14
export const newcomerDays = 7
/** The impressions that the first post of an author should get. */
export const firstPostImpressions = 50
/**
 * A drawn slot is less likely than this; a slot without a source that the formula chose is more
 * likely.
 */
export const drawnBelow = 0.5

/** Of a standard normal distribution: 95 % lie within this many deviations. */
const z = 1.959964

export interface Interval {
  rate: number
  low: number
  high: number
}

/**
 * A share with its 95 % interval after Wilson (1927, JASA 22): it stays within 0 and 1 and holds
 * for few impressions too. It takes impressions as independent, so it is too narrow where few
 * people make many of them. Null for none.
 */
export function wilson(successes: number, trials: number): Interval | null {
  if (trials === 0) return null
  const share = successes / trials
  const squared = z * z
  const centre = (share + squared / (2 * trials)) / (1 + squared / trials)
  const half = (z / (1 + squared / trials)) * Math.sqrt((share * (1 - share)) / trials + squared / (4 * trials * trials))
  return { rate: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/**
 * Sums over drawn slots of w = 1 ÷ propensity, over those that were clicked, and of their squares.
 */
export interface DrawnSums {
  drawn: number
  weights: number
  clickedWeights: number
  squaredWeights: number
  clickedSquaredWeights: number
}

export interface DrawnEstimate extends Interval {
  /** Kish 1965: (Σ w)² ÷ Σ w², the number of equally weighted slots that say as much. */
  effective: number
  /** Σ w × click: the clicks if each candidate had stood once in each of these places. */
  total: number
}

/**
 * The click-through if every candidate of exploration were shown equally often, from slots that
 * were drawn with known probabilities: the inverse-propensity total Σ w c (Horvitz and Thompson
 * 1952, JASA 47) over Σ w, which is the self-normalised estimate (Hájek 1971; SNIPS: Swaminathan
 * and Joachims 2015, NIPS). Its variance by linearisation is Σ w² (c − estimate)² ÷ (Σ w)². Null
 * for no slots.
 */
export function drawnEstimate(sums: DrawnSums): DrawnEstimate | null {
  const { drawn, weights, clickedWeights, squaredWeights, clickedSquaredWeights } = sums
  if (drawn === 0 || weights <= 0) return null
  const rate = clickedWeights / weights
  const spread = clickedSquaredWeights * (1 - 2 * rate) + squaredWeights * rate * rate
  const half = (z * Math.sqrt(Math.max(0, spread))) / weights
  const effective = (weights * weights) / squaredWeights
  return { rate, low: Math.max(0, rate - half), high: Math.min(1, rate + half), effective, total: clickedWeights }
}

/**
 * The Gini coefficient of amounts: 0 when all are equal, near 1 when one has everything.
 * `rankedSum` is Σ k × the k-th smallest amount of the `count` amounts above zero; `zeros` more are
 * zero. Null without amounts.
 */
export function gini({ count, sum, rankedSum, zeros }: { count: number; sum: number; rankedSum: number; zeros: number }): number | null {
  const all = count + zeros
  if (all === 0 || sum === 0) return null
  return (2 * (rankedSum + zeros * sum)) / (all * sum) - (all + 1) / all
}
