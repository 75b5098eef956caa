import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'

/** Posts that lists in Redis may still name and must not show. */
export const goneKey = 'gone:posts'

/** Longer than any list lives in Redis before it is made anew. */
const keptMs = 48 * 3_600_000

/** Called after the commit that hid or deleted the post. A sorted set by time, so that it forgets. */
export async function markGone(ctx: Ctx, postId: string): Promise<void> {
  const nowMs = ctx.now().getTime()
  await fromRedis(ctx, (redis) =>
    redis
      .multi()
      .zadd(goneKey, nowMs, postId)
      .zremrangebyscore(goneKey, '-inf', nowMs - keptMs)
      .exec(),
  )
}

/** Which of these are gone; one Redis command, no SQL. */
export async function gonePosts(ctx: Ctx, postIds: string[]): Promise<Set<string>> {
  if (postIds.length === 0) return new Set()
  const scores = await fromRedis(ctx, (redis) => redis.zmscore(goneKey, ...postIds))
  return new Set(postIds.filter((_, at) => (scores?.[at] ?? null) !== null))
}
