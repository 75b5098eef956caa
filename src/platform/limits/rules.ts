import type { Charge } from '../../shared/limits.ts'

/** Of a short bucket a process gives so much by itself: a person who reads costs Redis nothing. */
const ownShare = 1 / 8
const ownUpToSeconds = 60

/**
 * A bucket that refills evenly, kept as one instant: when it will be full again (GCRA, ITU-T I.371 annex A).
 * Refused asks take nothing. `waitMs` is 0 when the charge was taken.
 */
export function takeFrom(fullAtMs: number, nowMs: number, { points, seconds, cost }: Charge): { fullAtMs: number; waitMs: number } {
  const msPerPoint = (seconds * 1_000) / points
  const after = Math.max(fullAtMs, nowMs) + cost * msPerPoint
  const waitMs = after - points * msPerPoint - nowMs
  return waitMs > 0 ? { fullAtMs, waitMs } : { fullAtMs: after, waitMs: 0 }
}

/** The part of a bucket that one process may give without asking; null where every point is counted together. */
export function ownPart(charge: Charge): Charge | null {
  const points = Math.floor(charge.points * ownShare)
  return charge.seconds > ownUpToSeconds || points < 1 ? null : { ...charge, key: `own:${charge.key}`, points }
}
