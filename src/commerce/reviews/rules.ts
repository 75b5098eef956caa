const dayMs = 86_400_000

export const maxReviewPhotos = 5
/** A review may be changed for this long after it was written, and shows that it was. */
export const reviewEditableMs = 30 * dayMs
/**
 * A buyer is asked for a review once, so long after the purchase was finished; nobody is asked much
 * later.
 */
export const askAfterMs = 3 * dayMs
export const askBeforeMs = 6 * dayMs
export const askedAtOnce = 500

/** Of the standard normal distribution, for 95 %. */
const z = 1.96

/**
 * The lower bound of the Wilson score interval at 95 % (Wilson 1927): how helpful a review is at
 * least, by those who voted. Few votes count little: 1 of 1 gives 0.21, 90 of 100 gives 0.83. 0
 * without votes.
 */
export function wilsonLowerBound(helpful: number, unhelpful: number): number {
  const votes = helpful + unhelpful
  if (votes === 0) return 0
  const share = helpful / votes
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * votes)) / votes)
  return Math.max(0, (share + (z * z) / (2 * votes) - spread) / (1 + (z * z) / votes))
}

/** With one decimal; null without reviews. */
export function averageOf(counts: readonly number[]): number | null {
  const count = counts.reduce((sum, one) => sum + one, 0)
  if (count === 0) return null
  return Math.round((counts.reduce((sum, one, at) => sum + one * (at + 1), 0) / count) * 10) / 10
}
