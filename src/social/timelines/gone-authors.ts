import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'

/** Authors whose posts lists for everyone may still name and must not show: private, suspended or withdrawn since. */
const goneAuthorsKey = 'gone:authors'
/** Longer than any list lives in Redis before it is made anew. */
const keptMs = 48 * 3_600_000

/** Called after the commit that took an author out of everyone's sight. A sorted set by time, so that it forgets. */
export async function markAuthorGone(ctx: Pick<Ctx, 'redis' | 'logger' | 'now'>, personId: string): Promise<void> {
  const nowMs = ctx.now().getTime()
  await fromRedis(ctx, (redis) =>
    redis
      .multi()
      .zadd(goneAuthorsKey, nowMs, personId)
      .zremrangebyscore(goneAuthorsKey, '-inf', nowMs - keptMs)
      .exec(),
  )
}

/** Called after the commit that made an author public again. */
export async function markAuthorBack(ctx: Pick<Ctx, 'redis' | 'logger'>, personId: string): Promise<void> {
  await fromRedis(ctx, (redis) => redis.zrem(goneAuthorsKey, personId))
}

/** Which of these are gone; one Redis command, no SQL. */
export async function goneAuthors(ctx: Pick<Ctx, 'redis' | 'logger'>, personIds: string[]): Promise<Set<string>> {
  if (personIds.length === 0) return new Set()
  const scores = await fromRedis(ctx, (redis) => redis.zmscore(goneAuthorsKey, ...personIds))
  return new Set(personIds.filter((_, at) => (scores?.[at] ?? null) !== null))
}
