import type { WorkerCtx } from '../../context.ts'
import { pgErrorCode, uniqueViolation } from '../../db/errors.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { personChannel } from '../../realtime/events.ts'
import type { Audience } from '../../shared/audiences.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { isCloseFriend } from '../access/close-friends.ts'
import { activeWithinMs, fanOutChunk, liveWithinMs, pullAboveFollowers } from './rules.ts'
import { shareAuthorLock } from './timeline-locks.ts'

type Payload = JobPayload<'posts.fanOut'>

interface Chunk {
  followers: number
  lastFollowerId: string | null
  /** The channels of followers who may be looking, with spaces between; null for none. */
  live: string | null
  /** Not written to. */
  away: string[]
}

const usualLimits = { chunk: fanOutChunk, pullAbove: pullAboveFollowers }

/**
 * Writes a visible post to the timelines of one chunk of its author's followers and enqueues the
 * next chunk in the same transaction; it may run twice. The first chunk also serves the author, and
 * decides whether the author is pulled instead. A post for close friends goes to them alone: who
 * becomes one gets a backfill (set-close-friend.ts).
 */
export async function fanOutPost(ctx: WorkerCtx, payload: Payload, limits = usualLimits): Promise<void> {
  try {
    await fanOutOneChunk(ctx, payload, limits, sql``)
  } catch (error) {
    // A backfill or an earlier run wrote the post to somebody. `on conflict` costs half as much
    // again, so it comes second.
    if (pgErrorCode(error) !== uniqueViolation) throw error
    await fanOutOneChunk(ctx, payload, limits, sql`on conflict do nothing`)
  }
}

function fanOutOneChunk(ctx: WorkerCtx, { postId, afterFollowerId }: Payload, limits: typeof usualLimits, onConflict: Sql): Promise<void> {
  return write(ctx, async (tx) => {
    const now = ctx.now()
    const [post] = await rows(
      tx.db,
      sql<{ authorId: string; audience: Audience }>`select author_id, audience from post where id = ${postId} and state = 'visible'`,
    )
    if (!post) return
    const { authorId, audience } = post
    const isFirst = afterFollowerId === null
    if (isFirst)
      await run(
        tx.db,
        sql`insert into timeline (user_id, post_id, author_id) values (${authorId}, ${postId}, ${authorId}) on conflict do nothing`,
      )
    if (audience === 'only_me') return
    if (await isPulled(tx, authorId, isFirst ? limits.pullAbove : null)) return
    await shareAuthorLock(tx, authorId)
    const chunk = await one(tx.db, pushToFollowers({ ...post, postId }, afterFollowerId ?? belowAllIds, limits.chunk, now, onConflict))
    // The timeline of somebody who was away too long now misses a post, so it loses its floor.
    if (chunk.away.length > 0) await run(tx.db, sql`delete from timeline_floor where user_id = any(${chunk.away}::uuid[])`)
    if (chunk.live !== null) tx.wakes.add(chunk.live)
    if (chunk.followers === limits.chunk && chunk.lastFollowerId)
      await enqueue(tx, 'posts.fanOut', { postId, authorId, afterFollowerId: chunk.lastFollowerId }, { now })
  })
}

/**
 * A pulled author stays pulled: readers merge their posts, so nothing has to be moved. Counts no
 * further than the limit.
 */
async function isPulled(tx: MainTx, authorId: string, pullAbove: number | null): Promise<boolean> {
  const known = await rows(tx.db, sql`select from pulled_author where author_id = ${authorId}`)
  if (known.length > 0 || pullAbove === null) return known.length > 0
  const added = await rows(
    tx.db,
    sql`
      insert into pulled_author (author_id)
      select ${authorId}::uuid
      where (select count(*) from (select from follow where followee_id = ${authorId} and state = 'accepted' limit ${pullAbove + 1}) f) > ${pullAbove}
      on conflict do nothing returning author_id`,
  )
  return added.length > 0
}

/**
 * One statement per chunk, along the index (followee, state, follower); it also tells which
 * followers are live or away.
 */
function pushToFollowers(
  { postId, authorId, audience }: { postId: string; authorId: string; audience: Audience },
  after: string,
  size: number,
  now: Date,
  onConflict: Sql,
) {
  const [activeSince, liveSince] = [new Date(now.getTime() - activeWithinMs), new Date(now.getTime() - liveWithinMs)]
  return sql<Chunk>`
    with chunk as materialized (
      select f.follower_id, p.last_active_at >= ${activeSince}::timestamptz as is_active, p.last_active_at >= ${liveSince}::timestamptz as is_live
      from follow f join person p on p.id = f.follower_id
      where f.followee_id = ${authorId}::uuid and f.state = 'accepted' and f.follower_id > ${after}::uuid
        ${audience === 'close_friends' ? sql`and ${isCloseFriend(sql`f.follower_id`, sql`f.followee_id`)}` : sql``}
      order by f.follower_id limit ${size}
    ), pushed as (
      insert into timeline (user_id, post_id, author_id)
      select follower_id, ${postId}::uuid, ${authorId}::uuid from chunk where is_active
      ${onConflict}
    )
    select count(*)::int as followers,
      (select follower_id from chunk order by follower_id desc limit 1) as last_follower_id,
      string_agg(${personChannel('')} || follower_id, ' ') filter (where is_live) as live,
      coalesce(array_agg(follower_id) filter (where not is_active), '{}') as away
    from chunk`
}
