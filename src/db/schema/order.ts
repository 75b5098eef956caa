import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { parcelStates } from '../../shared/couriers.ts'
import { bytea } from './bytea.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { hold } from './ledger.ts'
import { person } from './person.ts'
import { product, shop } from './product.ts'

/**
 * What has become of the goods, beside `order.state`, which follows from the amounts. `finished`:
 * the purchase is confirmed.
 */
export const fulfilments = ['waiting', 'packed', 'partly_sent', 'sent', 'delivered', 'finished'] as const

/**
 * A parcel: its courier, see `shared/couriers.ts`, its number there, and what the courier said of
 * it.
 */
const parcelColumns = () => ({
  /**
   * When the courier is asked next; null before it is sent, after it arrived, and where asking has
   * ended.
   */
  nextPollAt: instant('next_poll_at'),
  /** Answers without news since the last news. */
  pollCount: integer('poll_count').notNull().default(0),
  /** What the courier said last: how far, when, and its own words, cleaned. */
  trackedState: text('tracked_state', { enum: parcelStates }),
  trackedAt: instant('tracked_at'),
  lastEvent: text('last_event'),
  /** Buyer and shop were told that nothing was heard of it. */
  silenceToldAt: instant('silence_told_at'),
})

/**
 * Lines of one shop bought at once. placed (authorised) → confirmed (captured) → partly_cancelled →
 * cancelled; or from placed straight to cancelled or expired. A part cancelled before capture
 * leaves it placed.
 */
