import { createHash } from 'node:crypto'
import type { Deps } from '../../context.ts'

/** An opaque token of 256 bits, 43 base64url characters. Stores hold only its hash. */
export function newToken(deps: Pick<Deps, 'randomBytes'>): string {
  return Buffer.from(deps.randomBytes(32)).toString('base64url')
}

export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/** SHA-256 is enough for full entropy. WebCrypto's change of thread costs more than the hash. */
export function hashToken(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest())
}
