export interface ScheduledRun {
  everyMs: number
  lastDoneAt: Date | null
  lastFailedAt: Date | null
  /** Of a job that was never done: when its oldest run began to wait, else when it is due. */
  waitingSince: Date | null
}

/** A run may wait for the one before it, and be tried again. */
const patienceMs = 10 * 60_000

/** Null when the job is well. A failed run does not count any more when a later one succeeded. */
export function stateOfScheduled({ everyMs, lastDoneAt, lastFailedAt, waitingSince }: ScheduledRun, now: Date): 'failing' | 'late' | null {
  if (lastFailedAt !== null && (lastDoneAt === null || lastFailedAt > lastDoneAt)) return 'failing'
  const since = lastDoneAt ?? waitingSince
  return since !== null && now.getTime() - since.getTime() > 2 * everyMs + patienceMs ? 'late' : null
}
