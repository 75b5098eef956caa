import { Redis } from 'ioredis'
import { ConfigError } from '../../config.ts'

/** For the API and verbs: fails fast, so that the caller asks Postgres after milliseconds. */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
    enableAutoPipelining: true,
    retryStrategy: reconnectDelayMs,
  })
  // Without a listener ioredis would print each failed reconnect.
  redis.on('error', () => {})
  return redis
}

/** For BullMQ and subscriptions: waits for Redis as long as it takes. */
export function connectRedisPatiently(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: false, retryStrategy: reconnectDelayMs })
}

const reconnectDelayMs = (attempt: number) => Math.min(50 * 2 ** attempt, 2_000)

const bootTimeoutMs = 5_000

/** Throws ConfigError when Redis may evict, which would lose jobs, or does not answer. */
export async function refuseEvictingRedis(redis: Redis): Promise<void> {
  const memory = await askRepeatedly(redis, Date.now() + bootTimeoutMs)
  const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? 'unknown'
  if (policy !== 'noeviction')
    throw new ConfigError(`Set maxmemory-policy of the Redis at REDIS_URL to noeviction: it is ${policy}, which may silently drop jobs.`)
}

/** Asks again while Redis starts or is slow; not when it refuses. */
async function askRepeatedly(redis: Redis, deadline: number): Promise<string> {
  for (;;) {
    try {
      return await redis.info('memory')
    } catch (error) {
      const refusal = error instanceof Error && error.name === 'ReplyError' && !error.message.startsWith('LOADING') ? error.message : null
      const { host, port } = redis.options
      if (refusal !== null || Date.now() > deadline)
        throw new ConfigError(`Set REDIS_URL to a Redis that answers: at ${host}:${port} ${refusal ?? 'none does'}.`)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
