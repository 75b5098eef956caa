import type { SearchEngine, SearchIndex } from './port.ts'

interface FallbackOptions {
  /** How long a search waits for the first engine. */
  timeoutMs?: number
  /** How long the first engine is not asked after it failed. */
  restMs?: number
  nowMs?: () => number
  /** Gets the error for which the stand-in answers. */
  onFailure?: (error: unknown) => void
}

/**
 * Searches `primary`; if that fails or is slow, `standIn` answers, for the next seconds without
 * asking `primary`. Writes do not pass here: the sync writes to each of `indexes` by a cursor of
 * its own, the stand-in first, so that a primary that is down neither stops the stand-in nor misses
 * changes.
 */
export function withFallback(primary: SearchIndex, standIn: SearchIndex, options: FallbackOptions = {}): SearchEngine {
  const { timeoutMs = 800, restMs = 5_000, nowMs = Date.now, onFailure = () => {} } = options
  let restsUntilMs = 0
  const indexes = [standIn, primary]
  return {
    name: primary.name,
    indexes,
    async search(query) {
      if (nowMs() < restsUntilMs) return standIn.search(query)
      try {
        return await within(timeoutMs, primary.search(query))
      } catch (error) {
        restsUntilMs = nowMs() + restMs
        onFailure(error)
        return standIn.search(query)
      }
    },
    /** Search works while one of them does. */
    ping: async () => {
      await Promise.any(indexes.map((index) => index.ping()))
    },
  }
}

async function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The search engine took more than ${timeoutMs} ms.`)), timeoutMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
