import { createECDH } from 'node:crypto'

/** `private.public` of a new P-256 key in base64url, for PUSH_KEYS. */
export function newPushKey(): string {
  const key = createECDH('prime256v1')
  key.generateKeys()
  const privateKey = Buffer.alloc(32)
  const given = key.getPrivateKey()
  given.copy(privateKey, 32 - given.length)
  return `${privateKey.toString('base64url')}.${key.getPublicKey().toString('base64url')}`
}
