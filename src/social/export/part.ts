import type { Ctx } from '../../context.ts'
import type { Locale } from '../../errors.ts'

/** One file of an export: what one table, or a part of the log, holds about a person. */
export interface ExportedPart {
  /** The name of its files, without an ending: `data/likes.json` and `pages/likes.html`. */
  file: string
  title: Record<Locale, string>
  /** Its rows in order, as the file shows them. Memory holds one page at a time. */
  pages(ctx: Pick<Ctx, 'main' | 'log' | 'now'>, personId: string): AsyncIterable<unknown[]>
}
