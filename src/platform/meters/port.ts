/**
 * Counts and times what a process does, for `/metrics`. Names come from closed sets: an endless one
 * would fill the collector.
 */
export interface Meters {
  /** `outcome`: `ok`, or the code of the refusal. */
  called(procedure: string, outcome: string, seconds: number): void
  worked(job: string, outcome: 'done' | 'failed', seconds: number): void
}

/** Workers have no port that a collector could read. */
export const noMeters: Meters = { called() {}, worked() {} }
