import { KiwiError } from '../../errors.ts'

/** A place among the comments of a post: the thread, then the comment in it. */
export interface ThreadPlace {
  threadId: string
  id: string
}

const nil = '00000000-0000-0000-0000-000000000000'

/** Opaque to clients: both ids, base64url. */
export function encodeThreadCursor({ threadId, id }: ThreadPlace): string {
  return Buffer.from((threadId + id).replaceAll('-', ''), 'hex').toString('base64url')
}

/** Errors: BAD_INPUT for anything `encodeThreadCursor` did not make. */
export function decodeThreadCursor(cursor: string | null): ThreadPlace {
  if (cursor === null) return { threadId: nil, id: nil }
  const hex = Buffer.from(cursor, 'base64url').toString('hex')
  if (hex.length !== 64) throw new KiwiError('BAD_INPUT', { field: 'cursor' })
  return { threadId: dashed(hex.slice(0, 32)), id: dashed(hex.slice(32)) }
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