export const order = pgTable(
  'order',
  {
    id: id(),
    buyerId: uuid('buyer_id')
      .notNull()
      .references(() => person.id),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    /** Where the buyer saw it. */
    postId: uuid('post_id'),
    /** The payment of a cart of several shops that it is a part of. */
    purchaseId: uuid('purchase_id'),
    state: text('state', { enum: ['placed', 'confirmed', 'partly_cancelled', 'cancelled', 'expired'] }).notNull(),
    /** `pickup`: the shop hands it over, and it has no address. */
    delivery: text('delivery', { enum: ['courier', 'pickup'] })
      .notNull()
      .default('pickup'),
    /**
     * Goods + shipping − discount: the gross sale of the shop. The hold on the wallet is this less
     * `points_krw`.
     */
    totalKrw: krw('total_krw').notNull(),
    /**
     * Unit prices × quantities. Virtual: drizzle writes STORED, so the migration was changed by
     * hand.
     */
    goodsKrw: krw('goods_krw').generatedAlwaysAs(sql`total_krw - shipping_krw + discount_krw`),
    shippingKrw: krw('shipping_krw').notNull().default(0),
    /**
     * The way back, if the buyer changes their mind; the default is of orders from before shops
     * decided it.
     */
    returnFeeKrw: krw('return_fee_krw').notNull().default(3_000),
    /** Of the shop's coupon, which the shop bears. */
    discountKrw: krw('discount_krw').notNull().default(0),
    /** The part of the total that points pay. */
    pointsKrw: krw('points_krw').notNull().default(0),
    capturedKrw: krw('captured_krw').notNull().default(0),
    /** Cancelled in all: before capture (released) and after (refunded). */
    cancelledKrw: krw('cancelled_krw').notNull().default(0),
    refundedKrw: krw('refunded_krw').notNull().default(0),
    /**
     * Cancelled after capture and not refunded yet: the shop owes too much, and its next sales pay
     * it.
     */
    awaitingKrw: krw('awaiting_krw').notNull().default(0),
    holdId: uuid('hold_id').references(() => hold.id),
    /** The payment from the buyer's wallet to what the shop is owed. */
    captureTransferId: uuid('capture_transfer_id'),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    createdAt: createdAt(),
    /** Unless the shop confirms by then, it is cancelled and the money released. */
    confirmBy: instant('confirm_by').notNull(),
    confirmedAt: instant('confirmed_at'),
    endedAt: instant('ended_at'),
    fulfilment: text('fulfilment', { enum: fulfilments }).notNull().default('waiting'),
    /** Set when it is captured: after it the buyer may cancel what was not sent, packed or not. */
    sendBy: instant('send_by'),
    packedAt: instant('packed_at'),
    /**
     * The last parcel, of all that was left to send; those that left before it are rows of
     * `parcel`.
     */
    courier: text('courier'),
    trackingNumber: text('tracking_number'),
    sentAt: instant('sent_at'),
    ...parcelColumns(),
    deliveredAt: instant('delivered_at'),
    /**
     * Then a delivered order is finished without its buyer. Null while something keeps it open,
     * such as a return.
     */
    finishBy: instant('finish_by'),
    finishedAt: instant('finished_at'),
    finishedBy: text('finished_by', { enum: ['buyer', 'kiwi'] }),
  },
  (t) => [
    uniqueIndex('order_idempotency_unique').on(t.buyerId, t.idempotencyKey),
    index('order_of_purchase')
      .on(t.purchaseId)
      .where(sql`${t.purchaseId} is not null`),
    index('order_buyer').on(t.buyerId, t.id.desc().nullsFirst()),
    index('order_shop').on(t.shopId, t.id.desc().nullsFirst()),
    index('order_shop_state').on(t.shopId, t.state, t.id.desc().nullsFirst()),
    // The board of a shop: see `orderTask`, the same expression.
    index('order_shop_task').on(
      t.shopId,
      sql`(case when ${t.state} = 'placed' then 'new' when ${t.state} in ('cancelled', 'expired') then 'cancelled' when ${t.fulfilment} = 'waiting' then 'pack' when ${t.fulfilment} in ('packed', 'partly_sent') then 'send' when ${t.fulfilment} = 'sent' then 'on_way' when ${t.fulfilment} = 'delivered' then 'arrived' else 'done' end)`,
      t.id.desc().nullsFirst(),
    ),
    // Whose buyers are asked for a review.
    index('order_finished')
      .on(t.finishedAt, t.id)
      .where(sql`${t.finishedAt} is not null`),
    index('order_purchased')
      .on(t.confirmedAt)
      .where(sql`${t.confirmedAt} is not null and ${t.postId} is not null`),
    index('order_taken_back')
      .on(t.endedAt)
      .where(sql`${t.state} = 'cancelled' and ${t.confirmedAt} is not null and ${t.postId} is not null`),
    index('order_waiting')
      .on(t.confirmBy)
      .where(sql`${t.state} = 'placed'`),
    // Which shops are reminded to send.
    index('order_to_send')
      .on(t.sendBy, t.id)
      .where(sql`${t.fulfilment} in ('waiting', 'packed', 'partly_sent') and ${t.sendBy} is not null`),
    index('order_finishing')
      .on(t.finishBy, t.id)
      .where(sql`${t.fulfilment} = 'delivered' and ${t.finishBy} is not null`),
    index('order_tracking')
      .on(t.nextPollAt, t.id)
      .where(sql`${t.nextPollAt} is not null`),
    check(
      'order_amounts_within',
      sql`${t.shippingKrw} between 0 and ${t.totalKrw} and ${t.discountKrw} >= 0 and ${t.pointsKrw} between 0 and ${t.totalKrw}`,
    ),
    check('order_cancelled_within', sql`${t.cancelledKrw} between 0 and ${t.totalKrw}`),
    check('order_captured_within', sql`${t.capturedKrw} between 0 and ${t.totalKrw}`),
    check(
      'order_refunded_within',
      sql`${t.refundedKrw} between 0 and ${t.capturedKrw} and ${t.refundedKrw} + ${t.awaitingKrw} <= ${t.cancelledKrw} and ${t.awaitingKrw} >= 0`,
    ),
    // What was cancelled was released or refunded, and what was released cannot have been captured.
    check('order_captured_or_released', sql`${t.capturedKrw} + ${t.cancelledKrw} - ${t.refundedKrw} - ${t.awaitingKrw} <= ${t.totalKrw}`),
  ],
)

