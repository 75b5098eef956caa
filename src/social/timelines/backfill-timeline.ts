import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { removeFromTimeline } from './remove-from-timeline.ts'
import { backfillPosts } from './rules.ts'
import { lockReader } from './timeline-locks.ts'

/**
 * Makes a timeline agree with a follow as it is now: the newest posts of the author above the
 * floor, or none. If the author has more than `backfillPosts`, the floor rises to the last of
 * those. Without a floor it does nothing: the first read of home builds it all.
 */
export async function backfillTimeline(ctx: WorkerCtx, { followerId, followeeId }: JobPayload<'graph.backfill'>): Promise<void> {
  await write(ctx, async (tx) => {
    await lockReader(tx, followerId)
    const follow = await rows(
      tx.db,
      sql`select from follow where follower_id = ${followerId} and followee_id = ${followeeId} and state = 'accepted'`,
    )
    if (follow.length === 0) return removeFromTimeline(tx, followerId, followeeId)
    await run(
      tx.db,
      sql`
        with newest as materialized (
          select p.id from timeline_floor f
          join follow w on w.follower_id = f.user_id and w.followee_id = ${followeeId}::uuid and w.state = 'accepted'
          cross join lateral (
            select id from post where author_id = w.followee_id and state = 'visible' and id >= f.floor_post_id
            order by id desc limit ${backfillPosts + 1}
          ) p
          where f.user_id = ${followerId}::uuid
        ), filled as (
          insert into timeline (user_id, post_id, author_id)
          select ${followerId}::uuid, id, ${followeeId}::uuid from newest order by id desc limit ${backfillPosts}
          on conflict do nothing
        )
        update timeline_floor set floor_post_id = (select id from newest order by id desc offset ${backfillPosts - 1} limit 1)
        where user_id = ${followerId}::uuid and (select count(*) from newest) > ${backfillPosts}`,
    )
  })
}
