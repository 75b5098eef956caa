import { sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { withLongTransaction } from '../proof/long-transaction.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { type BreakChanges, recordBreaks, type Sums, sumUp } from './internal/reconcile-breaks.ts'
import { type AgedBreaks, agedBreaks, type BreaksOfKind, breaksByKind } from './reconcile-report.ts'
import { daysToRead, readStatementDay } from './internal/reconcile-statement.ts'

export interface ReconcileReport extends BreakChanges, Sums {
  /** The newest day of the statement; everything up to its end was compared. */
  day: string
  daysRead: string[]
  breaks: BreaksOfKind[]
  aged: AgedBreaks[]
}

interface ReconcileOptions {
  /** The last day in Seoul to read, YYYY-MM-DD; yesterday when left out, whose books the bank has closed. */
  day?: string
  onProgress?: (daysRead: number, days: number) => void
}

/**
 * Compares ledger, gateway log and the bank's statement of the central account: reads the statement's days that are missing, then
 * brings the list of breaks in line on one snapshot. Safe to run again and at the same time. Throws UNAVAILABLE without a statement.
 */
export async function reconcile(ctx: RunnerCtx, options: ReconcileOptions = {}): Promise<ReconcileReport> {
  const yesterday = seoulDate(new Date(ctx.now().getTime() - 86_400_000))
  const days = await daysToRead(ctx, options.day ?? yesterday, yesterday)
  for (const [at, day] of days.entries()) {
    await readStatementDay(ctx, day)
    options.onProgress?.(at + 1, days.length)
  }

  const report = await withLongTransaction(ctx, 'read committed', async (tx) => {
    await rows(tx.db, sql`select pg_advisory_xact_lock(hashtextextended('reconcile', 0))`)
    const [newest] = await rows<{ day: string }>(tx.db, sql`select max(day)::text as day from bank_statement_day`)
    const day = newest!.day
    const changes = await recordBreaks(tx, day, ctx.now())
    const [sums, aged, breaks] = [await sumUp(tx, day, ctx.now()), await agedBreaks(tx, seoulDate(ctx.now())), await breaksByKind(tx)]
    return { day, daysRead: days, ...sums, ...changes, breaks, aged }
  })
  if (report.breaks.length > 0) ctx.logger.warn({ day: report.day, breaks: report.breaks }, 'ledger, gateway and bank do not agree')
  return report
}