export const orderLine = pgTable(
  'order_line',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => order.id),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    /** As the buyer put them. */
    position: integer('position').notNull(),
    /** As it was when it was bought. */
    title: text('title').notNull(),
    unitPriceKrw: krw('unit_price_krw').notNull(),
    quantity: integer('quantity').notNull(),
    /** Its share of the order's discount. See `lineKrw`. */
    discountKrw: krw('discount_krw').notNull().default(0),
    cancelledQuantity: integer('cancelled_quantity').notNull().default(0),
    /** Pieces in whose place the buyer has others: the sum of `return_line.kept_quantity`. */
    exchangedQuantity: integer('exchanged_quantity').notNull().default(0),
  },
  (t) => [
    uniqueIndex('order_line_product_unique').on(t.orderId, t.productId),
    index('order_line_of_product').on(t.productId),
    check('order_line_quantity_positive', sql`${t.quantity} > 0 and ${t.unitPriceKrw} > 0`),
    check('order_line_discount_within', sql`${t.discountKrw} between 0 and ${t.unitPriceKrw} * ${t.quantity}`),
    check('order_line_cancelled_within', sql`${t.cancelledQuantity} between 0 and ${t.quantity}`),
    check('order_line_exchanged_within', sql`${t.exchangedQuantity} between 0 and ${t.quantity} - ${t.cancelledQuantity}`),
  ],
)

/**
 * One cancel, whole or of some lines. `kiwi` cancels what no shop confirmed in time. The transfers
 * of an order share its id as `cause_id`.
 */
export const orderCancel = pgTable(
  'order_cancel',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => order.id),
    byWhom: text('by_whom', { enum: ['buyer', 'shop', 'kiwi'] }).notNull(),
    personId: uuid('person_id').references(() => person.id),
    reason: text('reason').notNull(),
    /** Its lines, and the shipping fee when it cancels everything that is left. */
    amountKrw: krw('amount_krw').notNull(),
    shippingKrw: krw('shipping_krw').notNull().default(0),
    /**
     * Of a return by the buyer's fault: what the shop keeps of the price of the pieces for the way
     * back.
     */
    keptKrw: krw('kept_krw').notNull().default(0),
    /** Given back to the hold, or refunded to the wallet. */
    releasedKrw: krw('released_krw').notNull(),
    refundedKrw: krw('refunded_krw').notNull(),
    /**
     * `awaiting_funds`: the refund waits until the shop can bear it; then it is refunded, and done.
     */
    state: text('state', { enum: ['done', 'awaiting_funds'] })
      .notNull()
      .default('done'),
    awaitingKrw: krw('awaiting_krw').notNull().default(0),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('order_cancel_idempotency_unique').on(t.orderId, t.idempotencyKey),
    index('order_cancel_awaiting')
      .on(t.id)
      .where(sql`${t.state} = 'awaiting_funds'`),
    check('order_cancel_adds_up', sql`${t.amountKrw} > 0 and ${t.releasedKrw} + ${t.refundedKrw} + ${t.awaitingKrw} = ${t.amountKrw}`),
    check('order_cancel_awaits', sql`(${t.state} = 'awaiting_funds') = (${t.awaitingKrw} > 0)`),
  ],
)

export const orderCancelLine = pgTable(
  'order_cancel_line',
  {
    cancelId: uuid('cancel_id')
      .notNull()
      .references(() => orderCancel.id),
    lineId: uuid('line_id')
      .notNull()
      .references(() => orderLine.id),
    quantity: integer('quantity').notNull(),
  },
  // By line: `kiwi pay verify` holds each line against its cancels.
  (t) => [primaryKey({ columns: [t.cancelId, t.lineId] }), index('order_cancel_line_line').on(t.lineId)],
)

/**
 * A parcel of some pieces of an order, while others stayed. The last parcel, of all the rest,
 * stands in the order itself.
 */
export const parcel = pgTable(
  'parcel',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => order.id),
    courier: text('courier').notNull(),
    trackingNumber: text('tracking_number').notNull(),
    sentAt: instant('sent_at').notNull(),
    ...parcelColumns(),
  },
  (t) => [
    // The same parcel told again is the same row.
    uniqueIndex('parcel_number_unique').on(t.orderId, t.courier, t.trackingNumber),
    index('parcel_tracking')
      .on(t.nextPollAt, t.id)
      .where(sql`${t.nextPollAt} is not null`),
  ],
)

export const parcelLine = pgTable(
  'parcel_line',
  {
    parcelId: uuid('parcel_id')
      .notNull()
      .references(() => parcel.id),
    lineId: uuid('line_id')
      .notNull()
      .references(() => orderLine.id),
    quantity: integer('quantity').notNull(),
  },
  // By line: how many of its pieces were sent before the last parcel.
  (t) => [
    primaryKey({ columns: [t.parcelId, t.lineId] }),
    index('parcel_line_line').on(t.lineId),
    check('parcel_line_quantity_positive', sql`${t.quantity} > 0`),
  ],
)
