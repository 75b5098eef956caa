import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { statementLine } from './schema.ts'

export type StatementLine = z.infer<typeof statementLine>

/**
 * The lines that a payout holds, or held before it failed or came back, in the order they were made; at most `limit` after
 * `afterLineId`. A live payout's lines name it; those of an ended one are kept in payout_line.
 */
export async function readStatementLines(ctx: Ctx, payoutId: string, afterLineId: string | null, limit: number): Promise<StatementLine[]> {
  const found = await rows<Omit<StatementLine, 'createdAt'> & { createdAt: Date }>(
    ctx.main.db,
    sql`select l.id as "lineId", l.kind, l.order_id as "orderId", l.gross_krw as "grossKrw", l.fee_krw as "feeKrw", l.vat_krw as "vatKrw",
               l.gross_krw - l.fee_krw - l.vat_krw as "netKrw", l.fee_version as "feeVersion", l.eligible_on::text as "eligibleOn",
               l.created_at as "createdAt"
        from (select id from settlement_line where payout_id = ${payoutId}::uuid
              union select line_id from payout_line where payout_id = ${payoutId}::uuid) held
        join settlement_line l on l.id = held.id
        where ${afterLineId}::uuid is null or l.id > ${afterLineId}::uuid
        order by l.id limit ${limit}`,
  )
  return found.map((line) => ({ ...line, createdAt: new Date(line.createdAt).toISOString() }))
}

const pageSize = 5_000

/** All of them, a page at a time. */
export async function* allStatementLines(ctx: Ctx, payoutId: string): AsyncGenerator<StatementLine[]> {
  for (let after: string | null = null; ;) {
    const page = await readStatementLines(ctx, payoutId, after, pageSize)
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    after = page.at(-1)!.lineId
  }
}
