import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

export const importStates = ['uploading', 'reading', 'refused', 'read', 'applying', 'applied', 'undoing', 'undone'] as const

/**
 * A sheet of products that a shop has uploaded: read and judged line by line, then applied, and
 * perhaps undone.
 */
export const productImport = pgTable(
  'product_import',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    /** Who uploaded it, and hears of its progress. */
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    state: text('state', { enum: importStates }).notNull(),
    /** The client makes it: a repeated upload is one import. */
    key: text('key').notNull(),
    fileName: text('file_name').notNull(),
    /** The file is deleted once it is read. */
    storageKey: text('storage_key').notNull(),
    encoding: text('encoding'),
    separator: text('separator'),
    /** The first line as it stands in the file. */
    header: jsonb('header').$type<string[]>().notNull().default([]),
    /** Why the whole file cannot be imported, and the row where it breaks. */
    refusal: text('refusal'),
    refusedRow: integer('refused_row'),
    /** Lines of products; those without a row in `product_import_line` change nothing. */
    lines: integer('lines').notNull().default(0),
    newLines: integer('new_lines').notNull().default(0),
    changedLines: integer('changed_lines').notNull().default(0),
    wrongLines: integer('wrong_lines').notNull().default(0),
    /**
     * Of the run under way or the last one: lines that were dealt with, and those of them that
     * could not be applied or undone.
     */
    doneLines: integer('done_lines').notNull().default(0),
    refusedLines: integer('refused_lines').notNull().default(0),
    keptLines: integer('kept_lines').notNull().default(0),
    createdAt: createdAt(),
    readAt: instant('read_at'),
    appliedAt: instant('applied_at'),
    undoneAt: instant('undone_at'),
  },
  (t) => [
    index('product_import_shop').on(t.shopId, t.id.desc().nullsFirst()),
    uniqueIndex('product_import_key').on(t.shopId, t.key),
    // One at a time changes the products of a shop.
    uniqueIndex('product_import_at_work')
      .on(t.shopId)
      .where(sql`${t.state} in ('applying', 'undoing')`),
  ],
)

/** What a line of a sheet does. Values are columns of a product by their names in the API. */
export const productImportLine = pgTable(
  'product_import_line',
  {
    importId: uuid('import_id')
      .notNull()
      .references(() => productImport.id, { onDelete: 'cascade' }),
    /** As a spreadsheet numbers it; the header is 1. */
    line: integer('line').notNull(),
    kind: text('kind', { enum: ['new', 'changed', 'wrong'] }).notNull(),
    /** The canonical key; null where the line names none. */
    key: text('key'),
    /** What the line is about, for people. */
    title: text('title').notNull(),
    /** As they stand in the file, of a wrong line: it is given back with the reasons. */
    cells: jsonb('cells').$type<string[]>(),
    problems: jsonb('problems').$type<unknown[]>().notNull().default([]),
    productId: uuid('product_id'),
    /**
     * What the line sets, and what stood there when the sheet was read and then when it was
     * applied.
     */
    after: jsonb('after').$type<Record<string, string | number>>().notNull().default({}),
    before: jsonb('before').$type<Record<string, string | number>>().notNull().default({}),
    /**
     * `refused` at the apply; `kept`: what somebody changed since could not be undone, see `kept`.
     */
    outcome: text('outcome', { enum: ['done', 'refused', 'undone', 'kept'] }),
    kept: jsonb('kept').$type<string[]>().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.importId, t.line] })],
)
