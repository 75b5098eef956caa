import * as z from 'zod'
import { KiwiError } from '../errors.ts'
import { uuid } from './text.ts'

export interface CursorCodec<Place> {
  encode(place: Place): string
  /** Null where a list begins. Errors: BAD_INPUT for anything that is no place of this list. */
  decode(cursor: string | null): Place | null
}

/** Places in a list as clients carry them: JSON in base64url. They may be forged, so what is read is a `Place` by its schema or refused. */
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

/** For lists in the order of ids. */
export const idCursor = cursorCodec(uuid)

/** The end of the year 9999: beyond it dates are written differently. */
const lastInstantMs = 253_402_300_799_999

/** A place in a list ordered by an instant (milliseconds) and then by id. */
export interface TimePlace {
  atMs: number
  id: string
}

export const timeCursor = cursorCodec<TimePlace>(z.strictObject({ atMs: z.int().min(0).max(lastInstantMs), id: uuid }))

/** Above every id: where a list begins that shows the newest first. */
export const aboveAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** Below every id. */
export const belowAllIds = '00000000-0000-0000-0000-000000000000'
