import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant } from './columns.ts'
import { person } from './person.ts'
import { product } from './product.ts'

/** A product that a person saved for themselves, with its price then. */
export const wish = pgTable(
  'wish',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    priceKrw: integer('price_krw').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.productId] }),
    index('wish_of_person').on(t.personId, t.createdAt.desc().nullsFirst(), t.productId.desc().nullsFirst()),
    index('wish_of_product').on(t.productId),
  ],
)

/** The products that a person looked at last: the newest `keptSeen` of each person. */
export const seenProduct = pgTable(
  'seen_product',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    seenAt: instant('seen_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.productId] }),
    index('seen_product_of_person').on(t.personId, t.seenAt.desc().nullsFirst(), t.productId.desc().nullsFirst()),
    index('seen_product_of_product').on(t.productId),
  ],
)

/**
 * "Tell me when it is back", "… when it costs at most this". The row goes with the one notice. See
 * functions/counts.sql.
 */
export const productAlert = pgTable(
  'product_alert',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    kind: text('kind', { enum: ['restock', 'price'] }).notNull(),
    /** Of a price alert: the highest price that is told. */
    belowKrw: integer('below_krw'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.productId, t.kind] }),
    // Whom a product that changed concerns: the trigger asks, and the job reads in this order.
    index('product_alert_due').on(t.productId, t.kind, t.personId),
    check('product_alert_price', sql`(${t.kind} = 'price') = (${t.belowKrw} is not null)`),
  ],
)
