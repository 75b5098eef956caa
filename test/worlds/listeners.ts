import { Cluster } from 'ioredis'
import { personChannel } from '../../src/realtime/events.ts'
import type { Stores } from './stores.ts'

/** How many processes hear the channel of a person: in a cluster, at the node of its slot. */
export async function listenersOf({ deps, config }: Pick<Stores, 'deps' | 'config'>, personId: string): Promise<number> {
  const redis: unknown = deps.redis
  const channel = personChannel(personId)
  if (!(redis instanceof Cluster)) return Number((await deps.redis.pubsub('NUMSUB', channel))[1])
  const asked = redis.nodes('master').map((node) => node.call('pubsub', 'SHARDNUMSUB', `${config.REDIS_PREFIX}${channel}`))
  return (await Promise.all(asked)).reduce<number>((sum, answer) => sum + Number((answer as string[])[1]), 0)
}
