import * as z from 'zod'
import { importStates } from '../../db/schema/product-import.ts'
import { idempotencyKey, textLine, uuid } from '../../shared/text.ts'
import { columns, problemCodes, sheetBounds } from './rules.ts'

/** `key`: a repeated call with it answers with the same import. */
export const beginImportInput = z.strictObject({
  key: idempotencyKey,
  fileName: textLine(120, 1),
  bytes: z.int().min(1).max(sheetBounds.bytes),
})
export const importInput = z.strictObject({ importId: uuid })
export const importLinesInput = z.strictObject({
  importId: uuid,
  of: z.enum(['new', 'changed', 'wrong', 'refused', 'kept']),
  /** The lines after this one. */
  after: z.int().min(0).max(10_000_000).default(0),
  limit: z.int().min(1).max(100).default(50),
})

export const importView = z.object({
  id: z.string(),
  state: z.enum(importStates),
  fileName: z.string(),
  encoding: z.string().nullable(),
  separator: z.string().nullable(),
  /** Why the whole file cannot be imported, and what to do. */
  refusal: z.string().nullable(),
  /** Headings that Kiwi does not know: their cells are not read. */
  ignoredColumns: z.array(z.string()),
  lines: z.int(),
  newLines: z.int(),
  changedLines: z.int(),
  unchangedLines: z.int(),
  wrongLines: z.int(),
  /**
   * Of `newLines` + `changedLines` while it is applied, of those that were applied while it is
   * undone.
   */
  doneLines: z.int(),
  /** Could not be applied, because something changed since the preview. */
  refusedLines: z.int(),
  /** Could not be undone, or not whole, because somebody changed them since. */
  keptLines: z.int(),
  createdAt: z.iso.datetime(),
  appliedAt: z.iso.datetime().nullable(),
  undoneAt: z.iso.datetime().nullable(),
  /** Until then it can be applied, or undone; null: neither. */
  openUntil: z.iso.datetime().nullable(),
  /**
   * The wrong and refused lines as CSV with a column of reasons; a path of this site. Null without
   * any.
   */
  wrongPath: z.string().nullable(),
})
export type ImportView = z.infer<typeof importView>
export const importList = z.object({ imports: z.array(importView) })

export const begunImport = z.object({
  import: importView,
  /** PUT the file there with these headers, then call `read`. Null where it was read already. */
  upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).nullable(),
})

const value = z.union([z.string(), z.number()]).nullable()
export const importLines = z.object({
  lines: z.array(
    z.object({
      line: z.int(),
      title: z.string(),
      productId: z.string().nullable(),
      /** What the line sets, and what stood there. */
      changes: z.array(z.object({ column: z.enum(columns), before: value, after: value })),
      problems: z.array(z.object({ column: z.enum(columns).nullable(), code: z.enum(problemCodes), sentence: z.string() })),
      /**
       * Columns that could not be undone; of a kept line without any, the product is off sale and
       * stays because something refers to it.
       */
      kept: z.array(z.enum(columns)),
    }),
  ),
  /** Null at the end. */
  nextAfter: z.int().nullable(),
})
