export interface IdentityKey {
  id: string
  value: string
}

export interface IdentityHash {
  /** A form of `identity_form`: `k1`, or `k1>k2`. */
  keyId: string
  hash: Uint8Array
}

export type Kind = 'ci' | 'di'

/** Between the ids of a form, the innermost key first. No id holds it (config.ts). */
const inside = '>'

export const keysOfForm = (form: string) => form.split(inside)

/** A form whose keys are not all here. */
export class MissingIdentityKey extends Error {
  constructor(id: string) {
    super(`IDENTITY_KEYS lacks ${id}, by which identities are stored: add it again, behind the newest key.`)
  }
}

/**
 * A CI or DI in a form: HMAC-SHA-256 under the first key, and each further key over the hash
 * before. So a job can put a new key over stored hashes, although nobody has the CI. Throws
 * MissingIdentityKey.
 */
export async function hashInForm(keys: readonly IdentityKey[], form: string, kind: Kind, value: string): Promise<Uint8Array> {
  const [first = '', ...others] = keysOfForm(form)
  let hash = await hmac(keyNamed(keys, first), `${kind}:${value}`)
  for (const id of others) hash = await hmac(keyNamed(keys, id), overText(kind, hash))
  return hash
}

/** A stored hash with one more key over it. */
export async function hashOver(key: IdentityKey, { keyId, hash }: IdentityHash, kind: Kind): Promise<IdentityHash> {
  return { keyId: `${keyId}${inside}${key.id}`, hash: await hmac(key, overText(kind, hash)) }
}

/** Another beginning than that of a CI: no CI can stand for a hash. */
const overText = (kind: Kind, hash: Uint8Array) => `over-${kind}:${Buffer.from(hash).toString('base64url')}`

function keyNamed(keys: readonly IdentityKey[], id: string): IdentityKey {
  const key = keys.find((one) => one.id === id)
  if (!key) throw new MissingIdentityKey(id)
  return key
}

/** Advisory lock keys of a person's hashes (signed 64 bits), ascending, so in one order for all. */
export function lockKeys(hashes: IdentityHash[]): bigint[] {
  return hashes.map(({ hash }) => new DataView(hash.buffer, hash.byteOffset).getBigInt64(0)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

async function hmac({ value }: IdentityKey, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', encoder.encode(value), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
}
