import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { importStates } from '../../../db/schema/product-import.ts'
import { columnsOf, sheetBounds } from '../rules.ts'
import type { ImportView } from '../schema.ts'
import { type Refusal, refusalSentence } from '../words.ts'

interface ImportRow {
  id: string
  state: (typeof importStates)[number]
  fileName: string
  encoding: string | null
  separator: string | null
  refusal: Refusal | null
  refusedRow: number | null
  header: string[]
  lines: number
  newLines: number
  changedLines: number
  wrongLines: number
  doneLines: number
  refusedLines: number
  keptLines: number
  createdAt: Date
  readAt: Date | null
  appliedAt: Date | null
  undoneAt: Date | null
}

/** A preview may be applied, and an import be undone, within a day. */
const openMs = sheetBounds.undoHours * 3_600_000

/** Imports of the caller's shop. */
export async function importsWhere(ctx: MemberCtx, shopId: string, condition: Sql): Promise<ImportView[]> {
  const found = await rows(
    ctx.main.db,
    sql<ImportRow>`
      select id, state, file_name, encoding, separator, refusal, refused_row, lines, new_lines, changed_lines, wrong_lines, done_lines,
        refused_lines, kept_lines, header, created_at, read_at, applied_at, undone_at
      from product_import where shop_id = ${shopId}::uuid and ${condition}`,
  )
  return found.map((row) => viewOf(ctx, row))
}

function viewOf(ctx: MemberCtx, { refusal, refusedRow, header, readAt, createdAt, appliedAt, undoneAt, ...row }: ImportRow): ImportView {
  const from = row.state === 'read' ? readAt : row.state === 'applied' ? appliedAt : null
  const openUntil = from && new Date(from.getTime() + openMs)
  return {
    ...row,
    ignoredColumns: columnsOf(header).flatMap((column, at) => (column === null && header[at]!.trim() !== '' ? [header[at]!] : [])),
    unchangedLines: row.lines - row.newLines - row.changedLines - row.wrongLines,
    refusal: refusal && refusalSentence(refusal, refusedRow, ctx.locale),
    createdAt: createdAt.toISOString(),
    appliedAt: appliedAt?.toISOString() ?? null,
    undoneAt: undoneAt?.toISOString() ?? null,
    openUntil: openUntil !== null && openUntil > ctx.now() ? openUntil.toISOString() : null,
    wrongPath: row.wrongLines + row.refusedLines > 0 ? `/sheets/imports/${row.id}/wrong.csv` : null,
  }
}
