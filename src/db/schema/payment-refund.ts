import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, krw } from './columns.ts'
import { transfer } from './ledger.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

/**
 * A shop gives back a direct payment (`payShop`), whole or in part. Without a `refundTransferId` it
 * waits until the shop can bear it.
 */
export const paymentRefund = pgTable(
  'payment_refund',
  {
    id: id(),
    /** The payment. */
    transferId: uuid('transfer_id')
      .notNull()
      .references(() => transfer.id),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    payerId: uuid('payer_id')
      .notNull()
      .references(() => person.id),
    /** Who refunded it for the shop. */
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    amountKrw: krw('amount_krw').notNull(),
    reason: text('reason').notNull(),
    refundTransferId: uuid('refund_transfer_id').references(() => transfer.id),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('payment_refund_idempotency_unique').on(t.transferId, t.idempotencyKey),
    // From the refund's receipt to what it gives back.
    uniqueIndex('payment_refund_transfer_unique').on(t.refundTransferId),
    // Those that wait: of one shop, and all of them by age.
    index('payment_refund_waiting')
      .on(t.shopId, t.id)
      .where(sql`${t.refundTransferId} is null`),
    index('payment_refund_awaited')
      .on(t.payerId)
      .where(sql`${t.refundTransferId} is null`),
    check('payment_refund_amount_positive', sql`${t.amountKrw} > 0`),
  ],
)
