import type { returnReasons, returnStates } from '../../db/schema/return.ts'
import { type Fulfilment, isBought, type OrderState, withdrawWithinMs } from './rules.ts'

const dayMs = 86_400_000

export type ReturnReason = (typeof returnReasons)[number]
export type ReturnState = (typeof returnStates)[number]

/**
 * A fault of the goods can be claimed for three months after delivery (전자상거래법 제17조 3항); a parcel
 * that never came too.
 */
export const claimWithinMs = 90 * dayMs
/** Without an answer of the shop in this time a return is accepted. */
export const answerWithinMs = 3 * dayMs
/** So long the buyer has to send back what was accepted; then the return lapses. */
export const sendBackWithinMs = 14 * dayMs
/** Without a word of the shop so long after it was sent back, it counts as received. */
export const receiveWithinMs = 7 * dayMs

export const faultOf = (reason: ReturnReason): 'buyer' | 'shop' => (reason === 'changed_mind' || reason === 'wrong_size' ? 'buyer' : 'shop')

/**
 * What is kept of a refund for the way back: what the order says, of a buyer at fault. What was
 * picked up is brought back.
 */
export const wayBackOf = (order: { delivery: 'courier' | 'pickup'; returnFeeKrw: number }, fault: 'buyer' | 'shop'): number =>
  fault === 'buyer' && order.delivery === 'courier' ? order.returnFeeKrw : 0

interface Returnable {
  state: OrderState
  fulfilment: Fulfilment
  hasOpenReturn: boolean
  deliveredAt: Date | null
  finishedAt: Date | null
}

/**
 * Whether the buyer may ask for a return now. The buyer's own reasons: for 7 days after delivery. A
 * fault: for three months. Lost: from the day it was sent on. One return at a time.
 */
export function mayReturn(order: Returnable, reason: ReturnReason, now: Date): boolean {
  if (!isBought(order.state) || order.hasOpenReturn) return false
  const arrivedAt = order.deliveredAt ?? order.finishedAt
  if (arrivedAt === null) return reason === 'lost' && (order.fulfilment === 'sent' || order.fulfilment === 'partly_sent')
  return now.getTime() <= arrivedAt.getTime() + (faultOf(reason) === 'buyer' ? withdrawWithinMs : claimWithinMs)
}

export const isOpenReturn = (state: ReturnState): boolean =>
  state === 'requested' || state === 'accepted' || state === 'sent_back' || state === 'disputed'

/** Whether goods come back before money does. */
export const comesBack = (reason: ReturnReason): boolean => reason !== 'lost'
