import type { Redis } from 'ioredis'
import type { Logger } from '../../logger.ts'

export interface RedisDeps {
  redis: Redis
  logger: Logger
}

/**
 * What Redis says, or null when it fails or is slow. Redis is never the truth: null means ask Postgres, and a write to
 * Redis that is lost costs freshness only. Never rejects.
 */
export async function fromRedis<Answer>(
  deps: RedisDeps,
  work: (redis: Redis) => Promise<Answer>,
  patienceMs = 250,
): Promise<Answer | null> {
  // Commands of a lost connection wait in a queue until it is back; nobody's page waits with them.
  if (deps.redis.status === 'reconnecting' || deps.redis.status === 'close' || deps.redis.status === 'end') return null
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs)
  })
  try {
    return await Promise.race([work(deps.redis), late])
  } catch (error) {
    deps.logger.warn({ err: error }, 'Redis did not answer; Postgres does')
    return null
  } finally {
    clearTimeout(timer)
  }
}
