import type { CourierCode, ParcelState } from '../../../shared/couriers.ts'
import type { MemberCtx } from '../../../context.ts'
import { type Queryable, rows, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import type { ReturnableLine } from '../return-rules.ts'
import type { Fulfilment, OrderState, Party } from '../rules.ts'
import { worksInShop } from '../../../social/access/shops.ts'

export interface OrderCore {
  id: string
  buyerId: string
  state: OrderState
  delivery: 'courier' | 'pickup'
  totalKrw: number
  goodsKrw: number
  shippingKrw: number
  /** What the way back costs a buyer at fault: the rule of its shop when it was placed. */
  returnFeeKrw: number
  discountKrw: number
  pointsKrw: number
  capturedKrw: number
  cancelledKrw: number
  refundedKrw: number
  /** Cancelled and not refunded yet: the shop cannot bear it. */
  awaitingKrw: number
  confirmBy: Date
  confirmedAt: Date | null
  fulfilment: Fulfilment
  sendBy: Date | null
  finishBy: Date | null
  courier: CourierCode | null
  trackingNumber: string | null
  /** This and the next: of the last parcel. */
  sentAt: Date | null
  trackedState: ParcelState | null
  trackedAt: Date | null
  lastEvent: string | null
  deliveredAt: Date | null
  finishedAt: Date | null
  /** A return of it has not ended: its purchase is not finished meanwhile. */
  hasOpenReturn: boolean
}

/** The columns of `OrderCore`, of `"order" o`. */
export const orderColumns = sql`o.id, o.buyer_id, o.state, o.delivery, o.total_krw, o.goods_krw, o.shipping_krw, o.return_fee_krw, o.discount_krw, o.points_krw, o.captured_krw, o.cancelled_krw, o.refunded_krw, o.awaiting_krw,
  o.confirm_by, o.confirmed_at, o.fulfilment, o.courier, o.tracking_number, o.sent_at, o.tracked_state, o.tracked_at, o.last_event, o.send_by, o.finish_by, o.delivered_at, o.finished_at,
  exists (select from return_request r where r.order_id = o.id and r.ended_at is null) as has_open_return`
/**
 * Pieces of `order_line l` that are, or go, into the last parcel: not cancelled before they were
 * sent, and in no earlier parcel. What was returned had been sent.
 */
export const restPieces = sql`(l.quantity - l.cancelled_quantity
  + (select coalesce(sum(c.quantity), 0) from order_cancel_line c join return_request r on r.cancel_id = c.cancel_id where c.line_id = l.id)
  - (select coalesce(sum(n.quantity), 0) from parcel_line n where n.line_id = l.id))::int`
/** Pieces of `order_line l` of `"order" o` that the shop still has to send. */
const unsentPieces = sql`case when o.fulfilment in ('waiting', 'packed') then l.quantity - l.cancelled_quantity
  when o.fulfilment = 'partly_sent' then greatest(${restPieces}, 0) else 0 end`
const refundedPieces = (reason: Sql) => sql`(select coalesce(sum(c.quantity), 0)
  from order_cancel_line c join return_request r on r.cancel_id = c.cancel_id where c.line_id = l.id and r.reason ${reason})::int`
/** Pieces of `order_line l` that came back: not those that were lost on the way. */
export const returnedPieces = refundedPieces(sql`<> 'lost'`)
/** Pieces of `order_line l` that were refunded as lost. */
const lostPieces = refundedPieces(sql`= 'lost'`)
/** Of most lines nothing was given back: nothing is read of them. */
const onceGivenBack = (pieces: Sql) => sql`case when l.cancelled_quantity > 0 then ${pieces} else 0 end`
/** What a return depends on until all has arrived; of other orders nobody reads it. */
const whileOnTheWay = (value: Sql, otherwise: Sql) =>
  sql`case when o.fulfilment in ('sent', 'partly_sent') then ${value} else ${otherwise} end`
const arrivals = sql`(
  select coalesce(json_agg(json_build_object('quantity', n.quantity, 'arrivedMs', (extract(epoch from greatest(p.tracked_at, p.sent_at)) * 1000)::bigint)), '[]')
  from parcel_line n join parcel p on p.id = n.parcel_id where n.line_id = l.id and p.tracked_state = 'delivered')`
/** Fields of json that every reader of `order_line l` wants. */
export const lineFields = sql`'productId', l.product_id, 'title', l.title, 'unitPriceKrw', l.unit_price_krw,
  'quantity', l.quantity, 'discountKrw', l.discount_krw, 'cancelledQuantity', l.cancelled_quantity, 'unsentQuantity', ${unsentPieces},
  'restQuantity', ${whileOnTheWay(sql`greatest(${restPieces}, 0)`, sql`0`)}, 'returnedQuantity', ${onceGivenBack(returnedPieces)}, 'lostQuantity', ${onceGivenBack(lostPieces)},
  'arrivals', ${whileOnTheWay(arrivals, sql`'[]'::json`)}`

/** An order with everything that its rules need. */
export interface OrderFacts extends OrderCore {
  shopId: string
  /** The caller works on the orders of the shop. */
  sells: boolean
  postId: string | null
  holdId: string
  captureTransferId: string | null
  lines: (ReturnableLine & {
    id: string
    productId: string
    title: string
    unitPriceKrw: number
    discountKrw: number
  })[]
}

/**
 * An order of which the caller is the buyer or the shop, and which of the two. Errors: NOT_FOUND.
 */
export async function findOrderFor(
  ctx: MemberCtx,
  orderId: string,
  db: Queryable = ctx.main.db,
): Promise<{ order: OrderFacts; who: Exclude<Party, 'kiwi'> }> {
  const order = await readOrderFacts(db, orderId, ctx.actor.personId)
  const who = order && partyOf(order, ctx.actor.personId)
  if (!order || !who) throw new KiwiError('NOT_FOUND', { field: 'orderId' })
  return { order, who }
}

/**
 * The same, locked until the transaction ends. Orders are locked before products, products before
 * accounts.
 */
export async function lockOrderFor(ctx: MemberCtx, tx: MainTx, orderId: string) {
  await lockOrder(tx, orderId)
  return findOrderFor(ctx, orderId, tx.db)
}

/** For jobs of Kiwi itself: checks nobody's right to the order. */
export async function lockAnyOrder(tx: MainTx, orderId: string): Promise<OrderFacts | undefined> {
  await lockOrder(tx, orderId)
  return readOrderFacts(tx.db, orderId, null)
}

/** A statement of its own: the read after it sees what the lock waited for. */
async function lockOrder(tx: MainTx, orderId: string): Promise<void> {
  await run(tx.db, sql`select from "order" where id = ${orderId}::uuid for no key update`)
}

/** Who bought something is its buyer, also when they work in the shop since. */
function partyOf(order: OrderFacts, personId: string): 'buyer' | 'shop' | undefined {
  if (order.buyerId === personId) return 'buyer'
  return order.sells ? 'shop' : undefined
}

async function readOrderFacts(db: Queryable, orderId: string, callerId: string | null): Promise<OrderFacts | undefined> {
  const [found] = await rows(
    db,
    sql<OrderFacts>`
      select ${orderColumns}, o.shop_id, ${worksInShop(callerId, 'orders')} as sells, o.post_id, o.hold_id, o.capture_transfer_id, (
        select json_agg(json_build_object('id', l.id, ${lineFields}) order by l.position)
        from order_line l where l.order_id = o.id) as lines
      from "order" o join shop s on s.id = o.shop_id where o.id = ${orderId}::uuid`,
  )
  return found
}
