import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { shownInFeedsOf } from '../../access/feeds.ts'
import { visiblePost, type VisiblePost } from '../../posts/cards.ts'
import { rebuildTimeline } from '../rebuild-timeline.ts'
import { followedPosts } from './followed-posts.ts'

/** A post of a timeline, and what its card needs if the reader may see it and has not hidden it; else null. */
interface TimelineEntry {
  postId: string
  visible: VisiblePost | null
}

type Unseen = { [Name in keyof VisiblePost]: null }
type EntryRow = { postId: string } & (VisiblePost | Unseen)

/** The next `limit` posts of the caller's home below `before`, newest first; fewer only if there are no more. Usually one statement. */
export async function readTimeline(ctx: MemberCtx, before: string, limit: number): Promise<TimelineEntry[]> {
  const readerId = ctx.actor.personId
  const read = () => rows(ctx.main.db, entriesAboveFloor(readerId, before, limit))
  let found = await read()
  if (found.length === 0) {
    await rebuildTimeline(ctx, readerId)
    found = await read()
  }
  const above = newestFirst(found).slice(0, limit)
  if (above.length === limit) return above
  const floor = found[0]?.floor ?? before
  const bounds = { from: null, before: floor < before ? floor : before, limit: limit - above.length }
  return [...above, ...(await rows(ctx.main.db, entriesBelowFloor(readerId, bounds))).map(entryOf)]
}

/** Once each: both branches give a post that was pushed before its author had many followers. */
function newestFirst(found: ({ postId: null } | EntryRow)[]): TimelineEntry[] {
  const entries = new Map<string, TimelineEntry>()
  for (const row of found) if (row.postId !== null) entries.set(row.postId, entryOf(row))
  return [...entries.values()].sort((a, b) => (a.postId < b.postId ? 1 : -1))
}

function entryOf(row: EntryRow): TimelineEntry {
  return { postId: row.postId, visible: row.id === null ? null : row }
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

/** The same with what the reader may see, in one statement: no Sort, and the buffers of `visiblePost` for each entry. */
export function entriesAboveFloor(readerId: string, before: string, limit: number) {
  return sql<{ floor: string } & (({ postId: null } & Unseen) | EntryRow)>`
    select entry.floor, entry.post_id, visible.*
    from (${aboveFloorSql(readerId, before, limit)}) entry
    left join lateral ${visiblePost(readerId, sql`entry.post_id`)} visible on ${isShown(readerId)}`
}

function entriesBelowFloor(readerId: string, bounds: Parameters<typeof followedPosts>[1]): Sql<EntryRow> {
  return sql<EntryRow>`
    select entry.post_id, visible.*
    from (${followedPosts(readerId, bounds)}) entry
    left join lateral ${visiblePost(readerId, sql`entry.post_id`)} visible on ${isShown(readerId)}
    order by entry.post_id desc`
}

const isShown = (readerId: string) => shownInFeedsOf(readerId, sql`visible.author_id`, sql`visible.id`)
