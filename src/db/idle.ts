import type { Session } from './session.ts'

const idleAfterMs = 30_000

/** Ends sessions that nobody used for half a minute, without keeping the process alive for it. */
export function closeIdle(sessions: () => Session[], keep: (sessions: Session[]) => void): { arm(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined

  function sweep(): void {
    timer = undefined
    const before = Date.now() - idleAfterMs
    const isStale = (session: Session) => session.closed || (session.inFlight === 0 && session.idleSinceMs <= before)
    const stale = sessions().filter(isStale)
    keep(sessions().filter((session) => !stale.includes(session)))
    for (const session of stale) void session.end()
    if (sessions().length > 0) arm()
  }

  function arm(): void {
    if (timer !== undefined) return
    timer = setTimeout(sweep, idleAfterMs)
    // On Workers a timer is a number and holds nothing open.
    if (typeof timer === 'object') timer.unref()
  }

  return { arm, stop: () => clearTimeout(timer) }
}
