import type { z } from 'zod'
import { businessDaysAfter } from '../../pay/settlement/business-days.ts'
import { endOfSeoulDay, seoulDate } from '../../shared/seoul-day.ts'
import type { fulfilment, orderStanding, orderState } from './schema.ts'

const dayMs = 86_400_000
/** How long a shop has to confirm; then the order expires and the hold is released. */
export const confirmWithinMs = 3 * dayMs
/** The hold lasts a little longer, so that the expiry of the order releases it. */
export const holdForMs = confirmWithinMs + dayMs
/** Business days that a shop has to send what it confirmed (전자상거래법 제15조). */
const sendWithinDays = 3
/**
 * 청약철회: a buyer may change their mind for 7 days after delivery (전자상거래법 제17조). Then the purchase is
 * finished by itself.
 */
export const withdrawWithinMs = 7 * dayMs

export type OrderState = z.infer<typeof orderState>
export type Fulfilment = z.infer<typeof fulfilment>
export type Party = 'buyer' | 'shop' | 'kiwi'

export interface ProductOnOffer {
  id: string
  title: string
  priceKrw: number
  stock: number
}

/** The price of a basket now, or its first wrong line. `offers` are the shop's listed products. */
export function priceBasket(
  lines: readonly { productId: string; quantity: number }[],
  offers: readonly ProductOnOffer[],
):
  | { lines: { productId: string; title: string; unitPriceKrw: number; quantity: number }[]; totalKrw: number }
  | { refused: 'NOT_FOUND' | 'OUT_OF_STOCK' | 'BAD_INPUT'; line: number; stock: number } {
  const byId = new Map(offers.map((offer) => [offer.id, offer]))
  const priced = []
  for (const [line, { productId, quantity }] of lines.entries()) {
    const offer = byId.get(productId)
    if (!offer) return { refused: 'NOT_FOUND', line, stock: 0 }
    if (lines.findIndex((other) => other.productId === productId) < line) return { refused: 'BAD_INPUT', line, stock: offer.stock }
    if (offer.stock < quantity) return { refused: 'OUT_OF_STOCK', line, stock: offer.stock }
    priced.push({ productId, title: offer.title, unitPriceKrw: offer.priceKrw, quantity })
  }
  return { lines: priced, totalKrw: priced.reduce((total, { unitPriceKrw, quantity }) => total + unitPriceKrw * quantity, 0) }
}

export interface PricedLine {
  unitPriceKrw: number
  quantity: number
  /** The line's share of the order's discount. */
  discountKrw: number
  cancelledQuantity: number
}

/**
 * What so many more pieces of a line cost. The parts of a line add up to its price less its
 * discount, to the won.
 */
export function lineKrw({ unitPriceKrw, quantity, discountKrw, cancelledQuantity }: PricedLine, pieces: number): number {
  const shareOf = (count: number) => Math.floor((discountKrw * count) / quantity)
  return unitPriceKrw * pieces - (shareOf(cancelledQuantity + pieces) - shareOf(cancelledQuantity))
}

/**
 * The state that follows from an order's amounts. An order cancelled in part before capture still
 * waits for the shop.
 */
export function stateOf(order: { totalKrw: number; cancelledKrw: number; isConfirmed: boolean; isExpired: boolean }): OrderState {
  if (order.isExpired) return 'expired'
  if (order.cancelledKrw === order.totalKrw) return 'cancelled'
  if (!order.isConfirmed) return 'placed'
  return order.cancelledKrw > 0 ? 'partly_cancelled' : 'confirmed'
}

export type OrderStanding = z.infer<typeof orderStanding>

export interface GivenBackLine {
  quantity: number
  /** Cancelled, returned and lost pieces. */
  cancelledQuantity: number
  returnedQuantity: number
  lostQuantity: number
}

/**
 * What people read of the state of an order: pieces that came back were returned, not cancelled. Of
 * what was lost, or went in several ways, only the refund is said. All may be back with a part of
 * the money kept for the way. Pure.
 */
export function standingOf(state: OrderState, lines: readonly GivenBackLine[]): OrderStanding {
  if (state !== 'cancelled' && state !== 'partly_cancelled') return state
  const piecesOf = (of: keyof GivenBackLine) => lines.reduce((pieces, line) => pieces + line[of], 0)
  const [back, returned, lost] = [piecesOf('cancelledQuantity'), piecesOf('returnedQuantity'), piecesOf('lostQuantity')]
  const how = returned === back ? 'returned' : returned + lost === 0 ? 'cancelled' : 'refunded'
  return back === piecesOf('quantity') ? how : `partly_${how}`
}

