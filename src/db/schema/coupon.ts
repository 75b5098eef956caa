import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, krw } from './columns.ts'
import { order } from './order.ts'
import { person } from './person.ts'
import { product, shop } from './product.ts'

/**
 * A discount that a shop gives and bears. `used_count` changes under the lock of its row: two
 * orders at once cannot both take the last one.
 */
export const coupon = pgTable(
  'coupon',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    title: text('title').notNull(),
    /** People type it; null: a button on the page of the shop. In capitals. */
    code: text('code'),
    kind: text('kind', { enum: ['amount', 'percent'] }).notNull(),
    /** Won, or percent. */
    value: krw('value').notNull(),
    /** The most won that a percentage takes off. */
    capKrw: krw('cap_krw'),
    /** Of the products it is for, before the discount. */
    minimumKrw: krw('minimum_krw').notNull(),
    /** Uses in all, and of one person. */
    totalCount: integer('total_count'),
    perPerson: integer('per_person').notNull(),
    usedCount: integer('used_count').notNull().default(0),
    /** False: for the products of `coupon_product`. */
    isForAll: boolean('is_for_all').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    stoppedAt: instant('stopped_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('coupon_shop').on(t.shopId, t.id.desc().nullsFirst()),
    uniqueIndex('coupon_code_unique')
      .on(t.shopId, t.code)
      .where(sql`${t.code} is not null`),
    check('coupon_used_within', sql`${t.usedCount} >= 0 and (${t.totalCount} is null or ${t.usedCount} <= ${t.totalCount})`),
    // Something is always left to pay: a hold of nothing cannot be placed.
    check(
      'coupon_value',
      sql`${t.perPerson} > 0 and ${t.endsAt} > ${t.startsAt} and case ${t.kind} when 'percent' then ${t.value} between 1 and 90
          else ${t.value} > 0 and ${t.minimumKrw} >= ${t.value} + 100 end`,
    ),
  ],
)

export const couponProduct = pgTable(
  'coupon_product',
  {
    couponId: uuid('coupon_id')
      .notNull()
      .references(() => coupon.id),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
  },
  (t) => [primaryKey({ columns: [t.couponId, t.productId] }), index('coupon_product_product').on(t.productId)],
)

/** Who has the coupon among theirs, by its button or its code: only they can use it. */
export const couponTaken = pgTable(
  'coupon_taken',
  {
    couponId: uuid('coupon_id')
      .notNull()
      .references(() => coupon.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    takenAt: instant('taken_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.couponId, t.personId] }), index('coupon_taken_person').on(t.personId, t.takenAt.desc())],
)

/**
 * The coupon of an order. `returned`: the order was cancelled whole before it was sent, so the
 * coupon can be used again.
 */
export const couponUse = pgTable(
  'coupon_use',
  {
    orderId: uuid('order_id')
      .primaryKey()
      .references(() => order.id),
    couponId: uuid('coupon_id')
      .notNull()
      .references(() => coupon.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    discountKrw: krw('discount_krw').notNull(),
    state: text('state', { enum: ['used', 'returned'] })
      .notNull()
      .default('used'),
    createdAt: createdAt(),
    returnedAt: instant('returned_at'),
  },
  (t) => [
    index('coupon_use_of_person').on(t.couponId, t.personId),
    index('coupon_use_person').on(t.personId),
    check('coupon_use_discount_positive', sql`${t.discountKrw} > 0`),
    check('coupon_use_returned', sql`(${t.state} = 'returned') = (${t.returnedAt} is not null)`),
  ],
)
