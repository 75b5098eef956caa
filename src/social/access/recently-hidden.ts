import { fromRedis, type RedisDeps } from '../../platform/cache/from-redis.ts'

type Kind = 'posts' | 'authors'

/** The names that running servers of an earlier version read and write. */
const keyOf = { posts: 'gone:posts', authors: 'gone:authors' } as const

/** Longer than any list lives in Redis before it is made anew. */
const keptMs = 48 * 3_600_000

/**
 * Posts and authors that lists in Redis may still name and must not show: a deleted or hidden post;
 * an author who is private, limited, suspended or withdrawn. Call it after the commit. A sorted set
 * by time, so that old entries are dropped.
 */
export async function markHidden(ctx: RedisDeps & { now(): Date }, kind: Kind, id: string): Promise<void> {
  const nowMs = ctx.now().getTime()
  await fromRedis(ctx, (redis) =>
    redis
      .multi()
      .zadd(keyOf[kind], nowMs, id)
      .zremrangebyscore(keyOf[kind], '-inf', nowMs - keptMs)
      .exec(),
  )
}

/** Call it after the commit that showed a post again. */
export async function unmarkPost(ctx: RedisDeps, postId: string): Promise<void> {
  await unmark(ctx, 'posts', postId)
}

/**
 * Call it after the commit that left an author active and ended one reason to hide them, with what
 * else stands.
 */
export async function unmarkAuthor(ctx: RedisDeps, personId: string, { isPrivate, isLimited }: Record<'isPrivate' | 'isLimited', boolean>) {
  if (!isPrivate && !isLimited) await unmark(ctx, 'authors', personId)
}

async function unmark(ctx: RedisDeps, kind: Kind, id: string): Promise<void> {
  await fromRedis(ctx, (redis) => redis.zrem(keyOf[kind], id))
}

/** Which of these were hidden lately: one Redis command, no SQL. */
export async function recentlyHidden(ctx: RedisDeps, kind: Kind, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const scores = await fromRedis(ctx, (redis) => redis.zmscore(keyOf[kind], ...ids))
  return new Set(ids.filter((_, at) => (scores?.[at] ?? null) !== null))
}
