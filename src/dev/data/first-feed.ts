import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until the API is ready; false after `timeoutMs` or an abort. */
export function becomesReady(url: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return until(timeoutMs, signal, async () => (await fetch(`${url}/health/ready`, { signal })).ok)
}

/** Waits until the popular feed shows posts; false after `timeoutMs` or an abort. */
export function firstFeed(url: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return until(timeoutMs, signal, async () => {
    const answer = await fetch(`${url}/trpc/feed.popular?input=%7B%7D`, { signal })
    if (!answer.ok) return false
    const body = (await answer.json()) as { result?: { data?: { posts?: unknown[] } } }
    return (body.result?.data?.posts?.length ?? 0) > 0
  })
}

async function until(timeoutMs: number, signal: AbortSignal, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline && !signal.aborted) {
    try {
      if (await condition()) return true
    } catch {
      // The API does not listen yet; another promise watches for the end of its process.
    }
    await sleep(50, undefined, { ref: true })
  }
  return false
}
