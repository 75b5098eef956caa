import type { Redis } from 'ioredis'
import { droppedKey, logStream, maxStreamLength } from './log-stream.ts'

export interface StreamState {
  /** Entries that are not in the log database yet. */
  waiting: number
  bound: number
  /** Age of the oldest of them; 0 for none. */
  oldestSeconds: number
  /** Events that were not taken for lack of room, by kind, in the last week that had any. */
  dropped: Record<string, number>
}

/** How far the log database is behind. Redis gives an entry its time in its id. */
export async function streamState(redis: Redis): Promise<StreamState> {
  const [waiting, [oldest], [seconds], dropped] = await Promise.all([
    redis.xlen(logStream),
    redis.xrange(logStream, '-', '+', 'COUNT', 1),
    redis.time() as Promise<unknown> as Promise<[string, string]>,
    redis.hgetall(droppedKey),
  ])
  const oldestSeconds = oldest ? Math.max(0, Number(seconds) - Math.floor(Number(oldest[0].split('-')[0]) / 1000)) : 0
  const counts = Object.entries(dropped).map(([kind, count]) => [kind, Number(count)])
  return { waiting, bound: maxStreamLength, oldestSeconds, dropped: Object.fromEntries(counts) }
}
