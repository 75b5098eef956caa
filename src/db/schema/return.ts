import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { order, orderCancel, orderLine } from './order.ts'
import { product } from './product.ts'

export const returnKinds = ['return', 'exchange'] as const
/**
 * The first two are the buyer's fault, the others the shop's. `lost`: it was sent and never
 * arrived.
 */
export const returnReasons = ['changed_mind', 'wrong_size', 'defect', 'wrong_thing', 'damaged', 'lost'] as const
/** The first four are open, and an order has one open return at most. */
export const returnStates = [
  'requested',
  'accepted',
  'sent_back',
  'disputed',
  'refunded',
  'exchanged',
  'rejected',
  'cancelled',
  'lapsed',
] as const

/** A buyer wants to give something of an order back, or to have it exchanged. */
export const returnRequest = pgTable(
  'return_request',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => order.id),
    kind: text('kind', { enum: returnKinds }).notNull(),
    reason: text('reason', { enum: returnReasons }).notNull(),
    fault: text('fault', { enum: ['buyer', 'shop'] }).notNull(),
    /** The buyer's words and photos. */
    note: text('note').notNull(),
    photoIds: uuid('photo_ids').array().notNull(),
    state: text('state', { enum: returnStates }).notNull(),
    /** What the refund keeps for the way back when the buyer is at fault, as it was shown. */
    feeKrw: krw('fee_krw').notNull(),
    /** The shop's words, and its photos beside them where it disputes. */
    answer: text('answer').notNull().default(''),
    answerPhotoIds: uuid('answer_photo_ids')
      .array()
      .notNull()
      .default(sql`'{}'`),
    answeredAt: instant('answered_at'),
    wasDisputed: boolean('was_disputed').notNull().default(false),
    /** What an exchange gives instead is taken from the stock. */
    isReserved: boolean('is_reserved').notNull().default(false),
    /**
     * When its state changes by itself: accepted without an answer, lapsed without goods, refunded
     * without a receipt. Null: never.
     */
    dueAt: instant('due_at'),
    /** On its way back, and of an exchange on its way to the buyer. */
    courier: text('courier').notNull().default(''),
    trackingNumber: text('tracking_number').notNull().default(''),
    sentAt: instant('sent_at'),
    newCourier: text('new_courier').notNull().default(''),
    newTrackingNumber: text('new_tracking_number').notNull().default(''),
    /** The refund. */
    cancelId: uuid('cancel_id').references(() => orderCancel.id),
    endedAt: instant('ended_at'),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('return_request_idempotency_unique').on(t.orderId, t.idempotencyKey),
    uniqueIndex('return_request_open')
      .on(t.orderId)
      .where(sql`${t.endedAt} is null`),
    index('return_request_due')
      .on(t.dueAt)
      .where(sql`${t.dueAt} is not null`),
    index('return_request_disputed')
      .on(t.id)
      .where(sql`${t.state} = 'disputed'`),
    // Who may see a photo of it.
    index('return_request_photos').using('gin', t.photoIds),
    index('return_request_answer_photos').using('gin', t.answerPhotoIds),
    check(
      'return_request_ended',
      sql`(${t.endedAt} is null) = (${t.state} in ('requested', 'accepted', 'sent_back', 'disputed')) and (${t.endedAt} is null or ${t.dueAt} is null)`,
    ),
    check('return_request_refunded', sql`(${t.state} = 'refunded') = (${t.cancelId} is not null)`),
  ],
)

export const returnLine = pgTable(
  'return_line',
  {
    returnId: uuid('return_id')
      .notNull()
      .references(() => returnRequest.id),
    lineId: uuid('line_id')
      .notNull()
      .references(() => orderLine.id),
    quantity: integer('quantity').notNull(),
    /** What the buyer wants instead, of the same price. */
    toProductId: uuid('to_product_id').references(() => product.id),
    /** Of them, pieces that the buyer has: once the exchange is done, until they go back too. */
    keptQuantity: integer('kept_quantity').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.returnId, t.lineId] }),
    // What somebody has of a line beside what they bought.
    index('return_line_kept')
      .on(t.lineId)
      .where(sql`${t.keptQuantity} > 0`),
    check('return_line_quantity', sql`${t.quantity} > 0`),
    check(
      'return_line_kept_within',
      sql`${t.keptQuantity} between 0 and ${t.quantity} and (${t.keptQuantity} = 0 or ${t.toProductId} is not null)`,
    ),
  ],
)
