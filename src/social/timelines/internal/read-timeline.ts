import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { rebuildTimeline } from '../rebuild-timeline.ts'
import { followedPosts } from './followed-posts.ts'

/** The next `limit` posts of a person's home below `before`, newest first; fewer only if there are no more. */
export async function readTimeline(ctx: Ctx, readerId: string, before: string, limit: number): Promise<string[]> {
  const read = () => rows(ctx.main.db, aboveFloorSql(readerId, before, limit))
  let entries = await read()
  if (entries.length === 0) {
    await rebuildTimeline(ctx, readerId)
    entries = await read()
  }
  // Both branches give a post that was pushed before its author had many followers.
  const postIds = [...new Set(entries.flatMap(({ postId }) => postId ?? []))]
  const above = postIds.sort((a, b) => (a < b ? 1 : -1)).slice(0, limit)
  if (above.length === limit) return above
  const floor = entries[0]?.floor ?? before
  const bounds = { from: null, before: floor < before ? floor : before, limit: limit - above.length }
  const below = await rows(ctx.main.db, followedPosts(readerId, bounds))
  return [...above, ...below.map(({ postId }) => postId)]
}

/**
 * No row: this person has no floor, so their timeline may miss posts anywhere. A row without a post: nothing above the floor.
 * Plan: Index Only Scan Backward on the timeline's key, no Sort, 8 buffers (floor 3, timeline 5) with 4M entries; the branch of
 * pulled authors reads one empty page if there are none.
 */
export const aboveFloorSql = (readerId: string, before: string, limit: number) => sql<{ floor: string; postId: string | null }>`
  select f.floor_post_id as floor, t.post_id
  from timeline_floor f
  left join lateral (
    (select post_id from timeline
     where user_id = f.user_id and post_id < ${before}::uuid and post_id >= f.floor_post_id
     order by post_id desc limit ${limit})
    union all
    (select p.id from pulled_author big
     join follow w on w.follower_id = f.user_id and w.followee_id = big.author_id and w.state = 'accepted'
     cross join lateral (
       select id from post where author_id = big.author_id and state = 'visible' and id < ${before}::uuid and id >= f.floor_post_id
       order by id desc limit ${limit}
     ) p)
  ) t on true
  where f.user_id = ${readerId}::uuid`
