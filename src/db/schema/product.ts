import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'
import { media } from './media.ts'
import { person } from './person.ts'

/** A shop is opened by one verified person. */
export const shop = pgTable(
  'shop',
  {
    id: id(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => person.id),
    handle: text('handle').notNull(),
    name: text('name').notNull(),
    about: text('about').notNull().default(''),
    /** When it answers and sends, and how it takes things back, in its words. */
    hours: text('hours').notNull().default(''),
    returnPolicy: text('return_policy').notNull().default(''),
    /** Pictures of its owner: a square one beside its name, a wide one above its page. */
    logoMediaId: uuid('logo_media_id'),
    bannerMediaId: uuid('banner_media_id'),
    /** An order is confirmed, and so captured, in the moment it is placed. */
    autoConfirm: boolean('auto_confirm').notNull().default(true),
    /** Its listed products. See functions/counts.sql. */
    productCount: integer('product_count').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('shop_handle_unique').on(t.handle),
    uniqueIndex('shop_owner_unique').on(t.ownerId),
    check('shop_handle_form', sql`${t.handle} ~ '^[a-z0-9_.]{3,30}$'`),
  ],
)

/**
 * The product catalogue: one row per real product, found by its canonical key. A choice of a
 * product with options (a size, a colour) is a row of its own, with `option_of`; triggers keep it
 * and its parent together: see functions/options.sql.
 */
export const product = pgTable(
  'product',
  {
    id: id(),
    /**
     * Null for a product that is sold elsewhere: its canonical key is its address, and it is only
     * tagged.
     */
    shopId: uuid('shop_id').references(() => shop.id),
    /**
     * `gtin:<14 digits>`, `sku:<shop>:<sku>`, `option:<id>` for a choice without a SKU,
     * `url:<cleaned URL>`.
     */
    canonicalKey: text('canonical_key').notNull(),
    /** Of a choice: the title of its parent and its values. */
    title: text('title').notNull(),
    brand: text('brand').notNull().default(''),
    category: text('category').notNull(),
    about: text('about').notNull().default(''),
    /** With options: the lowest price of the listed ones, and the sum of their stock. */
    priceKrw: integer('price_krw').notNull(),
    stock: integer('stock').notNull().default(0),
    /** The highest price of the listed options, if they differ. */
    priceToKrw: integer('price_to_krw'),
    /** The first picture; those after it are in `product_image`. */
    imageMediaId: uuid('image_media_id').references(() => media.id),
    /**
     * The product that this is a choice of. Only products without it are listed, found, tagged and
     * reviewed.
     */
    optionOf: uuid('option_of').references((): AnyPgColumn => product.id),
    /** What is chosen, such as 색 and 크기. A product with options cannot be bought itself. */
    optionNames: text('option_names').array().notNull().default([]),
    /** Of a choice: its value for each name of the parent. */
    optionValues: text('option_values').array().notNull().default([]),
    /** The place of a choice among those of its parent. */
    optionPosition: smallint('option_position').notNull().default(0),
    /** By the keys of shared/attributes.ts. */
    attributes: jsonb('attributes').$type<Record<string, string>>().notNull().default({}),
    /**
     * It was the same thing as this product, which has its tags, orders and reviews now. It is
     * unlisted for ever, and its page leads there.
     */
    mergedInto: uuid('merged_into').references((): AnyPgColumn => product.id),
    /** `hidden` by a moderator: its owner may not list it again. */
    state: text('state', { enum: ['listed', 'unlisted', 'hidden'] }).notNull(),
    /** Posts with it that anybody may see; exact with the moves in `count_change`. */
    lookCount: integer('look_count').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('product_canonical_key_unique').on(t.canonicalKey),
    index('product_shop')
      .on(t.shopId, t.id.desc().nullsFirst())
      .where(sql`${t.optionOf} is null`),
    // Nearest in price of a category. Without the stock, which changes with every order.
    index('product_near')
      .on(t.category, t.priceKrw, t.id)
      .where(sql`${t.optionOf} is null and ${t.state} = 'listed'`),
    index('product_options')
      .on(t.optionOf, t.id)
      .where(sql`${t.optionOf} is not null`),
    index('product_merged')
      .on(t.mergedInto)
      .where(sql`${t.mergedInto} is not null`),
    // Whose pictures nobody gets, and which pictures no product shows any more.
    index('product_first_image').on(t.imageMediaId),
    // Split into letters (NFKD), so that one Korean syllable has a trigram; a space before the
    // title, so that the beginning of a word has. Without fastupdate: the list of entries that wait
    // for their place, also of products whose stock changed, would be read whole by every search.
    index('product_words')
      .using('gin', sql`lower(normalize(' ' || ${t.title} || ' ' || ${t.brand}, NFKD)) gin_trgm_ops`)
      .with({ fastupdate: false })
      .where(sql`${t.optionOf} is null`),
    check('product_sold_here_or_elsewhere', sql`(${t.shopId} is null) = (${t.canonicalKey} like 'url:%')`),
    check('product_price_positive', sql`${t.priceKrw} > 0`),
    check('product_stock_not_negative', sql`${t.stock} >= 0`),
  ],
)

/** The pictures of a product after its first, in order. */
export const productImage = pgTable(
  'product_image',
  {
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    position: smallint('position').notNull(),
    mediaId: uuid('media_id')
      .notNull()
      .references(() => media.id),
  },
  (t) => [
    primaryKey({ columns: [t.productId, t.position] }),
    // Whose pictures nobody gets, and which of its pictures a product already shows.
    index('product_image_media').on(t.mediaId),
    check('product_image_position', sql`${t.position} between 1 and 9`),
  ],
)

/**
 * Prices that a product had, from each moment on; written by a trigger: see functions/options.sql.
 */
export const productPrice = pgTable(
  'product_price',
  {
    productId: uuid('product_id')
      .notNull()
      .references(() => product.id),
    at: instant('at').notNull(),
    priceKrw: integer('price_krw').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.productId, t.at] }),
    // For the sweep.
    index('product_price_at').using('brin', t.at),
  ],
)

/** A link that a person gave to tag what is sold elsewhere; a job of the runner reads its page. */
export const productLink = pgTable(
  'product_link',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** Cleaned: see commerce/products/link-rules.ts. */
    url: text('url').notNull(),
    category: text('category').notNull(),
    /** What the person says it costs, for a page that does not. */
    priceKrw: integer('price_krw'),
    state: text('state', { enum: ['waiting', 'ready', 'refused'] }).notNull(),
    refusal: text('refusal', {
      enum: ['not_public', 'not_found', 'unreachable', 'too_large', 'wrong_type', 'too_many_hops', 'no_product', 'no_price'],
    }),
    productId: uuid('product_id').references(() => product.id),
    createdAt: createdAt(),
  },
  (t) => [index('product_link_person').on(t.personId, t.createdAt)],
)
