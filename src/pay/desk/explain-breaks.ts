import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { write } from '../../db/write.ts'
import { matching } from './internal/break-filter.ts'
import { recordDecisions } from './record-decision.ts'
import type { explainBreaksInput, explainedBreaks } from '../settlement/schema.ts'

/**
 * Explains every open break that matches a filter with one reason. Throws CONFLICT, and explains
 * nothing, when their count or sum is not the one that the caller saw; FORBIDDEN (not an admin any
 * more).
 */
export async function explainBreaks(
  ctx: MemberCtx,
  { reason, expectedCount, expectedKrw, ...filter }: z.infer<typeof explainBreaksInput>,
): Promise<z.infer<typeof explainedBreaks>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    // The reconciliation writes this list under the same lock.
    await lockNames(tx, 'reconcile')
    const explained = await rows(
      tx.db,
      sql<{ id: string; krw: number }>`
          update reconciliation_break set state = 'explained', explained_by = ${personId}, explanation = ${reason}, closed_at = ${now}::timestamptz
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
