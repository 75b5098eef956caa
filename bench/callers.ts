import { percentile } from './figure.ts'
import type { Run } from './in-turn.ts'

/** Each of `callers` waits for its operation before it begins the next, for so many seconds. */
export async function byCallers(callers: number, seconds: number, once: (caller: number) => Promise<void>): Promise<Omit<Run, 'cpuUs'>> {
  const until = performance.now() + seconds * 1_000
  const tookMs: number[] = []
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let startedAt = performance.now(); startedAt < until; startedAt = performance.now()) {
        await once(caller)
        tookMs.push(performance.now() - startedAt)
      }
    }),
  )
  return { perSecond: tookMs.length / seconds, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) }
}
