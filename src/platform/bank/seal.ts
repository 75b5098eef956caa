import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { SealedNumber } from './port.ts'

/** HPKE base mode (RFC 9180), as the SDK seals. */
export const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
export const sealInfo = new TextEncoder().encode('kiwi bank account v1').buffer
export const encBytes = 32
/** Every number is padded to this length, so that its own length is hidden. */
export const paddedBytes = 64

export type SealBinding = Omit<SealedNumber, 'sealed'>

/** Binds a seal to person, bank, purpose, key and record: moved to another row it does not open. */
export function sealAad({ personId, bankCode, keyId, recordId }: SealBinding): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify(['bank-account', personId, bankCode, keyId, recordId])).buffer
}

/** Seals digits to a public key (32 bytes): `enc` and ciphertext, 112 bytes. */
export async function sealDigits(digits: Uint8Array, publicKey: Uint8Array, binding: SealBinding): Promise<Uint8Array> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(new Uint8Array(publicKey).buffer)
  const padded = new Uint8Array(paddedBytes)
  padded.set(digits)
  try {
    const { enc, ct } = await suite.seal({ recipientPublicKey, info: sealInfo }, padded.buffer, sealAad(binding))
    return new Uint8Array(Buffer.concat([new Uint8Array(enc), new Uint8Array(ct)]))
  } finally {
    padded.fill(0)
  }
}
