/**
 * Lets so many works run at once; the others wait for their turn in order. A work whose signal
 * aborts meanwhile loses it.
 */
export function turns(atOnce: number) {
  let running = 0
  const waiting: (() => void)[] = []
  const next = () => {
    running -= 1
    waiting.shift()?.()
  }
  return async function inTurn<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    running += 1
    try {
      signal.throwIfAborted()
      return await work()
    } finally {
      next()
    }
  }
}
