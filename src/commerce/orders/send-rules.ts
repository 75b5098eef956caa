import type { CourierCode, ParcelState } from '../../shared/couriers.ts'
import { type Fulfilment, isBought, type OrderState } from './rules.ts'

interface Piece {
  lineId: string
  quantity: number
}

interface Sendable {
  state: OrderState
  fulfilment: Fulfilment
  /** The last parcel, once it was sent. */
  courier: CourierCode | null
  trackingNumber: string | null
  lines: readonly { id: string; unsentQuantity: number }[]
}

interface Earlier {
  id: string
  courier: CourierCode
  trackingNumber: string
  trackedState: ParcelState | null
  lines: readonly Piece[]
}

interface Given {
  courier: CourierCode
  trackingNumber: string
  parcelId?: string | undefined
  lines?: readonly Piece[] | undefined
}

/** What a told parcel does: some pieces leave, all the rest leaves, or a number is corrected. */
export type ParcelStep =
  | { kind: 'part'; lines: Piece[] }
  | { kind: 'rest' }
  | { kind: 'correct_last' }
  | { kind: 'correct'; parcelId: string }

/**
 * One number is one parcel of an order: told again with the same pieces, or with none, it changes
 * nothing. Pieces that are not there to send, and a line named twice, are refused. Pure.
 */
export function stepOf(
  order: Sendable,
  earlier: readonly Earlier[],
  { courier, trackingNumber, parcelId, lines }: Given,
): ParcelStep | 'unchanged' | 'not_sendable' {
  const isSame = (parcel: Pick<Sendable, 'courier' | 'trackingNumber'>) =>
    parcel.courier === courier && parcel.trackingNumber === trackingNumber
  const known = earlier.find(isSame)
  const isMoving = isBought(order.state) && (order.fulfilment === 'partly_sent' || order.fulfilment === 'sent')
  if (parcelId !== undefined) {
    const wrong = earlier.find(({ id }) => id === parcelId)
    if (wrong && wrong === known) return 'unchanged'
    const isFree = !known && !isSame(order)
    return wrong && isFree && isMoving && wrong.trackedState !== 'delivered' ? { kind: 'correct', parcelId } : 'not_sendable'
  }
  if (known) return lines === undefined || isSamePieces(lines, known.lines) ? 'unchanged' : 'not_sendable'
  if (isSame(order)) return 'unchanged'
  const isWaiting = order.fulfilment === 'waiting' || order.fulfilment === 'packed' || order.fulfilment === 'partly_sent'
  if (lines === undefined && isMoving && order.fulfilment === 'sent' && order.courier !== null) return { kind: 'correct_last' }
  if (!isBought(order.state) || !isWaiting) return 'not_sendable'
  const unsent = order.lines.flatMap(({ id, unsentQuantity }) => (unsentQuantity > 0 ? [{ lineId: id, quantity: unsentQuantity }] : []))
  if (lines === undefined || isSamePieces(lines, unsent)) return { kind: 'rest' }
  const isThere = lines.every(
    ({ lineId, quantity }, at) =>
      lines.findIndex((other) => other.lineId === lineId) === at &&
      unsent.some((line) => line.lineId === lineId && line.quantity >= quantity),
  )
  return isThere ? { kind: 'part', lines: [...lines] } : 'not_sendable'
}

function isSamePieces(some: readonly Piece[], others: readonly Piece[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ lineId, quantity }) => others.some((other) => other.lineId === lineId && other.quantity === quantity))
  )
}
