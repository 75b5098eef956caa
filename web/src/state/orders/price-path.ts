/**
 * Steps from the first price to now, in a box of 100 × 30: the highest price at 2, the lowest at
 * 28.
 */
export function pricePath(prices: readonly { at: string; priceKrw: number }[], nowMs: number): string {
  const times = prices.map(({ at }) => new Date(at).getTime())
  const fromMs = times[0] ?? nowMs
  const spanMs = Math.max(1, nowMs - fromMs)
  const amounts = prices.map(({ priceKrw }) => priceKrw)
  const [lowest, highest] = [Math.min(...amounts), Math.max(...amounts)]
  const x = (ms: number) => round(((ms - fromMs) / spanMs) * 100)
  const y = (krw: number) => round(highest === lowest ? 15 : 28 - ((krw - lowest) / (highest - lowest)) * 26)
  const steps = prices.map(({ priceKrw }, at) => `${at === 0 ? 'M' : 'H'}${x(times[at]!)}${at === 0 ? ' ' : 'V'}${y(priceKrw)}`)
  return `${steps.join('')}H100`
}

const round = (value: number) => Math.round(value * 100) / 100
