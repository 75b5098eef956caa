import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'

export interface Counts {
  likes: number
  comments: number
  bookmarks: number
}

const lifeSeconds = 24 * 3600
const keyOf = (postId: string) => `counts:${postId}`

/** A first reader fills; after that only moves and the counts job write. */
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
 * Fresh counts: Redis where it holds them, else Postgres (exact) in one statement for all that are missing.
 * A fill can miss a move that commits between its read and its write; that move's row in `post_count_change` makes the counts
 * job come back to the post, so the figure is off for one interval of the job at most.
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

/** Counts out of Redis alone. What it does not hold is not there. */
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

/** The column plus what has moved since: exact at every moment. */
async function readCounts(ctx: Ctx, postIds: string[]): Promise<(Counts & { id: string })[]> {
  return rows(
    ctx.main.db,
    sql<
      Counts & { id: string }
    >`select p.id, greatest(0, p.like_count + coalesce(c.likes, 0))::int as likes, greatest(0, p.comment_count + coalesce(c.comments, 0))::int as comments,
          greatest(0, p.bookmark_count + coalesce(c.bookmarks, 0))::int as bookmarks
        from post p left join lateral (
          select sum(likes) as likes, sum(comments) as comments, sum(bookmarks) as bookmarks from post_count_change where post_id = p.id
        ) c on true
        where p.id = any(${postIds}::uuid[])`,
  )
}

/** After the commit that moved a count: the figures now. Redis forgets nothing it holds, and what it does not hold is read from Postgres. */
export async function moveCount(ctx: Ctx, postId: string, what: keyof Counts, by: number): Promise<Counts> {
  const reply = await fromRedis(ctx, (redis) => redis.eval(moveIfHeld, 1, keyOf(postId), what, by))
  const held = reply === null ? null : countsOf(reply)
  return held ?? (await loadCounts(ctx, [postId])).get(postId) ?? { likes: 0, comments: 0, bookmarks: 0 }
}

/** Overwrites what Redis holds with the truth; posts that Redis does not hold stay out. */
export async function refreshCounts(ctx: Ctx, exact: (Counts & { id: string })[]): Promise<void> {
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
