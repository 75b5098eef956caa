import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'

export interface Counts {
  likes: number
  comments: number
  bookmarks: number
}

export interface CountsOfPost extends Counts {
  id: string
}

const lifeSeconds = 24 * 3600
const keyOf = (postId: string) => `counts:${postId}`

/** The first reader writes the counts; after that only moves and the counts job do. */
const fillOnce = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
redis.call('hset', KEYS[1], 'likes', ARGV[1], 'comments', ARGV[2], 'bookmarks', ARGV[3])
redis.call('expire', KEYS[1], ARGV[4])
return 1`

const moveIfHeld = `
if redis.call('exists', KEYS[1]) == 0 then return nil end
if ARGV[2] ~= '0' then redis.call('hincrby', KEYS[1], ARGV[1], ARGV[2]) end
return redis.call('hmget', KEYS[1], 'likes', 'comments', 'bookmarks')`

const overwriteIfHeld = `
if redis.call('exists', KEYS[1]) == 0 then return 0 end
redis.call('hset', KEYS[1], 'likes', ARGV[1], 'comments', ARGV[2], 'bookmarks', ARGV[3])
return 1`

/**
 * Fresh counts: from Redis, and for posts that it does not hold from Postgres (exact), in one statement.
 * A fill can miss a move that commits between its read and its write. That move's row in `post_count_change` makes the counts job
 * visit the post, so the count is wrong until the next run of the job at most.
 */
export async function loadCounts(ctx: Ctx, postIds: string[]): Promise<Map<string, Counts>> {
  const counts = await cachedCounts(ctx, postIds)
  const missing = postIds.filter((postId) => !counts.has(postId))
  if (missing.length === 0) return counts
  const exact = await readCounts(ctx, missing)
  for (const { id, ...figures } of exact) counts.set(id, figures)
  await fromRedis(ctx, async (redis) => {
    const pipeline = redis.pipeline()
    for (const { id, likes, comments, bookmarks } of exact) pipeline.eval(fillOnce, 1, keyOf(id), likes, comments, bookmarks, lifeSeconds)
    await pipeline.exec()
  })
  return counts
}

/** Counts from Redis alone; posts that it does not hold are absent. */
export async function cachedCounts(ctx: Ctx, postIds: string[]): Promise<Map<string, Counts>> {
  const counts = new Map<string, Counts>()
  if (postIds.length === 0) return counts
  const replies = await fromRedis(ctx, (redis) => {
    const pipeline = redis.pipeline()
    for (const postId of postIds) pipeline.hmget(keyOf(postId), 'likes', 'comments', 'bookmarks')
    return pipeline.exec()
  })
  for (const [at, [error, reply]] of (replies ?? []).entries()) {
    const postId = postIds[at]
    const figures = error || !postId ? null : countsOf(reply)
    if (postId && figures) counts.set(postId, figures)
  }
  return counts
}

/** The column plus the moves since: exact at every moment. */
function readCounts(ctx: Ctx, postIds: string[]): Promise<CountsOfPost[]> {
  return rows(
    ctx.main.db,
    sql<CountsOfPost>`
      select p.id, greatest(0, p.like_count + coalesce(c.likes, 0))::int as likes, greatest(0, p.comment_count + coalesce(c.comments, 0))::int as comments,
        greatest(0, p.bookmark_count + coalesce(c.bookmarks, 0))::int as bookmarks
      from post p left join lateral (
        select sum(likes) as likes, sum(comments) as comments, sum(bookmarks) as bookmarks from post_count_change where post_id = p.id
      ) c on true
      where p.id = any(${postIds}::uuid[])`,
  )
}

/** Call it after the commit that moved a count. Answers with the counts now, from Postgres if Redis does not hold them. */
export async function moveCount(ctx: Ctx, postId: string, what: keyof Counts, by: number): Promise<Counts> {
  const reply = await fromRedis(ctx, (redis) => redis.eval(moveIfHeld, 1, keyOf(postId), what, by))
  const held = reply === null ? null : countsOf(reply)
  return held ?? (await loadCounts(ctx, [postId])).get(postId) ?? { likes: 0, comments: 0, bookmarks: 0 }
}

/** Overwrites the counts in Redis with exact ones, for the posts that Redis holds. */
export async function refreshCounts(ctx: Ctx, exact: CountsOfPost[]): Promise<void> {
  await fromRedis(ctx, async (redis) => {
    const pipeline = redis.pipeline()
    for (const { id, likes, comments, bookmarks } of exact) pipeline.eval(overwriteIfHeld, 1, keyOf(id), likes, comments, bookmarks)
    await pipeline.exec()
  })
}

function countsOf(reply: unknown): Counts | null {
  if (!Array.isArray(reply) || reply.length !== 3 || reply.some((figure) => figure === null)) return null
  const [likes = 0, comments = 0, bookmarks = 0] = reply.map((figure) => Math.max(0, Number(figure)))
  return { likes, comments, bookmarks }
}
