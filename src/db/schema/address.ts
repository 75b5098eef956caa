import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant } from './columns.ts'
import { order } from './order.ts'
import { person } from './person.ts'

/**
 * See shared/envelope.ts: the text as JSON, under a key of its own, which a key of ADDRESS_KEYS
 * wraps.
 */
const envelope = {
  keyId: text('key_id').notNull(),
  wrappedKey: bytea('wrapped_key').notNull(),
  sealed: bytea('sealed').notNull(),
}

/**
 * The address book of a person. Recipient, phone, street and label are sealed; nothing of them is
 * in clear anywhere.
 */
export const address = pgTable(
  'address',
  {
    /** Made by the client, so that saving again changes the same row. */
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    ...envelope,
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: createdAt(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [
    index('address_person').on(t.personId, t.createdAt),
    uniqueIndex('address_default_unique')
      .on(t.personId)
      .where(sql`${t.isDefault}`),
  ],
)

/**
 * Where an order goes: a copy of the address as it was, for the buyer and the shop that sends.
 * Erased some time after the order ended.
 */
export const orderAddress = pgTable('order_address', {
  orderId: uuid('order_id')
    .primaryKey()
    .references(() => order.id),
  ...envelope,
  createdAt: createdAt(),
})

/** Each time somebody opened the address of an order. */
export const addressLook = pgTable(
  'address_look',
  {
    id: id(),
    orderId: uuid('order_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    as: text('opened_as', { enum: ['buyer', 'shop'] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('address_look_order').on(t.orderId)],
)
