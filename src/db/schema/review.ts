import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'
import { media } from './media.ts'
import { orderLine } from './order.ts'
import { person } from './person.ts'
import { product, shop } from './product.ts'

/**
 * What somebody who received a product says about it: at most one per line of an order, for ever.
 */
export const review = pgTable(
  'review',
  {
    id: id(),
    lineId: uuid('line_id')
      .notNull()
      .references(() => orderLine.id),
    /** As pages show it: of a line with an option, the product that has the option. */
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    authorId: uuid('author_id')
      .notNull()
      .references(() => person.id),
    /**
     * `hidden` by a moderator. A deleted one may be written again; one that was hidden stays so.
     */
    state: text('state', { enum: ['visible', 'hidden', 'deleted'] }).notNull(),
    stars: smallint('stars').notNull(),
    body: text('body').notNull(),
    photoCount: smallint('photo_count').notNull().default(0),
    helpfulCount: integer('helpful_count').notNull().default(0),
    unhelpfulCount: integer('unhelpful_count').notNull().default(0),
    /** `wilsonLowerBound` of the two counts: the order of the best ones. */
    score: doublePrecision('score').notNull().default(0),
    createdAt: createdAt(),
    editedAt: instant('edited_at'),
    /** The one answer of the shop. */
    reply: text('reply'),
    repliedAt: instant('replied_at'),
    replyEditedAt: instant('reply_edited_at'),
  },
  (t) => [
    uniqueIndex('review_line').on(t.lineId),
    index('review_best')
      .on(t.productId, t.score.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    index('review_newest')
      .on(t.productId, t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    index('review_stars')
      .on(t.productId, t.stars.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    index('review_of_shop')
      .on(t.shopId, t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    index('review_author').on(t.authorId, t.id.desc().nullsFirst()),
    check('review_stars_known', sql`${t.stars} between 1 and 5`),
    check('review_reply_dated', sql`(${t.reply} is null) = (${t.repliedAt} is null)`),
  ],
)

export const reviewPhoto = pgTable(
  'review_photo',
  {
    reviewId: uuid('review_id')
      .notNull()
      .references(() => review.id),
    position: smallint('position').notNull(),
    mediaId: uuid('media_id')
      .notNull()
      .references(() => media.id),
  },
  // A picture belongs to one review.
  (t) => [primaryKey({ columns: [t.reviewId, t.position] }), uniqueIndex('review_photo_media').on(t.mediaId)],
)

/** One person's word on whether a review helped. */
export const reviewVote = pgTable(
  'review_vote',
  {
    reviewId: uuid('review_id')
      .notNull()
      .references(() => review.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    isHelpful: boolean('is_helpful').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.reviewId, t.personId] }), index('review_vote_person').on(t.personId)],
)

/**
 * The visible reviews and questions of a product, counted when they change: see
 * functions/counts.sql.
 */
export const productRating = pgTable(
  'product_rating',
  {
    productId: uuid('product_id')
      .primaryKey()
      .references(() => product.id),
    ones: integer('ones').notNull().default(0),
    twos: integer('twos').notNull().default(0),
    threes: integer('threes').notNull().default(0),
    fours: integer('fours').notNull().default(0),
    fives: integer('fives').notNull().default(0),
    withPhotos: integer('with_photos').notNull().default(0),
    /** Open to everybody. */
    questions: integer('questions').notNull().default(0),
  },
  (t) => [
    check(
      'product_rating_not_negative',
      sql`least(${t.ones}, ${t.twos}, ${t.threes}, ${t.fours}, ${t.fives}, ${t.withPhotos}, ${t.questions}) >= 0`,
    ),
  ],
)

export const productQuestion = pgTable(
  'product_question',
  {
    id: id(),
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    authorId: uuid('author_id')
      .notNull()
      .references(() => person.id),
    body: text('body').notNull(),
    /** Only who asked and the shop see it and its answers. */
    isPrivate: boolean('is_private').notNull(),
    state: text('state', { enum: ['visible', 'hidden', 'deleted'] }).notNull(),
    /** When the shop first answered; null while it owes an answer. */
    answeredAt: instant('answered_at'),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: text('request_hash').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('product_question_idempotency').on(t.authorId, t.idempotencyKey),
    index('product_question_of_product')
      .on(t.productId, t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
    index('product_question_of_shop')
      .on(t.shopId, t.id.desc().nullsFirst())
      .where(sql`${t.state} = 'visible'`),
  ],
)

export const productAnswer = pgTable(
  'product_answer',
  {
    id: id(),
    questionId: uuid('question_id')
      .notNull()
      .references(() => productQuestion.id),
    authorId: uuid('author_id')
      .notNull()
      .references(() => person.id),
    /** Written for the shop; else by somebody who received the product. */
    isShop: boolean('is_shop').notNull(),
    body: text('body').notNull(),
    state: text('state', { enum: ['visible', 'deleted'] }).notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: text('request_hash').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('product_answer_idempotency').on(t.authorId, t.idempotencyKey),
    index('product_answer_of_question').on(t.questionId, t.id),
  ],
)
