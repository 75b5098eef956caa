import type { Charge, Place } from '../../shared/limits.ts'
import { takeFrom } from './rules.ts'

/** The most buckets in memory; more callers are counted in Redis only. */
const maxBuckets = 100_000

/** The counts of one process (on Workers: one isolate). Has no socket and no timer. */
export class LimitMemory {
  readonly #fullAtMs = new Map<string, number>()
  readonly #emptyUntilMs = new Map<string, number>()
  readonly #inside = new Map<string, number>()

  /** How long to wait, in ms; 0 when it was taken. */
  take(charge: Charge, nowMs: number): number {
    const { fullAtMs, waitMs } = takeFrom(this.#fullAtMs.get(charge.key) ?? 0, nowMs, charge)
    if (waitMs === 0) keep(this.#fullAtMs, charge.key, fullAtMs, nowMs)
    return waitMs
  }

  noteEmpty(key: string, untilMs: number, nowMs: number): void {
    keep(this.#emptyUntilMs, key, untilMs, nowMs)
  }

  /** How long a bucket is known to be empty, in ms; 0 when it is not. */
  emptyForMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#emptyUntilMs.get(key) ?? 0) - nowMs)
  }

  enter(places: readonly Place[]): (() => void) | null {
    const inside = this.#inside
    if (places.some(({ key, max }) => (inside.get(key) ?? 0) >= max)) return null
    for (const { key } of places) inside.set(key, (inside.get(key) ?? 0) + 1)
    let isInside = true
    return () => {
      if (!isInside) return
      isInside = false
      for (const { key } of places) {
        const left = (inside.get(key) ?? 1) - 1
        if (left > 0) inside.set(key, left)
        else inside.delete(key)
      }
    }
  }
}

/** In a full map, deletes expired entries, then the oldest half; Redis still counts them. */
function keep(instants: Map<string, number>, key: string, atMs: number, nowMs: number): void {
  if (instants.size >= maxBuckets && !instants.has(key)) {
    for (const [known, untilMs] of instants) if (untilMs <= nowMs) instants.delete(known)
    if (instants.size > maxBuckets / 2) for (const known of [...instants.keys()].slice(0, maxBuckets / 2)) instants.delete(known)
  }
  instants.set(key, atMs)
}
