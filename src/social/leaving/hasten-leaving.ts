import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { Decision } from '../people/decide-access.ts'

/**
 * Ends the grace of somebody who asked for that: the removal begins now, and no sign-in returns
 * them. Obstacles still put it off. `who`: the id of a leaving or of the person, or the handle.
 * Errors: NOT_FOUND (nobody who is within the grace).
 */
export async function hastenLeaving(ctx: Ctx, who: string, { actor, reason }: Decision): Promise<{ leavingId: string }> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const [found] = await rows(
      tx.db,
      sql<{ id: string }>`
        select l.id from leaving l join person p on p.id = l.person_id
        where l.state = 'grace' and ${who.replace(/^@/, '').toLowerCase()} in (l.id::text, p.id::text, p.handle) for update of l`,
    )
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'who' })
    await run(
      tx.db,
      sql`update leaving set ends_at = least(ends_at, ${now}::timestamptz), hastened_by = ${actor}, hastened_reason = ${reason}
          where id = ${found.id}::uuid`,
    )
    await enqueue(tx, 'people.completeLeaving', { leavingId: found.id }, { now })
    return { leavingId: found.id }
  })
}
