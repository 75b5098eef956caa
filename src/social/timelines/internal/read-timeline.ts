import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { shownInFeedsOf } from '../../access/feeds.ts'
import { joinVisiblePost, visiblePost, type VisiblePost } from '../../posts/cards.ts'
import { rebuildTimeline } from '../rebuild-timeline.ts'
import { followedPosts } from './followed-posts.ts'
import { taggedPosts } from './tagged-posts.ts'

/** A post of home, and what its card needs if the reader may see it; else null. */
interface TimelineEntry {
  postId: string
  /**
   * The followed hashtag for which it is here; null for a post of the reader or of somebody they
   * follow.
   */
  tag: string | null
  visible: VisiblePost | null
}

type Unseen = { [Name in keyof VisiblePost]: null }
/** What is visible of a post with a tag is looked up when it is known to be on the page. */
type EntryRow = { postId: string } & (({ tag: null } & (VisiblePost | Unseen)) | ({ tag: string } & Unseen))

/**
 * The next `limit` posts of the caller's home below `before`, newest first; fewer only if there are
 * no more. Usually one statement, and one more for posts that are here for a hashtag. Without
 * `rebuilds` a home that has no timeline is read from the posts themselves.
 */
export async function readTimeline(
  ctx: MemberCtx,
  before: string,
  limit: number,
  { rebuilds }: { rebuilds: boolean },
): Promise<TimelineEntry[]> {
  const readerId = ctx.actor.personId
  const read = () => rows(ctx.main.db, entriesAboveFloor(readerId, before, limit))
  let found = await read()
  if (found.length === 0 && rebuilds) {
    await rebuildTimeline(ctx, readerId)
    found = await read()
  }
  const above = newestFirst(found, limit)
  if (above.length === limit) return withTagged(ctx, above)
  const floor = found[0]?.floor ?? before
  const bounds = { from: null, before: floor < before ? floor : before, limit: limit - above.length }
  const below = newestFirst(await rows(ctx.main.db, entriesBelowFloor(readerId, bounds)), bounds.limit)
  return withTagged(ctx, [...above, ...below])
}

/**
 * The newest `limit`, once each: both branches give a post that was pushed before its author had
 * many followers, and a tag gives posts of people who are followed too.
 */
function newestFirst(found: ({ postId: null } | EntryRow)[], limit: number): TimelineEntry[] {
  const entries = new Map<string, TimelineEntry>()
  for (const row of found) {
    if (row.postId === null || (row.tag !== null && entries.has(row.postId))) continue
    entries.set(row.postId, { postId: row.postId, tag: row.tag, visible: row.id === null ? null : row })
  }
  return [...entries.values()].sort((a, b) => (a.postId < b.postId ? 1 : -1)).slice(0, limit)
}

/** With what the reader may see of the posts that are here for a hashtag. */
async function withTagged(ctx: MemberCtx, entries: TimelineEntry[]): Promise<TimelineEntry[]> {
  const tagged = entries.flatMap(({ postId, tag }) => (tag === null ? [] : [postId]))
  if (tagged.length === 0) return entries
  const found = await rows(ctx.main.db, openPosts(ctx.actor.personId, tagged))
  const visible = new Map(found.map((post) => [post.id, post]))
  return entries.map((entry) => (entry.tag === null ? entry : { ...entry, visible: visible.get(entry.postId) ?? null }))
}

/** Those of the posts that are public and that the reader's feeds show. */
function openPosts(readerId: string, postIds: string[]): Sql<VisiblePost> {
  return sql<VisiblePost>`
    select visible.* from unnest(${postIds}::uuid[]) as asked(id) ${joinVisiblePost(readerId, sql`asked.id`)}
    where not visible.is_private and not visible.is_limited and ${isShown(readerId)}`
}

/**
 * No row: this person has no floor, so their timeline may miss posts anywhere. A row without a
 * post: nothing above the floor. Plan: Index Only Scan Backward on the timeline's key, no Sort, 8
 * buffers (floor 3, timeline 5) with 4M entries; the branches of pulled authors and of hashtags
 * read one empty page each if there are none. A pulled post that is older than a whole page of the
 * timeline cannot be on this page: one followed author cost 140 buffers more with them, 10 without.
 */
export const aboveFloorSql = (readerId: string, before: string, limit: number) =>
  sql<{ floor: string; postId: string | null; tag: string | null }>`
  select f.floor_post_id as floor, t.post_id, t.tag
  from timeline_floor f
  left join lateral (
    (select post_id, null::text as tag from timeline
     where user_id = f.user_id and post_id < ${before}::uuid and post_id >= f.floor_post_id
     order by post_id desc limit ${limit})
    union all
    (select p.id, null from pulled_author big
     join follow w on w.follower_id = f.user_id and w.followee_id = big.author_id and w.state = 'accepted'
     cross join lateral (
       select id from post where author_id = big.author_id and state = 'visible' and id < ${before}::uuid and id >= greatest(f.floor_post_id,
         (select post_id from timeline where user_id = ${readerId}::uuid and post_id < ${before}::uuid order by post_id desc offset ${limit - 1} limit 1))
       order by id desc limit ${limit}
     ) p)
    union all
    (${taggedPosts(sql`f.user_id`, { from: sql`f.floor_post_id`, before: sql`${before}::uuid`, limit })})
  ) t on true
  where f.user_id = ${readerId}::uuid`

/**
 * The same with what the reader may see, in one statement: no Sort, and the buffers of
 * `visiblePost` for each entry without a tag.
 */
export function entriesAboveFloor(readerId: string, before: string, limit: number) {
  return sql<{ floor: string } & (({ postId: null; tag: null } & Unseen) | EntryRow)>`
    select entry.floor, entry.post_id, entry.tag, visible.*
    from (${aboveFloorSql(readerId, before, limit)}) entry
    left join lateral ${visiblePost(readerId, unlessTagged)} visible on ${isShown(readerId)}`
}

function entriesBelowFloor(readerId: string, bounds: { from: null; before: string; limit: number }): Sql<EntryRow> {
  const { before, limit } = bounds
  return sql<EntryRow>`
    select entry.post_id, entry.tag, visible.*
    from (
      select post_id, null::text as tag from (${followedPosts(readerId, bounds)}) followed
      union all
      (${taggedPosts(sql`${readerId}::uuid`, { from: null, before: sql`${before}::uuid`, limit })})
    ) entry
    left join lateral ${visiblePost(readerId, unlessTagged)} visible on ${isShown(readerId)}`
}

const unlessTagged = sql`case when entry.tag is null then entry.post_id end`
const isShown = (readerId: string) => shownInFeedsOf(readerId, sql`visible.author_id`, sql`visible.id`)
