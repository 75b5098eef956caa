import type { SaleLine } from '../../../pay/settlement/record-lines.ts'
import { sentPieces } from '../rules.ts'
import type { OrderFacts } from './find-order-for.ts'
import { type CancelPlan, type GoodPlan, isEverything, pickLines, refundPlan } from './plan-cancel.ts'

/**
 * The one rule of what a return gives back, for its previews and for the refund: the pieces at what
 * they cost. A buyer at fault pays the way back and keeps having paid the way there; a shop at
 * fault gives back the way there too when nothing stays. Pure.
 */
export function planReturn(
  order: OrderFacts,
  sale: SaleLine | undefined,
  wanted: { lineId: string; quantity: number }[],
  { fault, feeKrw }: { fault: 'buyer' | 'shop'; feeKrw: number },
): CancelPlan {
  const picked = pickLines(order, wanted, (line) => sentPieces(order, line))
  if ('refused' in picked) return picked
  const shippingKrw = fault === 'shop' && isEverything(order, picked.lines) ? order.shippingKrw : 0
  return refundPlan(order, sale, picked.lines, { shippingKrw, keptKrw: fault === 'buyer' ? feeKrw : 0 })
}

/** The part of a refund that comes back as points, which paid that part. */
export const toPointsOf = (legs: GoodPlan['preview']['legs']): number =>
  legs.reduce((krw, { to, amountKrw }) => (to === 'points' ? krw + amountKrw : krw), 0)
