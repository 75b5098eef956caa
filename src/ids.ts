import { v7 } from 'uuid'

/** A UUIDv7 (RFC 9562) whose time part is `now`: key order is date order. */
export function newId(now: Date): string {
  return v7({ msecs: now.getTime(), random: nextRandom() })
}

/** Random bytes for 256 ids: a system call per id would cost more than the rest of making it. */
const random = new Uint8Array(256 * 16)
let used = random.length

function nextRandom(): Uint8Array {
  if (used === random.length) {
    crypto.getRandomValues(random)
    used = 0
  }
  used += 16
  return random.subarray(used - 16, used)
}

/** The time part of a UUIDv7, in milliseconds. */
export function idTime(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}

/**
 * The lowest UUIDv7 of an instant: smaller than every id from then on, larger than every id before.
 */
export function lowestIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
