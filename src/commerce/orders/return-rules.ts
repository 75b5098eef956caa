import type { returnReasons, returnStates } from '../../db/schema/return.ts'
import type { ParcelState } from '../../shared/couriers.ts'
import { type Claim, claimOf } from '../../shared/orders.ts'
import { type Fulfilment, isBought, type OrderState, sentPieces, withdrawWithinMs } from './rules.ts'

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

export const faultOf = (reason: ReturnReason): 'buyer' | 'shop' => (claimOf[reason] === 'regret' ? 'buyer' : 'shop')

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
  /** Of the last parcel. */
  sentAt: Date | null
  trackedAt: Date | null
  trackedState: ParcelState | null
  deliveredAt: Date | null
  finishedAt: Date | null
}

/** A line with what a return of it depends on. */
export interface ReturnableLine {
  quantity: number
  cancelledQuantity: number
  /** Pieces that the shop still has to send. */
  unsentQuantity: number
  /** Pieces in the last parcel. */
  restQuantity: number
  /** Pieces that came back to the shop; they had arrived. */
  returnedQuantity: number
  /** Of earlier parcels that arrived. */
  arrivals: readonly { quantity: number; arrivedMs: number }[]
}

/**
 * Pieces of a line that the buyer may ask to return now, the one rule of it. For the buyer's own
 * reasons: for 7 days after delivery. A fault: for three months. Lost: from the day it was sent on.
 * Until all has arrived, each parcel counts from its own arrival, what came back is taken from the
 * earliest, and only what has not arrived is lost; then all counts from the last one. One return at
 * a time. Pure.
 */
export function returnablePieces(order: Returnable, line: ReturnableLine, claim: Claim, now: Date): number {
  if (!isBought(order.state) || order.hasOpenReturn) return 0
  const isInTime = (fromMs: number) => now.getTime() <= fromMs + (claim === 'regret' ? withdrawWithinMs : claimWithinMs)
  const sent = sentPieces(order, line)
  const wholeAt = order.deliveredAt ?? order.finishedAt
  if (wholeAt !== null) return isInTime(wholeAt.getTime()) ? sent : 0
  if (order.fulfilment !== 'sent' && order.fulfilment !== 'partly_sent') return 0
  const arrivals = [...line.arrivals, ...lastArrival(order, line)]
  const piecesOf = (some: typeof arrivals) => some.reduce((pieces, { quantity }) => pieces + quantity, 0)
  const here = Math.max(0, piecesOf(arrivals) - line.returnedQuantity)
  if (claim === 'lost') return Math.max(0, sent - here)
  const inTime = piecesOf(arrivals.filter(({ arrivedMs }) => isInTime(arrivedMs)))
  return Math.min(sent, inTime, here)
}

function lastArrival({ sentAt, trackedAt, trackedState }: Returnable, { restQuantity: quantity }: ReturnableLine) {
  if (trackedState !== 'delivered' || sentAt === null || trackedAt === null) return []
  return [{ quantity, arrivedMs: Math.max(sentAt.getTime(), trackedAt.getTime()) }]
}

/** Whether the buyer may ask for a return of something of the order now. */
export const mayReturn = (order: Returnable & { lines: readonly ReturnableLine[] }, reason: ReturnReason, now: Date): boolean =>
  order.lines.some((line) => returnablePieces(order, line, claimOf[reason], now) > 0)

/**
 * Whether the courier delivered, after it was asked for, what a buyer asks back as lost. Who did
 * not get it asks again; from then on the courier's word is known and the shop has to answer. Pure.
 */
export function cameAfterAll(
  order: Returnable & { lines: readonly (ReturnableLine & { id: string })[] },
  asked: { askedAt: Date; lines: readonly { lineId: string; quantity: number }[] },
  now: Date,
): boolean {
  if (order.deliveredAt !== null) return order.trackedState === 'delivered' && asked.askedAt < order.deliveredAt
  const isLost = (line: ReturnableLine) => returnablePieces({ ...order, hasOpenReturn: false }, line, 'lost', now)
  return asked.lines.some(({ lineId, quantity }) => order.lines.some((line) => line.id === lineId && isLost(line) < quantity))
}

export const isOpenReturn = (state: ReturnState): boolean =>
  state === 'requested' || state === 'accepted' || state === 'sent_back' || state === 'disputed'

/** Whether goods come back before money does. */
export const comesBack = (reason: ReturnReason): boolean => reason !== 'lost'

/** Pieces of one product that a buyer has of a line. */
export interface HeldPieces {
  lineId: string
  /** The exchange that gave them; null: as they were bought. */
  returnId: string | null
  productId: string
  quantity: number
}

/**
 * Which of the pieces that a buyer has, the longest had first, go with these pieces of their lines.
 * What an exchange gave goes back before what was bought, the newest first; what was lost goes the
 * oldest first. Pure.
 */
export function takeHeld(
  held: readonly HeldPieces[],
  gone: readonly { lineId: string; quantity: number }[],
  isLost: boolean,
): HeldPieces[] {
  return gone.flatMap(({ lineId, quantity }) => {
    const ofLine = held.filter((one) => one.lineId === lineId)
    let left = quantity
    return (isLost ? ofLine : ofLine.toReversed()).flatMap((one) => {
      const pieces = Math.min(left, one.quantity)
      left -= pieces
      return pieces > 0 ? [{ ...one, quantity: pieces }] : []
    })
  })
}
