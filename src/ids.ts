import { v7 } from 'uuid'

/** A UUIDv7 (RFC 9562) whose time part is `now`: key order is date order. */
export function newId(now: Date): string {
  return v7({ msecs: now.getTime() })
}

/** The instant a UUIDv7 was made, to the millisecond. */
export function idTime(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}
