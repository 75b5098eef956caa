import { toBase64url } from '../base64url.ts'

/** This device's key pair for one account. The private key is not extractable. */
export interface DeviceKey {
  keys: CryptoKeyPair
  /** Null until the API has registered it. */
  deviceId: string | null
}

/** Keeps keys, one per account. A store must take CryptoKeys unchanged, as IndexedDB does. */
export interface DeviceKeyStore {
  get(personId: string): Promise<DeviceKey | null>
  put(personId: string, key: DeviceKey): Promise<void>
  delete(personId: string): Promise<void>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }

export async function newDeviceKey(): Promise<DeviceKey> {
  return { keys: await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']), deviceId: null }
}

/** SubjectPublicKeyInfo, base64url. */
export async function publicKeyOf({ keys }: DeviceKey): Promise<string> {
  return toBase64url(await crypto.subtle.exportKey('spki', keys.publicKey))
}

/** ECDSA P-256 over SHA-256, r ‖ s, base64url. */
export async function signWith({ keys }: DeviceKey, text: string): Promise<string> {
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, new TextEncoder().encode(text))
  return toBase64url(signature)
}

/** Keeps keys while the process runs, for Node and tests. */
export function memoryKeyStore(): DeviceKeyStore {
  const kept = new Map<string, DeviceKey>()
  return {
    get: (personId) => Promise.resolve(kept.get(personId) ?? null),
    put: (personId, key) => Promise.resolve(void kept.set(personId, key)),
    delete: (personId) => Promise.resolve(void kept.delete(personId)),
  }
}
