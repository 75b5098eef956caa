import type { Charge, Place } from '../../shared/limits.ts'

/** Counts how often and how much somebody asks. Never rejects: where its store is away it counts in memory. */
export interface Limits {
  /**
   * Takes every charge and answers null; or answers after how many seconds to come back. All are counted together over all
   * processes, but for an eighth of each bucket of a minute or less that a process gives by itself. One round trip at most.
   */
  take(charges: readonly Charge[]): Promise<number | null>
  /** What `take` would answer from memory alone: the seconds to wait where a bucket is known to be empty, else null. */
  refusedFor(keys: readonly string[]): number | null
  /** Takes a place in each, or in none and answers null. The answer gives them back; a second call does nothing. Per process. */
  enter(places: readonly Place[]): (() => void) | null
}