/** The end of the last day in Seoul on which a shop that confirms now has to send. */
export const sendByOf = (now: Date): Date => endOfSeoulDay(businessDaysAfter(seoulDate(now), sendWithinDays))

interface Cancellable {
  state: OrderState
  fulfilment: Fulfilment
  sendBy: Date | null
}

/**
 * Kiwi at any time; the shop what it has not sent; the buyer until it is packed, and also later
 * once the shop is late with sending it. What was sent is returned, not cancelled.
 */
export function mayCancel({ state, fulfilment, sendBy }: Cancellable, who: Party, now: Date): boolean {
  if (state === 'cancelled' || state === 'expired') return false
  if (who === 'kiwi' || fulfilment === 'waiting') return true
  const isSent = fulfilment !== 'packed' && fulfilment !== 'partly_sent'
  return !isSent && (who === 'shop' || (sendBy !== null && now > sendBy))
}

/**
 * Days after an order ended in which its address is kept, for what is disputed late; then it is
 * erased.
 */
export const addressKeptDays = 90

/** Whether the shop still has to send something, and so may see where it goes. */
export const mustSend = ({
  delivery,
  state,
  fulfilment,
}: Pick<Cancellable, 'state' | 'fulfilment'> & { delivery: 'courier' | 'pickup' }): boolean =>
  delivery === 'courier' && state !== 'cancelled' && state !== 'expired' && fulfilment !== 'finished'

/** The price of what stays bought of a captured order. */
export const keptKrw = (order: { capturedKrw: number; refundedKrw: number; awaitingKrw: number }): number =>
  order.capturedKrw - order.refundedKrw - order.awaitingKrw

/** Whether an order is captured and something of it is left. */
export const isBought = (state: OrderState): boolean => state === 'confirmed' || state === 'partly_cancelled'

/**
 * Whether the buyer may say that all of it arrived. The shop may have forgotten to say that it
 * handed it over.
 */
export const mayFinish = ({
  state,
  fulfilment,
  hasOpenReturn,
}: Pick<Cancellable, 'state' | 'fulfilment'> & { hasOpenReturn: boolean }): boolean =>
  isBought(state) && fulfilment !== 'finished' && !hasOpenReturn

/**
 * The amount that a cancel of everything by this party would move, in won; 0 if they may not
 * cancel. What was sent stays.
 */
export function cancellableKrw(
  order: Cancellable & { totalKrw: number; cancelledKrw: number; shippingKrw: number; lines: readonly SendableLine[] },
  who: Party,
  now: Date,
): number {
  if (!mayCancel(order, who, now)) return 0
  if (order.fulfilment !== 'partly_sent') return order.totalKrw - order.cancelledKrw
  const isAll = order.lines.every((line) => line.unsentQuantity === line.quantity - line.cancelledQuantity)
  return order.lines.reduce((krw, line) => krw + lineKrw(line, line.unsentQuantity), isAll ? order.shippingKrw : 0)
}

type SendableLine = PricedLine & { unsentQuantity: number }

/**
 * Pieces of a line that a cancel can take: what was not sent. Before anything is sent, all that is
 * left.
 */
export const cancellablePieces = ({ fulfilment }: Pick<Cancellable, 'fulfilment'>, line: SendableLine): number =>
  fulfilment === 'partly_sent' ? line.unsentQuantity : line.quantity - line.cancelledQuantity

/** Pieces of a line that were sent and are kept: they can come back, or be lost. */
export const sentPieces = (
  { fulfilment }: Pick<Cancellable, 'fulfilment'>,
  line: Pick<SendableLine, 'quantity' | 'cancelledQuantity' | 'unsentQuantity'>,
): number => line.quantity - line.cancelledQuantity - (fulfilment === 'partly_sent' ? line.unsentQuantity : 0)

/** The name of an order in a wallet's history: the products, in 40 characters at most. */
export function memoOf(lines: readonly { title: string }[]): string {
  const whole = lines.map(({ title }) => title).join(', ')
  const characters = [...whole]
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : whole
}
