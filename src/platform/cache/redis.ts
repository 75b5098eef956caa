import { Cluster, type Command, Redis, type RedisOptions } from 'ioredis'
import { type ApiConfig, ConfigError } from '../../config.ts'
import { personChannel } from '../../realtime/events.ts'

/**
 * Where Redis is: one primary, a group that Sentinels watch, or a cluster; and the prefix of our
 * keys and channels there.
 */
export type RedisSettings = Pick<ApiConfig, 'REDIS_URL'> &
  Partial<Pick<ApiConfig, 'REDIS_PREFIX' | 'REDIS_SENTINELS' | 'REDIS_SENTINEL_PASSWORD' | 'REDIS_CLUSTER'>>

/** For the API and verbs: fails fast, so that the caller asks Postgres after milliseconds. */
export function connectRedis(settings: RedisSettings, answersWithinMs = 1_000): Redis {
  const waits = { commandTimeout: answersWithinMs, connectTimeout: 2 * answersWithinMs }
  const options = { lazyConnect: true, maxRetriesPerRequest: 1, ...waits, enableAutoPipelining: true }
  const redis = settings.REDIS_CLUSTER === 'on' ? clusterOf(settings, options) : new OwnRedis(settings, options)
  // Without a listener ioredis would print each failed reconnect.
  redis.on('error', () => {})
  return redis
}

/**
 * For subscriptions: waits for Redis as long as it takes. In a cluster the channel of a person is
 * heard at the node of its slot (SSUBSCRIBE), every other one at one node, which hears of all.
 */
export function connectRedisPatiently(settings: RedisSettings): Redis {
  const redis = new OwnRedis(settings, patient)
  return settings.REDIS_CLUSTER === 'on' ? withShards(redis, settings) : redis
}

/** For BullMQ, which refuses a client with a prefix and has its own: `queuePrefix`. */
export function connectForQueues(settings: RedisSettings): Redis {
  const plain = { ...settings, REDIS_PREFIX: '' }
  return settings.REDIS_CLUSTER === 'on' ? clusterOf(plain, patient) : new OwnRedis(plain, patient)
}

/** A Redis Cluster places keys by the part in braces: those of one queue lie on one node. */
export function queuePrefix({ REDIS_PREFIX = '', REDIS_CLUSTER }: RedisSettings, queue: string): string {
  return REDIS_CLUSTER === 'on' ? `${REDIS_PREFIX}{bull:${queue}}` : `${REDIS_PREFIX}bull`
}

/** True for keys of BullMQ, as `scanKeys` gives them. */
export const isQueueKey = (key: string) => /^\{?bull:/.test(key)

type Options = RedisOptions & { replyMapping?: 'legacy' }
const patient = { maxRetriesPerRequest: null, enableReadyCheck: false } as const
const reconnectDelayMs = (attempt: number) => Math.min(50 * 2 ** attempt, 2_000)

/**
 * A client whose keys and channels begin with the prefix; whoever uses it neither writes nor sees
 * one.
 */
class OwnRedis extends Redis {
  constructor(settings: RedisSettings, options: Options) {
    super({ ...placeOf(settings), ...options, keyPrefix: settings.REDIS_PREFIX ?? '', retryStrategy: reconnectDelayMs })
  }

  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    markChannels(sent[0], markOf(this))
    return super.sendCommand(...sent)
  }

  override emit(event: string | symbol, ...told: unknown[]): boolean {
    const mark = markOf(this)
    const [channel, ...rest] = told
    const isOurs = event === 'message' && typeof channel === 'string' && channel.startsWith(mark)
    return isOurs ? super.emit(event, channel.slice(mark.length), ...rest) : super.emit(event, ...told)
  }
}

class OwnCluster extends Cluster {
  override sendCommand(...sent: Parameters<Cluster['sendCommand']>): unknown {
    markChannels(sent[0], markOf(this))
    return super.sendCommand(...sent)
  }
}

const channelCommands = new Set(['publish', 'subscribe', 'unsubscribe'])

/**
 * ioredis puts the prefix before keys only. No name of ours has the sign: a command that is sent
 * again is known by it.
 */
