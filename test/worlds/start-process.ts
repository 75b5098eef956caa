import type { Ctx } from '../../src/context.ts'
import { connectDatabase } from '../../src/db/client.ts'
import { connectRedis, connectRedisPatiently } from '../../src/platform/cache/redis.ts'
import { redisHub } from '../../src/realtime/hub.ts'
import type { World } from './world.ts'

/**
 * What an API process has of its own: connections to Postgres and Redis, and the memory that hangs
 * on them.
 */
export type Process = Pick<Ctx, 'main' | 'redis' | 'hub'> & { close(): Promise<void> }

/** Another API process of the world, which remembers nothing yet. */
export function startProcess(world: World): Process {
  const main = connectDatabase({
    url: world.config.DATABASE_URL,
    driver: 'postgres-js',
    poolMax: 3,
    leaseMax: 3,
    applicationName: 'kiwi-test',
  })
  const redis = connectRedis(world.config)
  const hub = redisHub(() => connectRedisPatiently(world.config))
  const close = async () => {
    await hub.close()
    redis.disconnect()
    await main.end()
  }
  return { main, redis, hub, close }
}
