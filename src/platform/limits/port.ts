import type { Charge, Place } from '../../shared/limits.ts'

/** Counts calls per caller. Never rejects: without its store it counts in memory. */
export interface Limits {
  /**
   * Takes every charge and returns null, or returns the seconds to wait. All processes count
   * together, except for an eighth of each bucket of a minute or less, which each process gives by
   * itself. One round trip at most.
   */
  take(charges: readonly Charge[]): Promise<number | null>
  /** From memory alone: the seconds to wait when a bucket is known to be empty, else null. */
  refusedFor(keys: readonly string[]): number | null
  /** Takes a place in each, per process; null when one is full. The result gives them back. */
  enter(places: readonly Place[]): (() => void) | null
}
