import { checkPrimeSync } from 'node:crypto'
import { importJWK, type CryptoKey, type JWK } from 'jose'
import { derive } from './random.ts'

export type SigningKey = { kid: string; privateKey: CryptoKey; publicJwk: JWK }

/**
 * An RSA-2048 key that is derived from the seed. RS256 is deterministic, so equal seeds sign equal
 * ID tokens byte for byte, and a restart keeps the key its clients have cached. It is not a secret.
 */
export function signingKey(seed: number, provider: string): Promise<SigningKey> {
  const name = `${seed} ${provider}`
  const key = made.get(name) ?? makeKey(seed, provider)
  made.set(name, key)
  return key
}

/** Each start of a sandbox in one process, as tests start many, takes the same keys. */
const made = new Map<string, Promise<SigningKey>>()

async function makeKey(seed: number, provider: string): Promise<SigningKey> {
  const e = 65_537n
  const p = prime(seed, provider, 'p', e)
  const q = prime(seed, provider, 'q', e)
  const n = p * q
  const d = inverse(e, (p - 1n) * (q - 1n))
  const kid = derive(seed, provider, 'kid').toString('hex').slice(0, 32)
  const publicJwk: JWK = { kid, kty: 'RSA', alg: 'RS256', use: 'sig', n: field(n), e: field(e) }
  const privateJwk: JWK = {
    ...publicJwk,
    d: field(d),
    p: field(p),
    q: field(q),
    dp: field(d % (p - 1n)),
    dq: field(d % (q - 1n)),
    qi: field(inverse(q, p)),
  }
  return { kid, publicJwk, privateKey: (await importJWK(privateJwk, 'RS256')) as CryptoKey }
}

/** The first prime after a derived start of 1024 bits; a product of two has 2048 bits. */
function prime(seed: number, provider: string, name: string, e: bigint): bigint {
  const bytes = Buffer.concat([derive(seed, provider, name, 0), derive(seed, provider, name, 1)])
  let candidate = BigInt(`0x${bytes.toString('hex')}`) | (3n << 1022n) | 1n
  while ((candidate - 1n) % e === 0n || !checkPrimeSync(candidate)) candidate += 2n
  return candidate
}

/** a⁻¹ mod m, by the extended Euclidean algorithm. */
function inverse(a: bigint, m: bigint): bigint {
  let [r0, r1, s0, s1] = [m, a % m, 0n, 1n]
  while (r1 !== 0n) {
    const quotient = r0 / r1
    ;[r0, r1] = [r1, r0 - quotient * r1]
    ;[s0, s1] = [s1, s0 - quotient * s1]
  }
  return ((s0 % m) + m) % m
}

function field(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url')
}
