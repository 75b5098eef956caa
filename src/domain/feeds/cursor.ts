import { KiwiError } from '../../errors.ts'

/** Above every id: where a feed begins. */
export const beforeAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Opaque to clients: the 16 bytes of the last id that was looked at, base64url. */
export function encodeCursor(postId: string): string {
  return Buffer.from(postId.replaceAll('-', ''), 'hex').toString('base64url')
}

/** Errors: BAD_INPUT for anything `encodeCursor` did not make. */
export function decodeCursor(cursor: string | null): string {
  if (cursor === null) return beforeAll
  const hex = Buffer.from(cursor, 'base64url').toString('hex')
  if (hex.length !== 32 || cursor.length !== 22) throw new KiwiError('BAD_INPUT', { field: 'cursor' })
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** The lowest UUIDv7 of an instant: a bound between ids made before it and ids made from then on. */
export function lowestIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
