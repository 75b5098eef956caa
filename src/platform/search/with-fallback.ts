import type { SearchEngine, SearchIndex } from './port.ts'

interface FallbackOptions {
  /** How long a search waits for the first engine. */
  timeoutMs?: number
  /** How long the first engine is left alone after it failed. */
  restMs?: number
  nowMs?: () => number
  /** Hears why the stand-in had to answer. */
  onFailure?: (error: unknown) => void
}

/**
 * Searches `primary`; when that fails or is slow, `standIn` answers, at once for the next seconds. Writes are not shared out here:
 * the sync keeps each of `indexes` fresh by a cursor of its own, the stand-in first, so that a primary that is down neither stops
 * the stand-in nor loses what it has missed.
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
