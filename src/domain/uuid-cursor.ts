import { KiwiError } from '../errors.ts'
import { uuid } from '../shared/text.ts'

/** A page cursor that is the id of the last thing shown. Throws BAD_INPUT for one that is not ours. */
export function uuidCursor(cursor: string | null): string | null {
  if (cursor !== null && !uuid.safeParse(cursor).success) throw new KiwiError('BAD_INPUT', { field: 'cursor' })
  return cursor
}
