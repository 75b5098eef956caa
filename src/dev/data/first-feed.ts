import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until the API says it is ready; false when `signal` or the deadline came first. */
export function becomesReady(url: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return until(timeoutMs, signal, async () => (await fetch(`${url}/health/ready`, { signal })).ok)
}

/** Waits until the popular feed shows posts, as a newcomer without an account would see it. */
export function firstFeed(url: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return until(timeoutMs, signal, async () => {
    const answer = await fetch(`${url}/trpc/feed.popular?input=%7B%7D`, { signal })
    if (!answer.ok) return false
    const body = (await answer.json()) as { result?: { data?: { posts?: unknown[] } } }
    return (body.result?.data?.posts?.length ?? 0) > 0
  })
}

async function until(timeoutMs: number, signal: AbortSignal, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline && !signal.aborted) {
    try {
      if (await isSo()) return true
    } catch {
      // Not listening yet; the children's own deaths are watched elsewhere.
    }
    await sleep(50, undefined, { ref: true })
  }
  return false
}
