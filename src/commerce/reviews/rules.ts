const dayMs = 86_400_000

/** A review may be changed for this long after it was written, and shows that it was. */
export const reviewEditableMs = 30 * dayMs
/**
 * A buyer is asked for a review once, so long after the purchase was finished; nobody is asked much
 * later.
 */
export const askAfterMs = 3 * dayMs
export const askBeforeMs = 6 * dayMs
export const askedAtOnce = 500

/** With one decimal; null without reviews. */
export function averageOf(counts: readonly number[]): number | null {
  const count = counts.reduce((sum, one) => sum + one, 0)
  if (count === 0) return null
  return Math.round((counts.reduce((sum, one, at) => sum + one * (at + 1), 0) / count) * 10) / 10
}
