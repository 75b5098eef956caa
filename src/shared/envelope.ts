/** A key of a setting of `id:key` pairs: 32 bytes in base64url. */
export interface EnvelopeKey {
  id: string
  key: string
}

/**
 * A text under a key of its own, which is wrapped by the key `keyId`: a rotation wraps the small
 * key again and leaves the text.
 */
export interface Envelope {
  keyId: string
  /** Nonce (12 bytes) and AES-256-GCM ciphertext of the key of the text: 60 bytes. */
  wrappedKey: Uint8Array
  /** Nonce (12 bytes) and AES-256-GCM ciphertext of the text, padded to a multiple of 256 bytes. */
  sealed: Uint8Array
}

const nonceBytes = 12
const paddedTo = 256

/**
 * Seals a text by the first key. `binding` names its row: moved to another row it does not open.
 */
export async function sealEnvelope(keys: readonly EnvelopeKey[], binding: string, text: string): Promise<Envelope> {
  const [newest] = keys
  if (!newest) throw new Error('there is no key to seal with.')
  const ownKey = crypto.getRandomValues(new Uint8Array(32))
  const [sealed, wrappedKey] = await Promise.all([
    encrypt(ownKey, binding, padded(text)),
    encrypt(bytesOf(newest.key), wrapBinding(newest.id, binding), ownKey),
  ])
  return { keyId: newest.id, wrappedKey, sealed }
}

/** Throws where the key is missing, or the row was altered or moved. */
export async function openEnvelope(keys: readonly EnvelopeKey[], binding: string, envelope: Envelope): Promise<string> {
  const text = await decrypt(await ownKeyOf(keys, binding, envelope), binding, envelope.sealed)
  return new TextDecoder().decode(text).replace(/\0+$/, '')
}

/** The same text under the first key. */
export async function rewrapEnvelope(
  keys: readonly EnvelopeKey[],
  binding: string,
  envelope: Omit<Envelope, 'sealed'>,
): Promise<Omit<Envelope, 'sealed'>> {
  const newest = keys[0]!
  const ownKey = await ownKeyOf(keys, binding, envelope)
  return { keyId: newest.id, wrappedKey: await encrypt(bytesOf(newest.key), wrapBinding(newest.id, binding), ownKey) }
}

function ownKeyOf(keys: readonly EnvelopeKey[], binding: string, { keyId, wrappedKey }: Omit<Envelope, 'sealed'>) {
  const key = keys.find(({ id }) => id === keyId)
  if (!key) throw new Error(`the key ${keyId} is missing: add it again, behind the newest key.`)
  return decrypt(bytesOf(key.key), wrapBinding(keyId, binding), wrappedKey)
}

const wrapBinding = (keyId: string, binding: string) => JSON.stringify([keyId, binding])
const bytesOf = (key: string) => new Uint8Array(Buffer.from(key, 'base64url'))

function padded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text)
  const whole = new Uint8Array(Math.ceil((bytes.length + 1) / paddedTo) * paddedTo)
  whole.set(bytes)
  return whole
}

const importKey = (key: Uint8Array<ArrayBuffer>, use: 'encrypt' | 'decrypt') => crypto.subtle.importKey('raw', key, 'AES-GCM', false, [use])
const cipherOf = (iv: Uint8Array<ArrayBuffer>, binding: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(binding),
})

async function encrypt(key: Uint8Array<ArrayBuffer>, binding: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const ciphertext = await crypto.subtle.encrypt(cipherOf(nonce, binding), await importKey(key, 'encrypt'), bytes)
  return new Uint8Array(Buffer.concat([nonce, new Uint8Array(ciphertext)]))
}

async function decrypt(key: Uint8Array<ArrayBuffer>, binding: string, sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(sealed)
  const opened = await crypto.subtle.decrypt(
    cipherOf(bytes.subarray(0, nonceBytes), binding),
    await importKey(key, 'decrypt'),
    bytes.subarray(nonceBytes),
  )
  return new Uint8Array(opened)
}
