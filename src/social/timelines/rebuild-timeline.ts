import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { write } from '../../db/write.ts'
import { aboveAllIds } from '../../shared/cursor.ts'
import { lowestIdAt } from '../../ids.ts'
import { fullTruth } from './internal/full-truth.ts'
import { activeWithinMs, rebuiltPosts } from './rules.ts'
import { lockReader } from './timeline-locks.ts'

/**
 * Gives a person a timeline that is whole from its floor upwards: the first one, or one after a long absence. They are marked
 * as active in a commit of its own first: from then on fan-out writes to them, and what it left out before is in the truth read here.
 */
export async function rebuildTimeline(ctx: Ctx, readerId: string): Promise<void> {
  const now = ctx.now()
  await rows(
    ctx.main.db,
    sql`update person set last_active_at = ${now.toISOString()}::timestamptz where id = ${readerId} and last_active_at < ${new Date(now.getTime() - activeWithinMs / 2).toISOString()}::timestamptz`,
  )
  const from = lowestIdAt(new Date(now.getTime() - activeWithinMs))
  await write(ctx, async (tx) => {
    await lockReader(tx, readerId)
    await rows(
      tx.db,
      sql`with truth as materialized (${fullTruth(readerId, { from, before: aboveAllIds, limit: rebuiltPosts })}),
          filled as (
            insert into timeline (user_id, post_id, author_id) select ${readerId}::uuid, post_id, author_id from truth on conflict do nothing
          )
          insert into timeline_floor (user_id, floor_post_id)
          select ${readerId}::uuid, coalesce((select post_id from truth order by post_id desc offset ${rebuiltPosts - 1} limit 1), ${from}::uuid)
          on conflict (user_id) do nothing`,
    )
  })
}
