import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { readImport } from './read-import.ts'
import { type Column, columns, type Problem, type Values } from './rules.ts'
import type { importLines, importLinesInput } from './schema.ts'
import { problemSentence } from './words.ts'

const valueColumns = columns.filter((column) => column !== 'sku' && column !== 'gtin')

interface LineRow {
  line: number
  title: string
  productId: string | null
  after: Values
  before: Values
  problems: Problem[]
  kept: Column[]
}

const conditions: Record<z.infer<typeof importLinesInput>['of'], Sql> = {
  new: sql`kind = 'new'`,
  changed: sql`kind = 'changed'`,
  wrong: sql`kind = 'wrong'`,
  refused: sql`outcome = 'refused'`,
  kept: sql`outcome = 'kept'`,
}

/** Lines of an import in the order of the file. Errors: FORBIDDEN, NOT_FOUND. */
export async function readImportLines(ctx: MemberCtx, input: z.infer<typeof importLinesInput>): Promise<z.infer<typeof importLines>> {
  await readImport(ctx, input)
  const found = await rows(
    ctx.main.db,
    sql<LineRow>`select line, title, product_id, after, before, problems, kept from product_import_line
        where import_id = ${input.importId}::uuid and line > ${input.after}::int and ${conditions[input.of]}
        order by line limit ${input.limit + 1}::int`,
  )
  const page = found.slice(0, input.limit)
  return {
    lines: page.map(({ after, before, problems, kept, ...line }) => ({
      ...line,
      // In the order of the sheet: jsonb has an order of its own.
      changes: valueColumns
        .filter((column) => after[column] !== undefined)
        .map((column) => ({ column, before: before[column] ?? null, after: after[column]! })),
      kept: valueColumns.filter((column) => kept.includes(column)),
      problems: problems.map((problem) => ({
        column: problem.column,
        code: problem.code,
        sentence: problemSentence(problem, ctx.locale),
      })),
    })),
    nextAfter: found.length > input.limit ? page.at(-1)!.line : null,
  }
}
