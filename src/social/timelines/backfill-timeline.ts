import { sql } from 'drizzle-orm'
import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { write } from '../../db/write.ts'
import { backfillPosts } from './rules.ts'
import { removeFromTimeline } from './remove-from-timeline.ts'
import { lockReader } from './timeline-locks.ts'

/**
 * Makes a timeline agree with a follow as it is now: the author's newest posts above the floor, or none of them. An author with
 * more than that raises the floor to where their posts end, so that below it the full truth answers.
 * No floor: nothing to do, the first read of the home feed builds all of it.
 */
export async function backfillTimeline(
  ctx: WorkerCtx,
  { followerId, followeeId }: { followerId: string; followeeId: string },
): Promise<void> {
  await write(ctx, async (tx) => {
    await lockReader(tx, followerId)
    const [follow] = await rows<{ accepted: boolean }>(
      tx.db,
      sql`select exists (select from follow where follower_id = ${followerId} and followee_id = ${followeeId} and state = 'accepted') as accepted`,
    )
    if (!follow?.accepted) return removeFromTimeline(tx, followerId, followeeId)
    await rows(
      tx.db,
      sql`with newest as materialized (
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
