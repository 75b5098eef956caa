import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { breakColumns } from './internal/break-filter.ts'
import { notUpdated } from './internal/not-updated.ts'
import { recordDecision } from './record-decision.ts'
import type { breakView, explainBreakInput } from '../settlement/schema.ts'
import { seoulDate } from '../../shared/seoul-day.ts'

type View = z.infer<typeof breakView>

/**
 * An admin explains why an open break is no loss; it stays explained while its amount is the same.
 * Throws NOT_FOUND, or CONFLICT when it is not open any more.
 */
export async function explainBreak(ctx: MemberCtx, { breakId, reason }: z.infer<typeof explainBreakInput>): Promise<View> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const [explained] = await rows(
      tx.db,
      sql<View>`update reconciliation_break set state = 'explained', explained_by = ${personId}, explanation = ${reason}, closed_at = ${now}::timestamptz
          where id = ${breakId} and state = 'open'
          returning ${breakColumns(seoulDate(now))}`,
    )
    if (!explained) throw await notUpdated(tx, 'reconciliation_break', breakId)
    await recordDecision(tx, { personId, action: 'break.explain', subjectId: breakId, reason }, now)
    return explained
  })
}
