import { type SQL, sql } from 'drizzle-orm'
import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { pgErrorCode } from '../../db/errors.ts'
import type { MainTx } from '../../db/handles.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { personChannel } from '../../realtime/events.ts'
import { write } from '../../db/write.ts'
import { activeWithinMs, fanOutChunk, liveWithinMs, pullAboveFollowers } from './rules.ts'
import { lockAuthor } from './timeline-locks.ts'

interface Limits {
  chunk: number
  pullAbove: number
}

interface Chunk {
  followers: number
  lastFollowerId: string | null
  live: string[]
  /** Not written to. */
  away: string[]
}

const usualLimits: Limits = { chunk: fanOutChunk, pullAbove: pullAboveFollowers }
const uniqueViolation = '23505'
const beforeAnyone = '00000000-0000-0000-0000-000000000000'

/**
 * Writes a visible post to the timelines of one chunk of its author's followers and enqueues the next chunk in the same
 * transaction; twice is as once. The first chunk also serves the author, and decides whether the author is pulled instead.
 */
export async function fanOutPost(ctx: WorkerCtx, payload: JobPayload<'posts.fanOut'>, limits = usualLimits): Promise<void> {
  try {
    await fanOutChunkOnce(ctx, payload, limits, sql``)
  } catch (error) {
    // Somebody has the post already: a backfill, or this chunk before. Looking out for that costs half as much again, so it comes second.
    if (pgErrorCode(error) !== uniqueViolation) throw error
    await fanOutChunkOnce(ctx, payload, limits, sql`on conflict do nothing`)
  }
}

function fanOutChunkOnce(
  ctx: WorkerCtx,
  { postId, afterFollowerId }: JobPayload<'posts.fanOut'>,
  limits: Limits,
  onConflict: SQL,
): Promise<void> {
  return write(ctx, async (tx) => {
    const authorId = await authorOfVisible(tx, postId)
    if (!authorId) return
    if (afterFollowerId === null) await pushToAuthor(tx, postId, authorId)
    if (await isPulled(tx, authorId, afterFollowerId === null ? limits.pullAbove : null)) return
    await lockAuthor(tx, authorId, 'shared')
    const chunk = await pushToFollowers(tx, {
      postId,
      authorId,
      after: afterFollowerId ?? beforeAnyone,
      size: limits.chunk,
      now: ctx.now(),
      onConflict,
    })
    await dropFloors(tx, chunk.away)
    for (const followerId of chunk.live) tx.wakes.add(personChannel(followerId))
    if (chunk.followers === limits.chunk && chunk.lastFollowerId)
      await enqueue(tx, 'posts.fanOut', { postId, afterFollowerId: chunk.lastFollowerId }, { now: ctx.now() })
  })
}

async function authorOfVisible(tx: MainTx, postId: string): Promise<string | null> {
  const [found] = await rows<{ authorId: string }>(
    tx.db,
    sql`select author_id as "authorId" from post where id = ${postId} and state = 'visible'`,
  )
  return found?.authorId ?? null
}

async function pushToAuthor(tx: MainTx, postId: string, authorId: string): Promise<void> {
  await rows(
    tx.db,
    sql`insert into timeline (user_id, post_id, author_id) values (${authorId}, ${postId}, ${authorId}) on conflict do nothing`,
  )
}

/** Once pulled, for good: readers merge the author's posts themselves, so nothing has to be moved. Counts no further than the limit. */
async function isPulled(tx: MainTx, authorId: string, pullAbove: number | null): Promise<boolean> {
  const known = await rows(tx.db, sql`select from pulled_author where author_id = ${authorId}`)
  if (known.length > 0 || pullAbove === null) return known.length > 0
  const grown = await rows(
    tx.db,
    sql`insert into pulled_author (author_id)
        select ${authorId}::uuid
        where (select count(*) from (select from follow where followee_id = ${authorId} and state = 'accepted' limit ${pullAbove + 1}) f) > ${pullAbove}
        on conflict do nothing returning author_id`,
  )
  return grown.length > 0
}

/** One statement a chunk, along the index (followee, state, follower); who of it is live or away comes back with it. */
async function pushToFollowers(
  tx: MainTx,
  {
    postId,
    authorId,
    after,
    size,
    now,
    onConflict,
  }: { postId: string; authorId: string; after: string; size: number; now: Date; onConflict: SQL },
): Promise<Chunk> {
  const activeSince = new Date(now.getTime() - activeWithinMs).toISOString()
  const liveSince = new Date(now.getTime() - liveWithinMs).toISOString()
  const [chunk] = await rows<Chunk>(
    tx.db,
    sql`with chunk as materialized (
          select f.follower_id, p.last_active_at >= ${activeSince}::timestamptz as is_active, p.last_active_at >= ${liveSince}::timestamptz as is_live
          from follow f join person p on p.id = f.follower_id
          where f.followee_id = ${authorId}::uuid and f.state = 'accepted' and f.follower_id > ${after}::uuid
          order by f.follower_id limit ${size}
        ), pushed as (
          insert into timeline (user_id, post_id, author_id)
          select follower_id, ${postId}::uuid, ${authorId}::uuid from chunk where is_active
          ${onConflict}
        )
        select count(*)::int as followers,
               (select follower_id from chunk order by follower_id desc limit 1) as "lastFollowerId",
               coalesce(array_agg(follower_id) filter (where is_live), '{}') as live,
               coalesce(array_agg(follower_id) filter (where not is_active), '{}') as away
        from chunk`,
  )
  return chunk ?? { followers: 0, lastFollowerId: null, live: [], away: [] }
}

/** Whoever was away too long to be written to loses their floor: their timeline now misses a post, and says so. */
async function dropFloors(tx: MainTx, followerIds: string[]): Promise<void> {
  if (followerIds.length > 0) await rows(tx.db, sql`delete from timeline_floor where user_id = any(${sql.param(followerIds)}::uuid[])`)
}
