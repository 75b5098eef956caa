import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { lowestIdAt } from '../../ids.ts'
import { aboveAllIds } from '../../shared/cursor.ts'
import { followedPosts } from './internal/followed-posts.ts'
import { activeWithinMs, rebuiltPosts } from './rules.ts'
import { lockReader } from './timeline-locks.ts'

/**
 * Gives a person a complete timeline above a new floor: their first one, or one after a long
 * absence. A commit of its own marks them as active first: from then on fan-out writes to them, and
 * the statement here finds what it left out before.
 */
export async function rebuildTimeline(ctx: Ctx, readerId: string): Promise<void> {
  const nowMs = ctx.now().getTime()
  await run(
    ctx.main.db,
    sql`
      update person set last_active_at = ${new Date(nowMs)}::timestamptz
      where id = ${readerId} and last_active_at < ${new Date(nowMs - activeWithinMs / 2)}::timestamptz`,
  )
  const from = lowestIdAt(new Date(nowMs - activeWithinMs))
  await write(ctx, async (tx) => {
    await lockReader(tx, readerId)
    await run(
      tx.db,
      sql`
        with newest as materialized (${followedPosts(readerId, { from, before: aboveAllIds, limit: rebuiltPosts })}),
        filled as (
          insert into timeline (user_id, post_id, author_id) select ${readerId}::uuid, post_id, author_id from newest on conflict do nothing
        )
        insert into timeline_floor (user_id, floor_post_id)
        select ${readerId}::uuid, coalesce((select post_id from newest order by post_id desc offset ${rebuiltPosts - 1} limit 1), ${from}::uuid)
        on conflict (user_id) do nothing`,
    )
  })
}
