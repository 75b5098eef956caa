import type { Redis } from 'ioredis'
import type { Logger } from '../../logger.ts'

export interface RedisDeps {
  redis: Redis
  logger: Logger
}

/**
 * The answer of Redis, or null when it fails or is slow. Null means: ask Postgres, which decides. A
 * lost write to Redis costs freshness only. Never rejects.
 */
export async function fromRedis<Answer>(deps: RedisDeps, work: (redis: Redis) => Promise<Answer>, timeoutMs = 250): Promise<Answer | null> {
  // ioredis queues commands until a lost connection is back; no request waits for that.
  if (deps.redis.status === 'reconnecting' || deps.redis.status === 'close' || deps.redis.status === 'end') return null
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<null>((resolve) => {
    // An answer that has come while this process was busy is in time: it is read before that.
    timer = setTimeout(() => setImmediate(() => resolve(null)), timeoutMs)
  })
  try {
    return await Promise.race([work(deps.redis), timeout])
  } catch (error) {
    deps.logger.warn({ err: error }, 'Redis did not answer; Postgres is asked instead')
    return null
  } finally {
    clearTimeout(timer)
  }
}
