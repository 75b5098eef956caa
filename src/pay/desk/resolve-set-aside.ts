import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { recordDecision } from './internal/record-decision.ts'
import type { resolvedSetAside, resolveSetAsideInput } from './set-aside-schema.ts'

/**
 * A person found out what became of a row that was set aside; nothing is booked by it. Throws NOT_FOUND, CONFLICT (resolved already)
 * or FORBIDDEN (no admin any more).
 */
export async function resolveSetAside(
  ctx: MemberCtx,
  { rowId, reason }: z.infer<typeof resolveSetAsideInput>,
): Promise<z.infer<typeof resolvedSetAside>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const resolved = await rows(
      tx.db,
      sql`update set_aside_row set state = 'resolved', resolved_by = ${personId}, resolved_reason = ${reason}, resolved_at = ${now.toISOString()}::timestamptz
          where id = ${rowId} and state = 'open' returning id`,
    )
    if (resolved.length === 0) {
      const [known] = await rows(tx.db, sql`select from set_aside_row where id = ${rowId}`)
      throw new KiwiError(known ? 'CONFLICT' : 'NOT_FOUND')
    }
    await recordDecision(tx, { personId, action: 'row.resolve', subjectId: rowId, reason }, now)
    return { rowId, state: 'resolved' as const }
  })
}
