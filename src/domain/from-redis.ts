import type { Redis } from 'ioredis'
import type { Ctx } from '../context.ts'

const patienceMs = 250

/**
 * What Redis says, or null when it fails or is slow. Redis is never the truth: null means ask Postgres, and a write to
 * Redis that is lost costs freshness only. Never rejects.
 */
export async function fromRedis<Answer>(
  ctx: Pick<Ctx, 'redis' | 'logger'>,
  work: (redis: Redis) => Promise<Answer>,
): Promise<Answer | null> {
  // Commands of a lost connection wait in a queue until it is back; nobody's page waits with them.
  if (ctx.redis.status === 'reconnecting' || ctx.redis.status === 'close' || ctx.redis.status === 'end') return null
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs)
  })
  try {
    return await Promise.race([work(ctx.redis), late])
  } catch (error) {
    ctx.logger.warn({ err: error }, 'Redis did not answer; Postgres does')
    return null
  } finally {
    clearTimeout(timer)
  }
}
