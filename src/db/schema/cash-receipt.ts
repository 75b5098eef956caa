import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { liveReceiptStates, receiptStates, receiptUses } from '../../shared/receipts.ts'
import { bytea } from './bytea.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { order } from './order.ts'
import { person } from './person.ts'

/**
 * What a cash receipt (현금영수증) is made out to: a phone number (`deduction`) or a business number
 * (`proof`), sealed as an address is; its last four digits are shown.
 */
const madeOutTo = {
  use: text('use', { enum: receiptUses }).notNull(),
  lastFour: text('last_four').notNull(),
}
const envelope = {
  keyId: text('key_id').notNull(),
  wrappedKey: bytea('wrapped_key').notNull(),
  sealed: bytea('sealed').notNull(),
}

/** A person wants one for each order from then on. */
export const cashReceiptWish = pgTable('cash_receipt_wish', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => person.id),
  ...madeOutTo,
  ...envelope,
  createdAt: createdAt(),
})

/** The buyer wants one for this order. Erased some time after the order ended. */
export const cashReceiptAsk = pgTable('cash_receipt_ask', {
  orderId: uuid('order_id')
    .primaryKey()
    .references(() => order.id),
  ...madeOutTo,
  ...envelope,
  askedAt: instant('asked_at').notNull(),
})

/**
 * One issuing at the provider, whose key for it is the id: requested → issued | failed; without an
 * answer `unknown` until the key says what became of it; issued → cancelling → cancelled. After a
 * refund it is cancelled, and another row is issued of what is left.
 */
export const cashReceipt = pgTable(
  'cash_receipt',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => order.id),
    ...madeOutTo,
    amountKrw: krw('amount_krw').notNull(),
    state: text('state', { enum: receiptStates }).notNull(),
    /** 승인번호, by which the National Tax Service knows it. */
    number: text('number'),
    /** The provider's code of a refusal. */
    failure: text('failure'),
    createdAt: createdAt(),
    issuedAt: instant('issued_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('cash_receipt_order').on(t.orderId, t.id),
    uniqueIndex('cash_receipt_live')
      .on(t.orderId)
      .where(sql`${t.state} in (${sql.raw(liveReceiptStates.map((state) => `'${state}'`).join(', '))})`),
  ],
)
