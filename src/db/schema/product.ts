import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id } from './columns.ts'
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

/** The product catalogue: one row per real product, found by its canonical key. */
export const product = pgTable(
  'product',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    /** `gtin:<14 digits>`, `sku:<shop>:<sku>` or `url:<cleaned URL>`. */
    canonicalKey: text('canonical_key').notNull(),
    title: text('title').notNull(),
    brand: text('brand').notNull().default(''),
    category: text('category').notNull(),
    about: text('about').notNull().default(''),
    priceKrw: integer('price_krw').notNull(),
    stock: integer('stock').notNull().default(0),
    imageMediaId: uuid('image_media_id').references(() => media.id),
    /** `hidden` by a moderator: its owner may not list it again. */
    state: text('state', { enum: ['listed', 'unlisted', 'hidden'] }).notNull(),
    /** Posts with it that anybody may see; exact with the moves in `count_change`. */
    lookCount: integer('look_count').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('product_canonical_key_unique').on(t.canonicalKey),
    index('product_shop').on(t.shopId, t.id.desc().nullsFirst()),
    // Whose pictures nobody gets.
    index('product_hidden_image')
      .on(t.imageMediaId)
      .where(sql`${t.state} = 'hidden'`),
    // Split into letters (NFKD), so that one Korean syllable has a trigram; a space before the title, so that the beginning of a word has.
    index('product_words').using('gin', sql`lower(normalize(' ' || ${t.title} || ' ' || ${t.brand}, NFKD)) gin_trgm_ops`),
    check('product_price_positive', sql`${t.priceKrw} > 0`),
    check('product_stock_not_negative', sql`${t.stock} >= 0`),
  ],
)
