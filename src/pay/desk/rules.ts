export interface ScheduledRun {
  everyMs: number
  lastDoneAt: Date | null
  lastFailedAt: Date | null
  /** Where it was never done: since when its oldest slot waits, else when it is due next. Null before any runner worked. */
  waitingSince: Date | null
}

/** A slot may wait for the one before it, and be tried again. */
const patienceMs = 10 * 60_000

/** What is wrong with a job that runs by itself; null while nothing is. A slot that failed counts no more once a later one succeeded. */
export function stateOfScheduled({ everyMs, lastDoneAt, lastFailedAt, waitingSince }: ScheduledRun, now: Date): 'failing' | 'late' | null {
  if (lastFailedAt !== null && (lastDoneAt === null || lastFailedAt > lastDoneAt)) return 'failing'
  const since = lastDoneAt ?? waitingSince
  return since !== null && now.getTime() - since.getTime() > 2 * everyMs + patienceMs ? 'late' : null
}
