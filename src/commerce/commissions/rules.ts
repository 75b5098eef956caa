import { partOf } from '../../shared/fees.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { lineKrw, type PricedLine } from '../orders/rules.ts'

/**
 * Two people who buy by each other's tags within so many days are a ring: neither sale earns that
 * is not paid yet.
 */
export const ringDays = 30
/** Taps are kept for so many days; no window is longer than 30. */
export const visitsKeptDays = 90
/** What the pages of taggers and shops count. */
export const countedDays = 30
/** The first of the days that are counted, in Seoul. */
export const firstDay = (now: Date): string => seoulDate(new Date(now.getTime() - (countedDays - 1) * 86_400_000))

/**
 * What a line earns now: the rate of what is kept of it, after its discount and without shipping.
 */
export function commissionKrw(line: PricedLine, ratePpm: number): number {
  return partOf(lineKrw(line, line.quantity - line.cancelledQuantity), ratePpm)
}

interface Due {
  lineId: string
  taggerId: string
  earnedKrw: number
}
/** What an earlier commission at this shop still owes back, after a refund. */
export interface OwedBack {
  lineId: string
  taggerId: string
  leftKrw: number
}

/**
 * What each line pays, after what its tagger owes back at this shop was withheld, the oldest first;
 * and how much of each debt that was. Both sums are the same.
 */
export function withhold<Line extends Due>(
  due: readonly Line[],
  debts: readonly OwedBack[],
): { lines: (Line & { withheldKrw: number; paidKrw: number })[]; taken: { lineId: string; krw: number }[] } {
  const left = debts.map((debt) => ({ ...debt }))
  const lines = due.map((line) => {
    let withheldKrw = 0
    for (const debt of left) {
      if (debt.taggerId !== line.taggerId) continue
      const part = Math.min(debt.leftKrw, line.earnedKrw - withheldKrw)
      debt.leftKrw -= part
      withheldKrw += part
    }
    return { ...line, withheldKrw, paidKrw: line.earnedKrw - withheldKrw }
  })
  const taken = debts.flatMap(({ lineId, leftKrw }, at) =>
    leftKrw > left[at]!.leftKrw ? [{ lineId, krw: leftKrw - left[at]!.leftKrw }] : [],
  )
  return { lines, taken }
}
