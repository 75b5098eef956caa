import { generateKeyPairSync, randomBytes } from 'node:crypto'

export interface BankSecrets {
  BANK_KEYS: string
  BANK_SIGNING_KEY: string
  BANK_ROOT_KEY: string
  BANK_INDEX_KEY: string
  BANK_CODE_KEY: string
}

/** Keys for a bank connector that calls only this checkout's sandbox. */
export function newBankSecrets(): BankSecrets {
  const signing = generateKeyPairSync('ed25519')
  return {
    BANK_KEYS: newBankKey('key-1'),
    BANK_SIGNING_KEY: signing.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
    BANK_ROOT_KEY: signing.publicKey.export({ format: 'jwk' }).x ?? '',
    BANK_INDEX_KEY: randomBytes(32).toString('hex'),
    BANK_CODE_KEY: randomBytes(32).toString('hex'),
  }
}

/** One entry of BANK_KEYS: an X25519 private key under an id. */
export function newBankKey(id: string): string {
  return `${id}:${generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }).d}`
}
