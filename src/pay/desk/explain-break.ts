import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { recordDecision } from './internal/record-decision.ts'
import type { breakView, explainBreakInput } from '../settlement/schema.ts'
import { seoulDate } from '../../shared/seoul-day.ts'

/**
 * A person says why an open break is no loss; it stays so while its amount does. Throws NOT_FOUND, or CONFLICT when it is not open
 * any more.
 */
export async function explainBreak(
  ctx: MemberCtx,
  { breakId, reason }: z.infer<typeof explainBreakInput>,
): Promise<z.infer<typeof breakView>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const [explained] = await rows<z.infer<typeof breakView>>(
      tx.db,
      sql`update reconciliation_break set state = 'explained', explained_by = ${personId}, explanation = ${reason}, closed_at = ${now.toISOString()}::timestamptz
          where id = ${breakId} and state = 'open'
          returning id as "breakId", kind, subject, amount_krw as "amountKrw", reference, detail,
                    greatest(${seoulDate(now)}::date - first_seen_on, 0) as "ageDays", state`,
    )
    if (explained) {
      await recordDecision(tx, { personId, action: 'break.explain', subjectId: breakId, reason }, now)
      return explained
    }
    const [known] = await rows(tx.db, sql`select from reconciliation_break where id = ${breakId}`)
    throw new KiwiError(known ? 'CONFLICT' : 'NOT_FOUND')
  })
}
