import { sql } from 'drizzle-orm'
import { bigint, bigserial, boolean, customType, index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from './columns.ts'
import { person } from './person.ts'

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })

/**
 * Written by triggers on every row that search shows. Readers take only rows of settled
 * transactions.
 */
export const searchChange = pgTable(
  'search_change',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    xid: xid8('xid')
      .notNull()
      .default(sql`pg_current_xact_id()`),
    kind: text('kind', { enum: ['person', 'post', 'product', 'hashtag'] }).notNull(),
    /** Person, post or product id, or the hashtag itself. */
    key: text('key').notNull(),
  },
  (t) => [index('search_change_order').on(t.xid, t.seq)],
)

/** How far an engine has read `search_change`. */
export const searchCursor = pgTable('search_cursor', {
  engine: text('engine').primaryKey(),
  xid: xid8('xid').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  syncedAt: instant('synced_at').notNull(),
  /** `foldingVersion` of the documents that the last full build made. */
  folding: smallint('folding').notNull().default(0),
})

/**
 * What somebody searched for, once per text: their recent searches, and what popular searches are
 * counted from.
 */
export const searchQuery = pgTable(
  'search_query',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** By which spellings of one text are equal. */
    folded: text('folded').notNull(),
    text: text('text').notNull(),
    initials: text('initials').notNull(),
    searchedAt: instant('searched_at').notNull(),
    /** How many results the last search had on its first page. */
    found: smallint('found').notNull(),
    /** The place of the first result that was opened, from 1 on. */
    clicked: smallint('clicked'),
    engine: text('engine', { enum: ['postgres', 'meilisearch'] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.folded] }),
    // For the hourly count of popular searches, and to forget old ones.
    index('search_query_time').on(t.searchedAt),
  ],
)

/** Searches of enough distinct people to be shown to others. Counted hourly. */
export const popularQuery = pgTable('popular_query', {
  folded: text('folded').primaryKey(),
  text: text('text').notNull(),
  initials: text('initials').notNull(),
  persons: integer('persons').notNull(),
})

/**
 * Texts that mean the same, from the file of `kiwi search synonyms load`: a search for `term` also
 * finds `means`.
 */
export const searchSynonym = pgTable('search_synonym', {
  /** Folded. */
  term: text('term').primaryKey(),
  means: text('means').array().notNull(),
})

/** What a sync, a rebuild, a comparison or a swap back did. */
export const searchRun = pgTable(
  'search_run',
  {
    id: id(),
    engine: text('engine').notNull(),
    kind: text('kind', { enum: ['sync', 'rebuild', 'verify', 'swap_back'] }).notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at').notNull(),
    /** Documents put and removed, built, or that differ. */
    documents: integer('documents').notNull(),
    /** Why it failed; null if it did not. */
    problem: text('problem'),
  },
  (t) => [index('search_run_time').on(t.startedAt)],
)

/**
 * Every search reads the whole list of entries that wait for their place in a GIN index, once per
 * pattern. In kB; 4,096 unless told, five times the pages of the search itself.
 */
const shortPending = { gin_pending_list_limit: 64 }

/**
 * The Postgres engine's documents, folded (platform/search/document.ts): `title` bare, `body` and
 * `initials` framed by spaces.
 */
export const searchDocument = pgTable(
  'search_document',
  {
    kind: text('kind', { enum: ['person', 'post', 'product', 'hashtag'] }).notNull(),
    key: text('key').notNull(),
    /** Person who owns it, for visibility checks; null for hashtags. */
    ownerId: uuid('owner_id'),
    title: text('title').notNull(),
    body: text('body').notNull(),
    initials: text('initials').notNull(),
    category: text('category'),
    priceKrw: integer('price_krw'),
    popularity: integer('popularity').notNull().default(0),
    /**
     * Of a product; `labels`: the hashtags of a post, the values that can be chosen of a product.
     */
    shopId: uuid('shop_id'),
    inStock: boolean('in_stock'),
    labels: text('labels').array().notNull().default([]),
    /**
     * 0: the newest and the most popular of the kind; 1: those after them; 2: all others. See
     * platform/search/postgres-levels.ts.
     */
    level: smallint('level').notNull().default(2),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.key] }),
    // One a kind: a search for people does not walk through the posts that hold the same word. Each
    // row is in two of them.
    ...(['person', 'post', 'product', 'hashtag'] as const).flatMap((kind) => [
      index(`search_document_body_${kind}`)
        .using('gin', sql`${t.body} gin_trgm_ops`)
        .with(shortPending)
        .where(sql`${t.kind} = ${sql.raw(`'${kind}'`)}`),
      index(`search_document_initials_${kind}`)
        .using('gin', sql`${t.initials} gin_trgm_ops`)
        .with(shortPending)
        .where(sql`${t.kind} = ${sql.raw(`'${kind}'`)}`),
      // A small one of each better level: a word that half of all documents hold costs what the
      // level costs.
      ...([0, 1] as const).flatMap((level) => [
        index(`search_document_body_${kind}_${level}`)
          .using('gin', sql`${t.body} gin_trgm_ops`)
          .with({ fastupdate: false })
          .where(sql`${t.kind} = ${sql.raw(`'${kind}'`)} and ${t.level} = ${sql.raw(`${level}`)}`),
        index(`search_document_initials_${kind}_${level}`)
          .using('gin', sql`${t.initials} gin_trgm_ops`)
          .with({ fastupdate: false })
          .where(sql`${t.kind} = ${sql.raw(`'${kind}'`)} and ${t.level} = ${sql.raw(`${level}`)}`),
      ]),
    ]),
    index('search_document_level')
      .on(t.kind, t.level, t.key)
      .where(sql`${t.level} < 2`),
    // Whole titles come first, however many other documents hold the word.
    index('search_document_title')
      .on(t.kind, t.title)
      .where(sql`${t.title} <> ''`),
  ],
)
