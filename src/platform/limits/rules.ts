import type { Charge } from '../../shared/limits.ts'

/** The share of a short bucket that a process gives by itself, without a call to Redis. */
const ownShare = 1 / 8
const ownUpToSeconds = 60

/**
 * A bucket that refills evenly, stored as one instant: when it will be full again (GCRA, ITU-T
 * I.371 annex A). A refused charge takes nothing. `waitMs` is 0 when the charge was taken.
 */
export function takeFrom(fullAtMs: number, nowMs: number, { points, seconds, cost }: Charge): { fullAtMs: number; waitMs: number } {
  const msPerPoint = (seconds * 1_000) / points
  const after = Math.max(fullAtMs, nowMs) + cost * msPerPoint
  const waitMs = after - points * msPerPoint - nowMs
  return waitMs > 0 ? { fullAtMs, waitMs } : { fullAtMs: after, waitMs: 0 }
}

/** The part of a bucket that one process may give by itself; null for none. */
export function ownPart(charge: Charge): Charge | null {
  const points = Math.floor(charge.points * ownShare)
  return charge.seconds > ownUpToSeconds || points < 1 ? null : { ...charge, key: `own:${charge.key}`, points }
}
