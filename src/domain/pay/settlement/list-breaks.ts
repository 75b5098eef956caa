import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { idCursor } from '../../../shared/cursor.ts'
import { seoulDate } from '../../../shared/seoul-day.ts'
import { agedBreaks } from './reconcile-report.ts'
import type { breakPage, listBreaksInput } from './schema.ts'

type View = z.infer<typeof breakPage>['breaks'][number]

/** Where ledger, gateway log and bank statement do not agree, oldest first, with their ages. Throws BAD_INPUT for a bad cursor. */
export async function listBreaks(ctx: MemberCtx, input: z.infer<typeof listBreaksInput>): Promise<z.infer<typeof breakPage>> {
  const { state, cursor, limit } = input
  const place = idCursor.decode(cursor)
  const today = seoulDate(ctx.now())
  const [found, aged, [newest]] = await Promise.all([
    rows<View>(
      ctx.main.db,
      sql`select id as "breakId", kind, subject, amount_krw as "amountKrw", reference, detail, greatest(${today}::date - first_seen_on, 0) as "ageDays", state
          from reconciliation_break where state = ${state} ${place === null ? sql`` : sql`and id > ${place}::uuid`}
          order by id limit ${limit + 1}`,
    ),
    agedBreaks(ctx.main, today),
    rows<{ day: string | null }>(ctx.main.db, sql`select max(day)::text as day from bank_statement_day`),
  ])
  const breaks = found.slice(0, limit)
  return {
    reconciledUntil: newest?.day ?? null,
    aged,
    breaks,
    nextCursor: found.length > limit ? idCursor.encode(breaks.at(-1)!.breakId) : null,
  }
}
