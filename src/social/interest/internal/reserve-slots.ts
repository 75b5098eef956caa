import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { idTime, lowestIdAt } from '../../../ids.ts'
import { endList, reservedSlots, reserveTo, type Taken } from './current-list.ts'
import { withoutLog } from './without-log.ts'

/** The next page may need more than is left; a page has 30 slots at most. */
const aheadSlots = 20
/** A list may be made for this long. */
const makingMs = 60_000

/**
 * Before the reserved slots are used up, the log database is told of the next ones: after a loss of
 * Redis all reserved slots count as served, and nothing repeats. One page of four costs this
 * statement. A list ends here when a page was served without Redis since it was begun: the two may
 * hold the same posts. Without the log database the list goes on.
 */
export async function reserveSlots(ctx: Ctx, personId: string, { list, to, size, reserved }: Taken): Promise<void> {
  if (reserved >= size || reserved - to >= aheadSlots) return
  const place = Math.min(size, reserved + reservedSlots)
  const begun = lowestIdAt(new Date(idTime(list).getTime() - makingMs))
  const known = await withoutLog(ctx, () =>
    rows(
      ctx.log.db,
      sql<{ listId: string }>`
        update interest_list l set served = greatest(served, ${place}::int)
        where list_id = ${list}::uuid and not exists (
          select from interest_list page where page.person_id = l.person_id and page.list_id >= ${begun}::uuid and length(page.digest) = 0)
        returning list_id`,
    ),
  )
  if (known?.length === 0) await endList(ctx, personId)
  else await reserveTo(ctx, personId, list, place)
}
