import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { statementLine } from './schema.ts'

export type StatementLine = z.infer<typeof statementLine>

/**
 * The lines that a payout holds, or held before it failed or came back, in the order they were
 * made; at most `limit` after `afterLineId`. Lines of a live payout name it; payout_line names
 * those of an ended one. A refund names the products that it gives back.
 */
export async function readStatementLines(ctx: Ctx, payoutId: string, afterLineId: string | null, limit: number): Promise<StatementLine[]> {
  const found = await rows(
    ctx.main.db,
    sql<Omit<StatementLine, 'createdAt'> & { createdAt: Date }>`
        select l.id as line_id, l.kind, l.order_id, l.gross_krw, l.fee_krw, l.vat_krw,
               l.gross_krw - l.fee_krw - l.vat_krw as net_krw, l.fee_version, l.eligible_on, l.created_at,
               case when l.kind = 'commission' then t.title
                    else (select string_agg(o.title, ', ' order by o.position) from order_line o where o.order_id = l.order_id
                      and (l.cancel_id is null or exists (select from order_cancel_line n where n.line_id = o.id and n.cancel_id = l.cancel_id))) end as products, p.handle as tagger,
               case when l.kind = 'sale' then c.title end as coupon, case when l.kind = 'sale' then coalesce(u.discount_krw, 0) else 0 end as discount_krw
        from (select id from settlement_line where payout_id = ${payoutId}::uuid
              union select line_id from payout_line where payout_id = ${payoutId}::uuid) held
        join settlement_line l on l.id = held.id
        left join coupon_use u on u.order_id = l.order_id left join coupon c on c.id = u.coupon_id
        left join line_commission e on e.transfer_id = l.transfer_id left join order_line t on t.id = e.line_id left join person p on p.id = e.tagger_id
        where ${afterLineId}::uuid is null or l.id > ${afterLineId}::uuid
        order by l.id limit ${limit}`,
  )
  return found.map((line) => ({ ...line, createdAt: line.createdAt.toISOString() }))
}

const pageSize = 5_000

/** All of them, page by page. */
export async function* allStatementLines(ctx: Ctx, payoutId: string): AsyncGenerator<StatementLine[]> {
  for (let after: string | null = null; ;) {
    const page = await readStatementLines(ctx, payoutId, after, pageSize)
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    after = page.at(-1)!.lineId
  }
}
