import { createHash } from 'node:crypto'

export const maxArms = 4

/**
 * The arm of a person, 0-based: SHA-256 of name and id, so that it stays the same as long as the
 * experiment runs, and arms of one experiment say nothing about those of another.
 */
export function armOf(experiment: string, personId: string, arms: number): number {
  const digest = createHash('sha256').update(`${experiment}:${personId}`).digest()
  return Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * arms)
}

/**
 * Sums over the people of an arm who were shown something: n, Σ, squares, and products with
 * impressions.
 */
export interface Moments {
  people: number
  impressions: number
  clicks: number
  likes: number
  impressions2: number
  clicks2: number
  likes2: number
  impressionsClicks: number
  impressionsLikes: number
}

export type Metric = 'clicks' | 'likes'

export interface Outcome {
  impressions: number
  clicks: number
  likes: number
}

export const noMoments: Moments = {
  people: 0,
  impressions: 0,
  clicks: 0,
  likes: 0,
  impressions2: 0,
  clicks2: 0,
  likes2: 0,
  impressionsClicks: 0,
  impressionsLikes: 0,
}

/** Adds one person, who counts once however much they did. */
export function withPerson(sums: Moments, { impressions, clicks, likes }: Outcome): Moments {
  return {
    people: sums.people + 1,
    impressions: sums.impressions + impressions,
    clicks: sums.clicks + clicks,
    likes: sums.likes + likes,
    impressions2: sums.impressions2 + impressions * impressions,
    clicks2: sums.clicks2 + clicks * clicks,
    likes2: sums.likes2 + likes * likes,
    impressionsClicks: sums.impressionsClicks + impressions * clicks,
    impressionsLikes: sums.impressionsLikes + impressions * likes,
  }
}

/**
 * Clicks (or likes) per impression, and its variance with people as the unit: the ratio's
 * linearisation Σ (c − rate × i)² ÷ (Σ i)² (Deng, Knoblich and Lu 2018, KDD: the delta method).
 * Null below two people.
 */
export function rateOf(sums: Moments, metric: Metric): { rate: number; variance: number } | null {
  const { people, impressions } = sums
  if (people < 2 || impressions === 0) return null
  const rate = sums[metric] / impressions
  const product = metric === 'clicks' ? sums.impressionsClicks : sums.impressionsLikes
  const spread = Math.max(0, sums[`${metric}2`] - 2 * rate * product + rate * rate * sums.impressions2)
  return { rate, variance: ((spread / (impressions * impressions)) * people) / (people - 1) }
}

/** The probability of ever calling a difference real that is none, over all looks and all arms. */
export const alpha = 0.05
/**
 * The differences that an experiment looks for; they set where the interval is narrowest, and are
 * fixed before it starts.
 */
export const soughtDifference: Record<Metric, number> = { clicks: 0.02, likes: 0.01 }
/**
 * Below this many people in an arm nothing is decided: the intervals rest on sums being nearly
 * normal.
 */
export const fewestPeople = 100

export interface Difference {
  /** Arm minus first arm, in clicks (or likes) per impression. */
  difference: number
  /** A 95 % interval that holds at all looks together. */
  low: number
  high: number
  /** `open`: go on. The others: the experiment may stop. */
  verdict: 'open' | 'better' | 'worse'
}

/**
 * The difference between two arms with an interval that may be looked at as often as one likes: the
 * normal-mixture confidence sequence (Robbins 1970, Ann. Math. Stat. 41), which is the mSPRT of
 * Johari, Koomen, Pekelis and Walsh 2022 (Operations Research 70, "Always Valid Inference"). With
 * variance v of the difference, mixture t = `soughtDifference` and a = alpha ÷ comparisons, it is
 * difference ± √(2 v (v + t²) ÷ t² × ln(√((v + t²) ÷ v) ÷ a)). Null while an arm has no rate, or
 * nothing happened.
 */
export function compare(first: Moments, arm: Moments, metric: Metric, comparisons: number): Difference | null {
  const [a, b] = [rateOf(first, metric), rateOf(arm, metric)]
  if (!a || !b) return null
  const variance = a.variance + b.variance
  const mixture = soughtDifference[metric] ** 2
  // No spread at all is no certainty: so far nobody did anything.
  if (variance === 0) return null
  const difference = b.rate - a.rate
  const half = Math.sqrt(
    ((2 * variance * (variance + mixture)) / mixture) * Math.log(Math.sqrt((variance + mixture) / variance) / (alpha / comparisons)),
  )
  const [low, high] = [difference - half, difference + half]
  const isEnough = Math.min(first.people, arm.people) >= fewestPeople
  return { difference, low, high, verdict: !isEnough || (low <= 0 && high >= 0) ? 'open' : low > 0 ? 'better' : 'worse' }
}

/**
 * Below this the arms do not hold equal shares of people, and no outcome may be believed (Fabijan
 * et al. 2019, KDD).
 */
export const mismatchBelow = 0.001
/** How firmly equal shares are believed in before the first person. */
const priorPeople = 100

/**
 * How well the numbers of people fit equal arms, as a p-value that holds at all looks together: 1 ÷
 * the Bayes factor of a Dirichlet mixture against equal shares (Lindon and Malek 2022, NeurIPS,
 * "Anytime-Valid Inference for Multinomial Count Data").
 */
export function sampleRatio(people: number[]): { p: number; isMismatch: boolean } {
  const arms = people.length
  const total = people.reduce((sum, one) => sum + one, 0)
  const prior = priorPeople / arms
  const grown = people.reduce((sum, one) => sum + logGamma(prior + one) - logGamma(prior), 0)
  const logFactor = grown - logGamma(priorPeople + total) + logGamma(priorPeople) + total * Math.log(arms)
  const p = Math.min(1, Math.exp(-logFactor))
  return { p, isMismatch: p < mismatchBelow }
}

/** Stirling's series; the error is below 1e-9 from 20 on, and no argument here is smaller. */
function logGamma(x: number): number {
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
}
