import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { write } from '../../db/write.ts'
import { matching } from './internal/break-filter.ts'
import { recordDecisions } from './internal/record-decision.ts'
import type { explainBreaksInput, explainedBreaks } from '../settlement/schema.ts'

/**
 * Explains every open break that a filter shows, with one reason: those that the caller saw and no others. Throws CONFLICT when there are
 * more or fewer by now or their amounts are others (nothing is explained then), FORBIDDEN (no admin any more).
 */
export async function explainBreaks(
  ctx: MemberCtx,
  { reason, expectedCount, expectedKrw, ...filter }: z.infer<typeof explainBreaksInput>,
): Promise<z.infer<typeof explainedBreaks>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    // The reconciliation writes this list under the same lock.
    await rows(tx.db, sql`select pg_advisory_xact_lock(hashtextextended('reconcile', 0))`)
    const explained = await rows<{ id: string; krw: number }>(
      tx.db,
      sql`update reconciliation_break set state = 'explained', explained_by = ${personId}, explanation = ${reason}, closed_at = ${now.toISOString()}::timestamptz
          where ${matching('open', filter, seoulDate(now))} returning id, amount_krw as krw`,
    )
    const sumKrw = explained.reduce((sum, { krw }) => sum + krw, 0)
    if (explained.length !== expectedCount || sumKrw !== expectedKrw)
      throw new KiwiError('CONFLICT', { details: { count: explained.length, amountKrw: sumKrw } })
    const subjectIds = explained.map(({ id }) => id)
    await recordDecisions(tx, { personId, action: 'break.explain', subjectIds, reason }, now)
    return { explained: explained.length }
  })
}
