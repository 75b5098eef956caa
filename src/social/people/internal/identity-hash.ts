interface IdentityKey {
  id: string
  value: string
}

export interface IdentityHash {
  keyId: string
  hash: Uint8Array
}

/**
 * HMAC-SHA-256 of a CI or DI under every key, newest first. The first is stored, any may find. To
 * rotate, deploy a new key second, then first; remove the old one when no row has its id.
 */
export function identityHashes(keys: readonly IdentityKey[], kind: 'ci' | 'di', value: string): Promise<IdentityHash[]> {
  return Promise.all(keys.map(async (key) => ({ keyId: key.id, hash: await hmac(key.value, `${kind}:${value}`) })))
}

/** Advisory lock keys of a person's hashes (signed 64 bits), ascending, so in one order for all. */
export function lockKeys(hashes: IdentityHash[]): bigint[] {
  return hashes.map(({ hash }) => new DataView(hash.buffer, hash.byteOffset).getBigInt64(0)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

async function hmac(secret: string, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
}
