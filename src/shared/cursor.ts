import * as z from 'zod'
import { KiwiError } from '../errors.ts'
import { uuid } from './text.ts'

interface CursorCodec<Place> {
  encode(place: Place): string
  /** Null at the start of a list. Throws BAD_INPUT for a cursor that does not fit this list. */
  decode(cursor: string | null): Place | null
}

/** A cursor is a place in a list as JSON in base64url. A schema checks it: it may be forged. */
export function cursorCodec<Place>(place: z.ZodType<Place>): CursorCodec<Place> {
  return {
    encode: (at) => Buffer.from(JSON.stringify(at)).toString('base64url'),
    decode(cursor) {
      if (cursor === null) return null
      const read = place.safeParse(jsonOf(cursor))
      if (!read.success) throw new KiwiError('BAD_INPUT', { field: 'cursor', cause: read.error })
      return read.data
    },
  }
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** A page of up to `limit + 1` found rows, and the cursor after its last row; null at the end. */
export function pageOf<Row>(found: Row[], limit: number, cursorOf: (row: Row) => string): { page: Row[]; nextCursor: string | null } {
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { page, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null }
}

/** For lists in the order of ids. */
export const idCursor = cursorCodec(uuid)

/** The end of the year 9999: ISO 8601 writes later dates differently. */
const lastInstantMs = 253_402_300_799_999

/** A place in a list by time, then by id. */
export interface TimePlace {
  atMs: number
  id: string
}

export const timeCursor = cursorCodec<TimePlace>(z.strictObject({ atMs: z.int().min(0).max(lastInstantMs), id: uuid }))

/** Above every id: a newest-first list starts here. */
export const aboveAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** Below every id. */
export const belowAllIds = '00000000-0000-0000-0000-000000000000'
