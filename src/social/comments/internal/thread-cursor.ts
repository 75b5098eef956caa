import * as z from 'zod'
import { cursorCodec } from '../../../shared/cursor.ts'
import { uuid } from '../../../shared/text.ts'

/**
 * A place in a post's list of comments. `pinnedId`: the comment that the first page began with,
 * which no later page repeats.
 */
export interface NewestPlace {
  pinnedId: string | null
  id: string
}
export const newestCursor = cursorCodec<NewestPlace>(z.strictObject({ pinnedId: uuid.nullable(), id: uuid }))

/**
 * `atUs`: when the first page was read, in microseconds since 1970 by the clock of Postgres. All
 * pages have the order of that moment.
 */
export interface BestPlace extends NewestPlace {
  atUs: number
  step: number
}
export const bestCursor = cursorCodec<BestPlace>(
  z.strictObject({
    pinnedId: uuid.nullable(),
    id: uuid,
    atUs: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    step: z.int().min(0).max(100),
  }),
)
