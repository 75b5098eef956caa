import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { notUpdated } from './internal/not-updated.ts'
import { recordDecision } from './record-decision.ts'
import type { resolvedSetAside, resolveSetAsideInput } from './set-aside-schema.ts'

/**
 * Closes a row that was set aside, with the reason of an admin; nothing is booked. Throws
 * NOT_FOUND, CONFLICT (resolved already) or FORBIDDEN (not an admin any more).
 */
export async function resolveSetAside(
  ctx: MemberCtx,
  { rowId, reason }: z.infer<typeof resolveSetAsideInput>,
): Promise<z.infer<typeof resolvedSetAside>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const [resolved] = await rows(
      tx.db,
      sql`update set_aside_row set state = 'resolved', resolved_by = ${personId}, resolved_reason = ${reason}, resolved_at = ${now}::timestamptz
          where id = ${rowId} and state = 'open' returning id`,
    )
    if (!resolved) throw await notUpdated(tx, 'set_aside_row', rowId)
    await recordDecision(tx, { personId, action: 'row.resolve', subjectId: rowId, reason }, now)
    return { rowId, state: 'resolved' as const }
  })
}
