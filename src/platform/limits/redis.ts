import type { ApiConfig } from '../../config.ts'
import { fromRedis, type RedisDeps } from '../cache/from-redis.ts'
import type { LimitMemory } from './memory.ts'
import type { Charge } from '../../shared/limits.ts'
import type { Limits } from './port.ts'
import { ownPart } from './rules.ts'

/** `takeFrom` of rules.ts in Redis, by its clock. Returns the ms to wait; 0: taken. */
const takeScript = `
local now = redis.call('time')
local ms = now[1] * 1000 + now[2] / 1000
local per_point = ARGV[2] * 1000 / ARGV[1]
local after = math.max(tonumber(redis.call('get', KEYS[1]) or 0), ms) + ARGV[3] * per_point
local wait = after - ARGV[1] * per_point - ms
if wait > 0 then return math.ceil(wait) end
redis.call('set', KEYS[1], string.format('%.3f', after), 'px', math.ceil(after - ms))
return 0`

/**
 * Limits over Redis; without Redis each process counts for itself. Not rate-limiter-flexible: it
 * needs a limiter object per bucket and client (on Workers a client lasts one request), a timer per
 * key, and two more round trips there to load its script.
 */
export function createLimits(deps: RedisDeps, memory: LimitMemory, timeoutMs?: number): Limits {
  const nowMs = Date.now

  /** One round trip for all; a key per bucket, so that a cluster may spread them. */
  async function takeTogether(charges: readonly Charge[]): Promise<number[]> {
    const waits = await fromRedis(
      deps,
      (redis) =>
        Promise.all(
          charges.map(
            ({ key, points, seconds, cost }) => redis.eval(takeScript, 1, `limit:${key}`, points, seconds, cost) as Promise<number>,
          ),
        ),
      timeoutMs,
    )
    return waits ?? charges.map((charge) => Math.ceil(memory.take(charge, nowMs())))
  }

  /** Empty until one point is back, so that a refused batch does not refuse a single call. */
  function noteEmpty({ key, points, seconds, cost }: Charge, waitMs: number): void {
    const emptyMs = waitMs - ((cost - 1) * seconds * 1_000) / points
    if (emptyMs > 0) memory.noteEmpty(key, nowMs() + emptyMs, nowMs())
  }

  function refusedFor(keys: readonly string[]): number | null {
    const waitMs = Math.max(0, ...keys.map((key) => memory.emptyForMs(key, nowMs())))
    return waitMs > 0 ? Math.ceil(waitMs / 1_000) : null
  }

  return {
    async take(charges) {
      const known = refusedFor(charges.map(({ key }) => key))
      if (known !== null) return known
      const shared = charges.filter((charge) => {
        const own = ownPart(charge)
        return own === null || memory.take(own, nowMs()) > 0
      })
      if (shared.length === 0) return null
      const waits = await takeTogether(shared)
      for (const [at, waitMs] of waits.entries()) noteEmpty(shared[at]!, waitMs)
      const waitMs = Math.max(...waits)
      return waitMs > 0 ? Math.ceil(waitMs / 1_000) : null
    },
    refusedFor,
    enter: (places) => memory.enter(places),
  }
}

/** `RATE_LIMITS=off` is for benches, and for tests of other things. */
export function limitsOf(config: Pick<ApiConfig, 'RATE_LIMITS'>, deps: RedisDeps, memory: LimitMemory): Limits {
  return config.RATE_LIMITS === 'on' ? createLimits(deps, memory) : noLimits
}

const noLimits: Limits = { take: async () => null, refusedFor: () => null, enter: () => () => {} }
