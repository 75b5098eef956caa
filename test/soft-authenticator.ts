import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

const encode = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/**
 * Flags of authenticator data (WebAuthn 6.1): present, verified, with a new key, and able to be
 * synced.
 */
const flags = { present: 1, verified: 4, newKey: 64 }

/** An authenticator in software, with one P-256 key; what it signs can be made wrong. */
export class SoftAuthenticator {
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject
  readonly id = randomBytes(32)
  counter = 0
  /** Synced keys do not count their signatures: the counter stays 0. */
  counts = true
  /** Whether the person proves themselves to it. */
  verifies = true

  readonly origin: string

  constructor(origin: string) {
    this.origin = origin
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#privateKey = pair.privateKey
    this.#publicKey = pair.publicKey
  }

  /** The answer to options of `navigator.credentials.create`, in the JSON form of the standard. */
  create(challenge: string) {
    const clientData = this.#clientData('webauthn.create', challenge)
    // A CBOR map of three: fmt "none", attStmt {}, authData.
    const authData = this.#authData(flags.newKey, Buffer.concat([Buffer.alloc(16), Buffer.from([0, 32]), this.id, this.#coseKey()]))
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63]),
      Buffer.from('fmt'),
      Buffer.from([0x64]),
      Buffer.from('none'),
      Buffer.from([0x67]),
      Buffer.from('attStmt'),
      Buffer.from([0xa0, 0x68]),
      Buffer.from('authData'),
      Buffer.from([0x58, authData.length]),
      authData,
    ])
    return {
      ...this.#named(),
      response: { clientDataJSON: encode(clientData), attestationObject: encode(attestation), transports: ['internal'] },
    }
  }

  /** The answer to options of `navigator.credentials.get`. */
  get(challenge: string) {
    if (this.counts) this.counter += 1
    const clientData = this.#clientData('webauthn.get', challenge)
    const authData = this.#authData(0, Buffer.alloc(0))
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#privateKey)
    return {
      ...this.#named(),
      response: { clientDataJSON: encode(clientData), authenticatorData: encode(authData), signature: encode(signature), userHandle: null },
    }
  }

  #named() {
    return { id: encode(this.id), rawId: encode(this.id), type: 'public-key' as const, clientExtensionResults: {} }
  }

  #clientData(type: string, challenge: string) {
    return JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false })
  }

  #authData(more: number, rest: Uint8Array) {
    const counted = Buffer.alloc(4)
    counted.writeUInt32BE(this.counter)
    const set = flags.present | (this.verifies ? flags.verified : 0) | more
    return Buffer.concat([sha256(new URL(this.origin).hostname), Buffer.from([set]), counted, rest])
  }

  /** COSE_Key (RFC 9053): a CBOR map of kty EC2, alg ES256, crv P-256, x and y. */
  #coseKey() {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' })
    const part = (label: number, value: string) => Buffer.concat([Buffer.from([label, 0x58, 32]), Buffer.from(value, 'base64url')])
    return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]), part(0x21, x), part(0x22, y)])
  }
}
