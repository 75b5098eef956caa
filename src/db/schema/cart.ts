import { sql } from 'drizzle-orm'
import { check, integer, pgTable, primaryKey, uniqueIndex, uuid, text } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { person } from './person.ts'
import { product, shop } from './product.ts'

/** What a person may buy. It reserves nothing. */
export const cartLine = pgTable(
  'cart_line',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    quantity: integer('quantity').notNull(),
    /** When it was put in, so that a change is said. */
    priceKrw: integer('price_krw').notNull(),
    /** Where the person saw it. */
    postId: uuid('post_id'),
    addedAt: instant('added_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.productId] }),
    check('cart_line_quantity_within', sql`${t.quantity} between 1 and 99 and ${t.priceKrw} > 0`),
  ],
)

/** What a shop takes for sending an order. A shop without a row sends for nothing. */
export const shippingRule = pgTable(
  'shipping_rule',
  {
    shopId: uuid('shop_id')
      .primaryKey()
      .references(() => shop.id),
    feeKrw: integer('fee_krw').notNull(),
    /** From this many won of goods on the fee is not taken; the extra fees are. */
    freeOverKrw: integer('free_over_krw'),
    jejuExtraKrw: integer('jeju_extra_krw').notNull(),
    islandExtraKrw: integer('island_extra_krw').notNull(),
    /**
     * For the way back, to which the extra fees are added; the default is of rules from before
     * shops decided it.
     */
    returnFeeKrw: integer('return_fee_krw').notNull().default(3_000),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [
    check(
      'shipping_rule_within',
      sql`least(${t.feeKrw}, ${t.jejuExtraKrw}, ${t.islandExtraKrw}) >= 0 and greatest(${t.feeKrw}, ${t.jejuExtraKrw}, ${t.islandExtraKrw}) <= 100000
        and (${t.freeOverKrw} is null or ${t.freeOverKrw} > 0)`,
    ),
    check('shipping_rule_return_within', sql`${t.returnFeeKrw} between 0 and 100000`),
  ],
)

/** One payment for a cart: an order per shop, each with a hold of its own, under one approval. */
export const purchase = pgTable(
  'purchase',
  {
    id: id(),
    buyerId: uuid('buyer_id')
      .notNull()
      .references(() => person.id),
    /** The sum of its orders; `points_krw` of it are paid by points. */
    totalKrw: krw('total_krw').notNull(),
    pointsKrw: krw('points_krw').notNull().default(0),
    /** Of the buyer's address book, which was signed; null: the shops hand everything over. */
    addressId: uuid('address_id'),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('purchase_idempotency_unique').on(t.buyerId, t.idempotencyKey),
    check('purchase_points_within', sql`${t.totalKrw} > 0 and ${t.pointsKrw} between 0 and ${t.totalKrw}`),
  ],
)
