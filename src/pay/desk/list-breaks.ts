import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { idCursor } from '../../shared/cursor.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { matching } from './internal/break-filter.ts'
import { agedBreaks } from '../settlement/reconcile-report.ts'
import type { breakPage, listBreaksInput } from '../settlement/schema.ts'

type View = z.infer<typeof breakPage>['breaks'][number]
type Group = z.infer<typeof breakPage>['groups'][number]

/**
 * Where ledger, gateway log and bank statement do not agree, oldest first: one page of what the filter lets through, its sum, and the
 * groups that the whole state falls into by cause. Throws BAD_INPUT for a bad cursor.
 */
export async function listBreaks(ctx: MemberCtx, input: z.infer<typeof listBreaksInput>): Promise<z.infer<typeof breakPage>> {
  const { state, cursor, limit, ...filter } = input
  const place = idCursor.decode(cursor)
  const today = seoulDate(ctx.now())
  const isShown = matching(state, filter, today)
  const [found, [shown], groups, aged, [newest]] = await Promise.all([
    rows<View>(
      ctx.main.db,
      sql`select id as "breakId", kind, subject, amount_krw as "amountKrw", reference, detail, greatest(${today}::date - first_seen_on, 0) as "ageDays", state
          from reconciliation_break where ${isShown} ${place === null ? sql`` : sql`and id > ${place}::uuid`}
          order by id limit ${limit + 1}`,
    ),
    rows<{ count: number; amountKrw: number }>(
      ctx.main.db,
      sql`select count(*)::int as count, coalesce(sum(amount_krw), 0)::bigint as "amountKrw" from reconciliation_break where ${isShown}`,
    ),
    rows<Group>(
      ctx.main.db,
      sql`select kind, subject, count(*)::int as count, sum(amount_krw)::bigint as "amountKrw", greatest(${today}::date - min(first_seen_on), 0) as "oldestDays"
          from reconciliation_break where state = ${state} group by kind, subject order by count(*) desc, kind, subject`,
    ),
    agedBreaks(ctx.main, today),
    rows<{ day: string | null }>(ctx.main.db, sql`select max(day)::text as day from bank_statement_day`),
  ])
  const breaks = found.slice(0, limit)
  return {
    reconciledUntil: newest?.day ?? null,
    aged,
    groups,
    shown: shown!,
    breaks,
    nextCursor: found.length > limit ? idCursor.encode(breaks.at(-1)!.breakId) : null,
  }
}
