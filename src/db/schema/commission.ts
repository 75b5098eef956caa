import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, krw } from './columns.ts'
import { transfer } from './ledger.ts'
import { order, orderLine } from './order.ts'
import { person } from './person.ts'
import { post } from './post.ts'
import { product, shop } from './product.ts'

/**
 * What a shop pays to who tags its products: for all of them, or for one. Without a row, or at a
 * rate of 0, nothing.
 */
export const commissionRule = pgTable(
  'commission_rule',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    /** Null: every product of the shop that has no rule of its own. Never an option. */
    productId: uuid('product_id').references(() => product.id),
    /** Of what a line costs after its discount, parts per million, rounded down to the won. */
    ratePpm: integer('rate_ppm').notNull(),
    /** A sale counts so many days after the tap on the tag. */
    windowDays: smallint('window_days').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [
    unique('commission_rule_unique').on(t.shopId, t.productId).nullsNotDistinct(),
    check('commission_rule_within', sql`${t.ratePpm} between 0 and 300000 and ${t.windowDays} between 1 and 30`),
  ],
)

/**
 * Somebody opened a product by its tag on a post: one row per person, tag and day in Seoul, with
 * the last tap.
 */
export const tagVisit = pgTable(
  'tag_visit',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    day: date('day').notNull(),
    /** The author of the post then. */
    taggerId: uuid('tagger_id')
      .notNull()
      .references(() => person.id),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    /** The tag was labelled as paid. What was not labelled earns nothing. */
    isLabelled: boolean('is_labelled').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.productId, t.postId, t.day] }),
    // The taps of a tagger, and of a shop, by day.
    index('tag_visit_tagger').on(t.taggerId, t.day),
    index('tag_visit_shop').on(t.shopId, t.day),
    // For the sweep.
    index('tag_visit_at').using('brin', t.at),
  ],
)

/**
 * Who earns by a line of an order, and at which rate: written with the order and not changed by a
 * later rule. pending → paid when the purchase is finished, or waiting until the shop can bear it;
 * or void, with the reason.
 */
export const lineCommission = pgTable(
  'line_commission',
  {
    lineId: uuid('line_id')
      .primaryKey()
      .references(() => orderLine.id),
    orderId: uuid('order_id')
      .notNull()
      .references(() => order.id),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    buyerId: uuid('buyer_id')
      .notNull()
      .references(() => person.id),
    taggerId: uuid('tagger_id')
      .notNull()
      .references(() => person.id),
    postId: uuid('post_id').notNull(),
    ratePpm: integer('rate_ppm').notNull(),
    /** The tap that counted. */
    visitedAt: instant('visited_at').notNull(),
    state: text('state', { enum: ['pending', 'waiting', 'paid', 'void'] }).notNull(),
    /**
     * Why it is void: the tagger bought, works in the shop, or is in a ring with the buyer; nothing
     * of the line was kept; the tagger left.
     */
    reason: text('reason', { enum: ['own', 'staff', 'ring', 'nothing_left', 'left'] }),
    /**
     * Of what was kept when it was paid; less what earlier sales owed back, it went to the wallet.
     */
    earnedKrw: krw('earned_krw').notNull().default(0),
    withheldKrw: krw('withheld_krw').notNull().default(0),
    /**
     * Of `earned_krw`, what later refunds take away, and how much of that later commissions gave
     * back.
     */
    returnedKrw: krw('returned_krw').notNull().default(0),
    takenBackKrw: krw('taken_back_krw').notNull().default(0),
    /** Null where all of it was withheld. */
    transferId: uuid('transfer_id').references(() => transfer.id),
    createdAt: createdAt(),
    /** When it was paid or became void. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('line_commission_order').on(t.orderId),
    index('line_commission_tagger').on(t.taggerId, t.lineId.desc().nullsFirst()),
    index('line_commission_shop').on(t.shopId, t.lineId.desc().nullsFirst()),
    // Rings: who bought by whose tag.
    index('line_commission_pair').on(t.buyerId, t.taggerId, t.createdAt),
    uniqueIndex('line_commission_transfer').on(t.transferId),
    index('line_commission_owed_back')
      .on(t.taggerId, t.shopId, t.lineId)
      .where(sql`${t.returnedKrw} > ${t.takenBackKrw}`),
    index('line_commission_waiting')
      .on(t.orderId)
      .where(sql`${t.state} = 'waiting'`),
    check('line_commission_reason', sql`(${t.state} = 'void') = (${t.reason} is not null)`),
    check('line_commission_ended', sql`(${t.state} in ('paid', 'void')) = (${t.endedAt} is not null)`),
    check(
      'line_commission_amounts',
      sql`${t.withheldKrw} between 0 and ${t.earnedKrw} and ${t.returnedKrw} between 0 and ${t.earnedKrw} and ${t.takenBackKrw} between 0 and ${t.returnedKrw}
        and (${t.state} = 'paid' or ${t.earnedKrw} = 0) and (${t.state} <> 'paid' or ${t.earnedKrw} > 0)
        and (${t.transferId} is not null) = (${t.earnedKrw} > ${t.withheldKrw})`,
    ),
  ],
)
