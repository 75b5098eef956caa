import { KiwiError } from '../../errors.ts'

/** A place in a list ordered by an instant and then by id. Opaque to clients. */
export interface TimePlace {
  at: Date
  id: string
}

const beginning: TimePlace = { at: new Date(8.64e15 / 100), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

export function encodeTimeCursor({ at, id }: TimePlace): string {
  return Buffer.from(`${at.getTime()}.${id}`).toString('base64url')
}

/** Errors: BAD_INPUT for anything `encodeTimeCursor` did not make. */
export function decodeTimeCursor(cursor: string | null): TimePlace {
  if (cursor === null) return beginning
  const [, ms, id] = /^(\d{1,14})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!ms || !id) throw new KiwiError('BAD_INPUT', { field: 'cursor' })
  return { at: new Date(Number(ms)), id }
}
