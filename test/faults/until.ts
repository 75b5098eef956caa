import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

/**
 * Polls for `wanted`; after `timeoutMs` throws the last value. For parallel tests, without
 * `expect.poll`.
 */
export async function until<T>(look: () => Promise<T>, wanted: T | ((seen: T) => boolean), timeoutMs: number, everyMs = 100): Promise<T> {
  const isWanted = (seen: T) => (typeof wanted === 'function' ? (wanted as (seen: T) => boolean)(seen) : isDeepStrictEqual(seen, wanted))
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const seen = await look()
    if (isWanted(seen)) return seen
    if (Date.now() > deadline) throw new Error(`After ${timeoutMs} ms it still is ${JSON.stringify(seen)}.`)
    await sleep(everyMs)
  }
}
