import type { Ctx } from '../../../context.ts'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { reservedSlots, reserveTo, type Taken } from './current-list.ts'
import { withoutLog } from './without-log.ts'

/** The next page may need more than is left; a page has 30 slots at most. */
const aheadSlots = 20

/**
 * Before the reserved slots are used up, the log database is told of the next ones: after a loss of Redis all reserved slots count as
 * served, and nothing repeats. One page of four costs this statement. Without the log database the list goes on.
 */
export async function reserveSlots(ctx: Ctx, personId: string, { list, to, size, reserved }: Taken): Promise<void> {
  if (reserved >= size || reserved - to >= aheadSlots) return
  const place = Math.min(size, reserved + reservedSlots)
  await withoutLog(ctx, () =>
    run(
      ctx.log.db,
      sql`update interest_list set served = greatest(served, ${place}::int) where list_id = ${list}::uuid and served is not null`,
    ),
  )
  await reserveTo(ctx, personId, list, place)
}
