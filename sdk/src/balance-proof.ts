import type { RouterOutputs } from './api.ts'
import { fromBase64url, toBase64url } from './base64url.ts'

export type BalanceProof = RouterOutputs['pay']['proof']

export interface BalanceProofOptions {
  /** Kiwi's published Ed25519 key: 32 bytes, base64url. Do not take it from the proof's source. */
  rootKey: string
  /** The owner of the balance. Leave it out only to check somebody else's proof. */
  personId?: string
}

export interface ProvenBalance {
  /** The day in Seoul that was signed. */
  day: string
  balanceKrw: number
  /** The newest ledger block that the head covers. */
  height: number
}

export type BalanceProofFlaw = 'malformed' | 'signature' | 'day' | 'owner' | 'position' | 'root'

/** The proof does not hold; `flaw` says which part. */
export class BalanceProofError extends Error {
  readonly flaw: BalanceProofFlaw
  constructor(flaw: BalanceProofFlaw, message: string) {
    super(message)
    this.name = 'BalanceProofError'
    this.flaw = flaw
  }
}

/**
 * Checks a proof of `pay.proof` with WebCrypto alone: Kiwi signed the head of the day, and the
 * audit path leads from this balance to it (RFC 9162, 2.1.3.2; hashes as in RFC 6962, 2.1). Throws
 * BalanceProofError.
 */
export async function verifyBalanceProof(proof: BalanceProof, options: BalanceProofOptions): Promise<ProvenBalance> {
  const { leaf, position } = proof
  const head = await signedHead(proof, options.rootKey)
  if (head.day !== proof.day) throw new BalanceProofError('day', `The signed head is of ${head.day}, not of ${proof.day}.`)
  if (options.personId !== undefined && options.personId !== leaf.ownerId)
    throw new BalanceProofError('owner', 'The leaf belongs to somebody else.')
  if (!Number.isSafeInteger(position) || position < 0 || position >= head.accounts)
    throw new BalanceProofError('position', 'The leaf is outside the signed tree.')

  const root = await rootAbove(await sha256(leafBytes(leaf)), position, head.accounts, proof.path.map(bytesOf))
  if (toBase64url(root) !== head.root) throw new BalanceProofError('root', 'The balance is not in the signed tree.')
  return { day: head.day, balanceKrw: leaf.balanceKrw, height: head.height }
}

interface Head {
  day: string
  height: number
  accounts: number
  root: string
}

async function signedHead(proof: BalanceProof, rootKey: string): Promise<Head> {
  const signature = bytesOf(proof.signature)
  const keyBytes = bytesOf(rootKey)
  if (keyBytes.length !== 32 || signature.length !== 64) throw malformed('A key has 32 bytes and a signature 64.')
  const key = await crypto.subtle.importKey('raw', keyBytes, 'Ed25519', false, ['verify'])
  const isSigned = await crypto.subtle.verify('Ed25519', key, signature, new TextEncoder().encode(proof.head))
  if (!isSigned) throw new BalanceProofError('signature', 'The head is not signed by this key.')
  // Only the signed text is read. Kiwi wrote it, but it may be something else than a head.
  const head = JSON.parse(proof.head) as Partial<Head>
  const { day, height, accounts, root } = head
  if (typeof day !== 'string' || typeof height !== 'number' || typeof accounts !== 'number' || typeof root !== 'string')
    throw malformed('The signed text is no head.')
  return { day, height, accounts, root }
}

/** 0x00, account, owner, seq, balance, salt: 65 bytes. */
function leafBytes({ accountId, ownerId, seq, balanceKrw, salt }: BalanceProof['leaf']): Uint8Array<ArrayBuffer> {
  const saltBytes = bytesOf(salt)
  if (saltBytes.length !== 16) throw malformed('A salt has 16 bytes.')
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(balanceKrw)) throw malformed('Seq and balance are whole numbers.')
  const bytes = new Uint8Array(65)
  bytes.set(uuidBytes(accountId), 1)
  bytes.set(uuidBytes(ownerId), 17)
  const view = new DataView(bytes.buffer)
  view.setBigInt64(33, BigInt(seq))
  view.setBigInt64(41, BigInt(balanceKrw))
  bytes.set(saltBytes, 49)
  return bytes
}

async function rootAbove(leaf: Uint8Array<ArrayBuffer>, position: number, size: number, path: Uint8Array<ArrayBuffer>[]) {
  let [at, last, hash] = [position, size - 1, leaf]
  for (const sibling of path) {
    if (sibling.length !== 32) throw malformed('A hash has 32 bytes.')
    if (last === 0) throw new BalanceProofError('root', 'The path is longer than the tree is high.')
    const isRight = at % 2 === 1
    if (isRight || at === last) {
      hash = await node(sibling, hash)
      // The last node of an odd level moves up until it has a left neighbour.
      for (; at % 2 === 0 && at !== 0; last = Math.floor(last / 2)) at /= 2
    } else {
      hash = await node(hash, sibling)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  if (last !== 0) throw new BalanceProofError('root', 'The path ends below the root.')
  return hash
}

function node(left: Uint8Array, right: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(65)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 33)
  return sha256(bytes)
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

function uuidBytes(uuid: string): Uint8Array {
  const digits = uuid.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(digits)) throw malformed('An id is a UUID.')
  return Uint8Array.from({ length: 16 }, (_, n) => Number.parseInt(digits.slice(n * 2, n * 2 + 2), 16))
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64url(text)
  if (!bytes) throw malformed('Bytes are base64url.')
  return bytes
}

function malformed(why: string): BalanceProofError {
  return new BalanceProofError('malformed', why)
}
