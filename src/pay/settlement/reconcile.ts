import type { RunnerCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { withLongTransaction } from '../proof/long-transaction.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { type BreakChanges, recordBreaks } from './internal/reconcile-breaks.ts'
import { type AgedBreaks, agedBreaks, type BreaksOfKind, breaksByKind, type Sums, sumUp } from './reconcile-report.ts'
import { daysToRead, readStatementDay } from './internal/reconcile-statement.ts'

export interface ReconcileReport extends BreakChanges, Sums {
  /** The newest day of the statement; everything up to its end was compared. */
  day: string
  daysRead: string[]
  breaks: BreaksOfKind[]
  aged: AgedBreaks[]
}

interface ReconcileOptions {
  /** The last day in Seoul to read, YYYY-MM-DD. Default: yesterday, which the bank has closed. */
  day?: string
  onProgress?: (daysRead: number, days: number) => void
}

/**
 * Compares ledger, gateway log and the bank's statement of the central account: reads the
 * statement's days that are missing, then updates the list of breaks. Safe to run again and at the
 * same time. Throws UNAVAILABLE without a statement.
 */
export async function reconcile(ctx: RunnerCtx, options: ReconcileOptions = {}): Promise<ReconcileReport> {
  const yesterday = seoulDate(new Date(ctx.now().getTime() - 86_400_000))
  const days = await daysToRead(ctx, options.day ?? yesterday, yesterday)
  for (const [at, day] of days.entries()) {
    await readStatementDay(ctx, day)
    options.onProgress?.(at + 1, days.length)
  }

  const report = await withLongTransaction(ctx, 'read committed', async (tx) => {
    await lockNames(tx, 'reconcile')
    const { day } = await one(tx.db, sql<{ day: string | null }>`select max(day) as day from bank_statement_day`)
    if (day === null) throw new KiwiError('UNAVAILABLE')
    const changes = await recordBreaks(tx, day, ctx.now())
    const [sums, aged, breaks] = [await sumUp(tx, day), await agedBreaks(tx, seoulDate(ctx.now())), await breaksByKind(tx)]
    return { day, daysRead: days, ...sums, ...changes, breaks, aged }
  })
  if (report.breaks.length > 0)
    ctx.logger.warn({ day: report.day, breaks: report.breaks }, 'ledger, gateway log and bank statement differ: see /admin/pay')
  return report
}
