import type { KiwiApi, RouterInputs } from './api.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import { toKiwiError } from './errors.ts'
import { randomUuid } from './random-uuid.ts'

export type SealedAccount = RouterInputs['pay']['bank']['verifyAccount']['account']

/** The signed list of the bank connector's public keys, from `pay.bank.keys`. */
export interface BankKeyList {
  body: string
  signature: string
}

export interface BankKey {
  id: string
  /** X25519, raw, base64url. */
  publicKey: string
}

/** Keeps the root key, e.g. `localStorage`. */
export interface KeyStore {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
}

export interface AccountToSeal {
  /** The signed-in person's id. */
  personId: string
  /** Three digits. */
  bankCode: string
  /** Digits. Spaces and dashes are removed. */
  accountNumber: string
}

export interface SealTrust {
  /**
   * The Ed25519 root key (raw, base64url) that is shipped with this client. The safest choice: the
   * API then cannot choose the keys.
   */
  rootKey?: string
  /** Keeps the first root key, if `rootKey` is not given. The page's localStorage by default. */
  store?: KeyStore | null
}

/** The key list or its root is not trusted. Nothing was sealed or sent. */
export class BankKeyError extends Error {
  readonly reason: 'root_changed' | 'bad_signature' | 'malformed' | 'older' | 'bad_number'

  constructor(reason: BankKeyError['reason'], message: string) {
    super(message)
    this.name = 'BankKeyError'
    this.reason = reason
  }
}

const paddedBytes = 64
const info = 'kiwi bank account v1'
const pin = 'kiwi.bank.rootKey'
const newestSeen = 'kiwi.bank.keysIssuedAt'

/**
 * Fetches and checks the keys, then seals. What trust on first use means: without `rootKey`, the
 * first root key the API shows is believed and kept; an API that lies from the first contact on can
 * read numbers sealed by this client, one that turns later cannot. Throws BankKeyError, or what the
 * calls throw.
 */
export async function sealAccount(api: KiwiApi, account: AccountToSeal, trust: SealTrust = {}): Promise<SealedAccount> {
  const store = trust.store === undefined ? pageStore() : trust.store
  const [rootKey, list] = await Promise.all([trustedRoot(api, trust.rootKey, store), api.pay.bank.keys.query()])
  return sealAccountNumber({ ...account, keys: await verifyKeyList(list, rootKey, store) })
}

/** Seals the account and asks for the 1 won. Seals again if the key was retired meanwhile. */
export async function verifyBankAccount(api: KiwiApi, account: AccountToSeal, trust: SealTrust = {}) {
  const ask = async () => api.pay.bank.verifyAccount.mutate({ account: await sealAccount(api, account, trust) })
  return ask().catch((error: unknown) => {
    if (toKiwiError(error).code === 'KEY_RETIRED') return ask()
    throw error
  })
}

/**
 * The keys of a list that the root signed, newest first. A list that is older than one seen before
 * is refused: its keys may be compromised.
 */
export async function verifyKeyList(list: BankKeyList, rootKey: string, store: KeyStore | null = null): Promise<BankKey[]> {
  const root = await crypto.subtle.importKey('raw', bytesOf(rootKey), { name: 'Ed25519' }, false, ['verify'])
  const isSigned = await crypto.subtle.verify({ name: 'Ed25519' }, root, bytesOf(list.signature), new TextEncoder().encode(list.body))
  if (!isSigned) throw new BankKeyError('bad_signature', 'The bank key list is not signed by the key this client trusts.')
  const { issuedAt, keys } = JSON.parse(list.body) as { issuedAt?: string; keys?: BankKey[] }
  const isWhole = typeof issuedAt === 'string' && Array.isArray(keys) && keys.length > 0
  if (!isWhole || keys.some((key) => typeof key.id !== 'string' || fromBase64url(String(key.publicKey))?.length !== 32))
    throw new BankKeyError('malformed', 'The bank key list cannot be read.')
  const seen = store?.getItem(newestSeen)
  if (seen && seen > issuedAt) throw new BankKeyError('older', 'The bank key list is older than one this client has seen.')
  store?.setItem(newestSeen, issuedAt)
  return keys
}

/**
 * Seals to the newest of the checked keys (`verifyKeyList`). HPKE base mode, RFC 9180. Loads its
 * code on first use.
 */
export async function sealAccountNumber(input: AccountToSeal & { keys: BankKey[] }): Promise<SealedAccount> {
  const { personId, bankCode, keys } = input
  const [newest] = keys
  const digits = new TextEncoder().encode(input.accountNumber.replaceAll(/[\s-]/g, ''))
  if (!newest) throw new BankKeyError('malformed', 'There is no bank key to seal to.')
  if (digits.length < 8 || digits.length > 16 || digits.some((byte) => byte < 0x30 || byte > 0x39))
    throw new BankKeyError('bad_number', 'An account number has 8 to 16 digits.')

  const { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } = await import('@hpke/core')
  const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytesOf(newest.publicKey).buffer)
  const recordId = randomUuid()
  const aad = utf8(JSON.stringify(['bank-account', personId, bankCode, newest.id, recordId]))
  const padded = new Uint8Array(paddedBytes)
  padded.set(digits)
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: utf8(info) }, padded.buffer, aad)
  padded.fill(0)
  digits.fill(0)
  return { keyId: newest.id, recordId, bankCode, enc: toBase64url(enc), ciphertext: toBase64url(ct) }
}

async function trustedRoot(api: KiwiApi, given: string | undefined, store: KeyStore | null): Promise<string> {
  if (given) return given
  const known = store?.getItem(pin)
  const { rootKey } = await api.pay.bank.rootKey.query()
  if (known && known !== rootKey) throw new BankKeyError('root_changed', 'The root of the bank keys has changed. Nothing was sealed.')
  store?.setItem(pin, rootKey)
  return rootKey
}

function pageStore(): KeyStore | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage
  } catch {
    return null
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text).buffer

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64url(text)
  if (!bytes) throw new BankKeyError('malformed', 'A bank key or signature is not base64url.')
  return bytes
}