const markOf = ({ options: { keyPrefix } }: Redis | Cluster) => (keyPrefix ? `${String(keyPrefix)}@` : '')

function markChannels({ name, args }: Command, mark: string): void {
  if (mark === '' || !channelCommands.has(name)) return
  const channels = name === 'publish' ? 1 : args.length
  for (let at = 0; at < channels; at += 1) if (!String(args[at]).startsWith(mark)) args[at] = mark + String(args[at])
}

/** With Sentinels the host of REDIS_URL is the name of their group. */
function placeOf({ REDIS_URL, REDIS_SENTINELS: sentinels = [], REDIS_SENTINEL_PASSWORD }: RedisSettings): Options {
  const { protocol, hostname, port, username, password, pathname } = new URL(REDIS_URL)
  const isSecure = protocol === 'rediss:'
  const login: Options = {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(isSecure ? { tls: {} } : {}),
    db: Number(pathname.slice(1)) || 0,
  }
  if (sentinels.length === 0) return { ...login, host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || 6379 }
  return {
    ...login,
    sentinels,
    name: hostname,
    enableTLSForSentinelMode: isSecure,
    ...(REDIS_SENTINEL_PASSWORD === undefined ? {} : { sentinelPassword: REDIS_SENTINEL_PASSWORD }),
    sentinelRetryStrategy: reconnectDelayMs,
    // A primary that was replaced while it hung comes back as a replica: ask the Sentinels again.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  }
}

/** As a client of one Redis, which is all that our code knows. */
function clusterOf(settings: RedisSettings, options: Options): Redis {
  const cluster = newCluster(settings, options)
  // An MGET is asked of each node for its keys, together with whatever else is asked of it in this
  // turn.
  const mget = (...keys: (string | string[])[]) => Promise.all(keys.flat().map((key) => cluster.get(key)))
  const toAll = cluster.publish.bind(cluster)
  const publish = (channel: string, message: string) => (isOfPerson(channel) ? cluster.spublish(channel, message) : toAll(channel, message))
  return Object.assign(cluster, { mget, publish }) as unknown as Redis
}

const isOfPerson = (channel: string) => channel.startsWith(personChannel(''))

const againMs = 500

/**
 * `one` hears people's channels at the nodes of their slots: a wake-up for one person does not go
 * through every node. It says `subscribersReady` where some may have been missed meanwhile.
 */
function withShards(one: Redis, settings: RedisSettings): Redis {
  const prefix = settings.REDIS_PREFIX ?? ''
  const refused = new Set<string>()
  let shards: OwnCluster | undefined
  let looking: ReturnType<typeof setTimeout> | undefined
  function open(): OwnCluster {
    if (shards) return shards
    shards = newCluster(settings, patient, true)
    shards.on('error', () => {})
    shards.on('smessage', (channel: string, message: string) => one.emit('message', channel.slice(prefix.length), message))
    // ioredis asks once for the nodes when it loses one, and overlooks those it loses meanwhile.
    shards.on('-node', () => {
      clearTimeout(looking)
      looking = setTimeout(() => shards?.refreshSlotsCache(), againMs)
    })
    shards.on('subscribersReady', () => {
      const again = [...refused]
      refused.clear()
      for (const channel of again) void hear(channel)
      one.emit('subscribersReady')
    })
    return shards
  }
  async function hear(channel: string): Promise<void> {
    try {
      await open().ssubscribe(channel)
    } catch {
      refused.add(channel)
    }
  }
  const plain = { subscribe: one.subscribe.bind(one), unsubscribe: one.unsubscribe.bind(one), disconnect: one.disconnect.bind(one) }
  return Object.assign(one, {
    // ioredis gives all channels of a lost connection at once.
    subscribe: (channel: string | string[]) =>
      typeof channel === 'string' && isOfPerson(channel) ? hear(channel) : plain.subscribe(...[channel].flat()),
    async unsubscribe(channel: string): Promise<void> {
      if (!isOfPerson(channel)) return void (await plain.unsubscribe(channel))
      refused.delete(channel)
      await open().sunsubscribe(channel)
    },
    disconnect(reconnects = false) {
      if (!reconnects) {
        clearTimeout(looking)
        shards?.disconnect()
      }
      plain.disconnect(reconnects)
    },
  }) as unknown as Redis
}

function newCluster(settings: RedisSettings, options: Options, shardedSubscribers = false): OwnCluster {
  const { host = '', port = 0, db: _none, ...login } = placeOf(settings)
  const { enableAutoPipelining = false, lazyConnect = false, ...perNode } = options
  return new OwnCluster([{ host, port }], {
    enableAutoPipelining,
    lazyConnect,
    shardedSubscribers,
    keyPrefix: settings.REDIS_PREFIX ?? '',
    clusterRetryStrategy: reconnectDelayMs,
    redisOptions: { ...login, ...perNode },
  })
}

/** All keys of ours, without their prefix, part by part. */
export async function* scanKeys(client: Redis): AsyncGenerator<string[]> {
  const prefix = String(client.options.keyPrefix ?? '')
  const asked: unknown = client
  for (const node of asked instanceof Cluster ? (asked.nodes('master') as Redis[]) : [client]) {
    let cursor = '0'
    do {
      const [next, keys] = await node.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 500)
      cursor = next
      yield keys.map((key) => key.slice(prefix.length))
    } while (cursor !== '0')
  }
}

