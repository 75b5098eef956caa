import type { Redis } from 'ioredis'
import { fromRedis, type RedisDeps } from './from-redis.ts'

export interface ReadThroughOptions<Value> {
  key: string
  /** How long a loaded value is kept, in milliseconds; 0 keeps nothing. */
  keepMs: (value: Value) => number
  load: () => Promise<Value>
}

const leaseMs = 10_000
/**
 * Answers with what the key holds, and leaves the lease where it holds nothing: a miss waits once
 * for Redis before it loads.
 */
const take = `
local held = redis.call('get', KEYS[1])
if not held then redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return held`
const fill = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('set', KEYS[1], ARGV[2], 'PX', ARGV[3]) end`

/**
 * A value of Postgres cached in Redis as JSON. One command on a hit. A value loaded before `forget`
 * or `remember` is never stored after it, because a loader stores only while the key holds its own
 * lease (Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, §3.2.1). Without Redis it only
 * loads.
 */
export async function readThrough<Value>(deps: ReadThroughDeps, options: ReadThroughOptions<Value>): Promise<Value> {
  return (await read(deps, options, async () => 0)).value
}

/**
 * Several of them by one command when Redis holds all, which costs Redis less than their leases;
 * for those that it does not hold one round more.
 */
export async function readThroughTogether<Values extends readonly unknown[]>(
  deps: ReadThroughDeps,
  values: { [At in keyof Values]: ReadThroughOptions<Values[At]> },
): Promise<Values> {
  const held = await fromRedis(deps, (redis) => redis.mget(values.map(({ key }) => key)))
  const read = values.map((options, at) => {
    const text = held?.[at]
    return text && !text.startsWith(leaseMark) ? (JSON.parse(text) as unknown) : readThrough<unknown>(deps, options)
  })
  return (await Promise.all(read)) as unknown as Values
}

/**
 * As `readThrough`, and for how long Redis still keeps the value, in milliseconds; 0 where it keeps
 * none.
 */
export async function readThroughFor<Value>(deps: ReadThroughDeps, options: ReadThroughOptions<Value>): Promise<Read<Value>> {
  return read(deps, options, (redis) => redis.pttl(options.key))
}

type ReadThroughDeps = RedisDeps & { randomBytes: (count: number) => Uint8Array }

interface Read<Value> {
  value: Value
  leftMs: number
}

/** `lifeOf` is asked in the round of the read, after it. */
async function read<Value>(
  deps: ReadThroughDeps,
  options: ReadThroughOptions<Value>,
  lifeOf: (redis: Redis) => Promise<number>,
): Promise<Read<Value>> {
  const { key, load } = options
  const lease = leaseMark + Buffer.from(deps.randomBytes(12)).toString('base64url')
  const answer = await fromRedis(deps, async (redis) => {
    const [held, leftMs] = await Promise.all([redis.eval(take, 1, key, lease, leaseMs) as Promise<string | null>, lifeOf(redis)])
    return { held, leftMs: Math.max(0, leftMs) }
  })
  if (answer?.held?.startsWith(leaseMark)) return { value: await load(), leftMs: 0 }
  if (typeof answer?.held === 'string') return { value: JSON.parse(answer.held) as Value, leftMs: answer.leftMs }

  const value = await load()
  const keepMs = Math.floor(options.keepMs(value))
  if (keepMs <= 0) return { value, leftMs: 0 }
  const filling = fromRedis(deps, (redis) => redis.eval(fill, 1, key, lease, JSON.stringify(value), keepMs))
  // Redis was slow: it holds the lease by now, or takes it before it fills. Nobody waits once more.
  if (answer === null) return { value, leftMs: 0 }
  // Null: the key was forgotten or overwritten while this value was loaded, so it may be old.
  const filled = await filling
  return { value, leftMs: filled === null ? 0 : keepMs }
}

const leaseMark = '?'

/** The next read loads again, and running loads are not stored. Call it after the commit. */
export async function forget(redis: Redis, keys: string[]): Promise<void> {
  await Promise.all(keys.map((key) => redis.del(key)))
}

/** Overwrites the value or the lease of each key. */
export async function remember(redis: Redis, keys: string[], value: unknown, keepMs: number): Promise<void> {
  await Promise.all(keys.map((key) => redis.set(key, JSON.stringify(value), 'PX', keepMs)))
}
