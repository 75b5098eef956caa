import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { idCursor, pageOf } from '../../shared/cursor.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { breakColumns, matching } from './internal/break-filter.ts'
import { agedBreaks } from '../settlement/reconcile-report.ts'
import type { breakPage, listBreaksInput } from '../settlement/schema.ts'

type Page = z.infer<typeof breakPage>

/**
 * Differences between ledger, gateway log and bank statement, oldest first: one page of the breaks
 * that match the filter, their sum, and all breaks of that state grouped by cause. Throws BAD_INPUT
 * for a bad cursor.
 */
export async function listBreaks(ctx: MemberCtx, input: z.infer<typeof listBreaksInput>): Promise<Page> {
  const { state, cursor, limit, ...filter } = input
  const place = idCursor.decode(cursor)
  const today = seoulDate(ctx.now())
  const isShown = matching(state, filter, today)
  const [found, shown, groups, aged, newest] = await Promise.all([
    rows(
      ctx.main.db,
      sql<Page['breaks'][number]>`select ${breakColumns(today)}
          from reconciliation_break where ${isShown} ${place === null ? sql`` : sql`and id > ${place}::uuid`}
          order by id limit ${limit + 1}`,
    ),
    one(
      ctx.main.db,
      sql<
        Page['shown']
      >`select count(*)::int as count, coalesce(sum(amount_krw), 0)::bigint as amount_krw from reconciliation_break where ${isShown}`,
    ),
    rows(
      ctx.main.db,
      sql<
        Page['groups'][number]
      >`select kind, subject, count(*)::int as count, sum(amount_krw)::bigint as amount_krw, greatest(${today}::date - min(first_seen_on), 0) as oldest_days
          from reconciliation_break where state = ${state} group by kind, subject order by count(*) desc, kind, subject`,
    ),
    agedBreaks(ctx.main, today),
    one(ctx.main.db, sql<{ day: string | null }>`select max(day) as day from bank_statement_day`),
  ])
  const { page, nextCursor } = pageOf(found, limit, ({ breakId }) => idCursor.encode(breakId))
  return { reconciledUntil: newest.day, aged, groups, shown, breaks: page, nextCursor }
}