const bootTimeoutMs = 5_000

/**
 * Throws ConfigError when Redis refuses us, may evict, which would lose jobs, or is a cluster or
 * none against the settings. Resolves to the reason why none answers; null where one does.
 */
export async function refuseWrongRedis(redis: Redis, settings: RedisSettings, withinMs = bootTimeoutMs): Promise<string | null> {
  const told = await askRepeatedly(redis, settings, Date.now() + withinMs)
  if ('away' in told) return told.away
  const isCluster = /cluster_enabled:1/.test(told.info)
  if (isCluster && settings.REDIS_CLUSTER !== 'on') throw new ConfigError('Set REDIS_CLUSTER to on: at REDIS_URL a Redis Cluster answers.')
  const policy = /maxmemory_policy:(\S+)/.exec(told.info)?.[1] ?? 'unknown'
  if (policy !== 'noeviction')
    throw new ConfigError(`Set maxmemory-policy of the Redis at REDIS_URL to noeviction: it is ${policy}, which may silently drop jobs.`)
  return null
}

/** What to set where no Redis answers, and why none does. */
export function noRedisSentence({ REDIS_URL, REDIS_SENTINELS = [] }: RedisSettings, reason: string): string {
  const { host } = new URL(REDIS_URL)
  return REDIS_SENTINELS.length > 0
    ? `Set REDIS_SENTINELS to Sentinels that watch the group ${host} of REDIS_URL: ${reason}.`
    : `Set REDIS_URL to a Redis that answers: at ${host} none does (${reason}).`
}

/** Asks again while Redis starts or is slow; not when it refuses. */
async function askRepeatedly(redis: Redis, { REDIS_URL }: RedisSettings, deadline: number): Promise<{ info: string } | { away: string }> {
  // The answer to a command says only that there was none; the connection says why.
  let reason: string | undefined
  const listen = (error: Error & { lastNodeError?: Error }) => (reason = (error.lastNodeError ?? error).message)
  redis.on('error', listen)
  try {
    for (;;) {
      try {
        return { info: await infoBy(deadline, redis) }
      } catch (error) {
        const { message, name } = error as Error
        if (name === 'ReplyError' && !message.startsWith('LOADING'))
          throw new ConfigError(`Set REDIS_URL to a Redis that lets us in: at ${new URL(REDIS_URL).host} ${message}.`)
        const why = reason ?? message
        if (why.includes('cluster support disabled'))
          throw new ConfigError('Set REDIS_CLUSTER to off: the Redis at REDIS_URL is no cluster.')
        if (Date.now() >= deadline) return { away: why.replace(/\.$/, '') }
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  } finally {
    redis.off('error', listen)
  }
}

/** A client of a cluster waits without an end for a node that knows the slots. */
async function infoBy(deadline: number, redis: Redis): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), Math.max(1, deadline - Date.now()))
  })
  try {
    return await Promise.race([redis.info(), late])
  } finally {
    clearTimeout(timer)
  }
}
