import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { ConfigError, type RunnerConfig } from '../../config.ts'
import type { AccountFacts, PublicKey, SealedNumber } from './port.ts'
import { encBytes, sealAad, sealDigits, sealInfo, suite } from './seal.ts'

/** The seal has another key, person, bank or record, changed bytes, or no account number inside. */
export class UnopenedSeal extends Error {}

type Opening = { privateKey: CryptoKey; publicKey: CryptoKey }

/**
 * The private keys of sealed account numbers. The digits exist only inside `use`, which ends before
 * they are overwritten. Throws ConfigError when BANK_ROOT_KEY does not belong to BANK_SIGNING_KEY.
 */
export function createSealedNumbers(config: RunnerConfig) {
  const signingKey = signingKeyOf(config)
  const keys = new Map(config.BANK_KEYS.map(({ id, privateKey }) => [id, openingOf(privateKey)]))
  for (const key of keys.values()) key.catch(() => {})

  async function use<Result>(account: SealedNumber, work: (digits: Uint8Array) => Result | Promise<Result>): Promise<Result> {
    const key = await keys.get(account.keyId)
    if (!key) throw new UnopenedSeal('its key is not here')
    const padded = await open(account, key)
    try {
      const end = padded.indexOf(0)
      const digits = padded.subarray(0, end < 0 ? padded.length : end)
      if (!isAccountNumber(digits, padded)) throw new UnopenedSeal('it holds no account number')
      return await work(digits)
    } finally {
      padded.fill(0)
    }
  }

  async function publicKeys(): Promise<PublicKey[]> {
    return Promise.all(
      config.BANK_KEYS.map(async ({ id }) => {
        const { publicKey } = (await keys.get(id))!
        return { id, publicKey: new Uint8Array(await suite.kem.serializePublicKey(publicKey)) }
      }),
    )
  }

  return {
    use,
    publicKeys,
    describe: (account: SealedNumber): Promise<AccountFacts> =>
      use(account, (digits) => ({
        lastFour: new TextDecoder().decode(digits.subarray(-4)),
        duplicateIndexes: config.BANK_INDEX_KEY.map(
          (key) => new Uint8Array(createHmac('sha256', key).update(`${account.bankCode}:`).update(digits).digest()),
        ) as AccountFacts['duplicateIndexes'],
      })),
    async reseal(account: SealedNumber) {
      const [newest] = await publicKeys()
      if (!newest) throw new UnopenedSeal('there is no key to seal to')
      const { personId, bankCode, recordId } = account
      const binding = { personId, bankCode, recordId, keyId: newest.id }
      return { keyId: newest.id, sealed: await use(account, (digits) => sealDigits(digits, newest.publicKey, binding)) }
    },
    signKeyList: (body: string) => new Uint8Array(sign(null, Buffer.from(body), signingKey)),
  }
}

async function open(account: SealedNumber, key: Opening): Promise<Uint8Array> {
  const bytes = new Uint8Array(account.sealed)
  try {
    const enc = bytes.slice(0, encBytes).buffer
    const opened = await suite.open({ recipientKey: key, enc, info: sealInfo }, bytes.slice(encBytes).buffer, sealAad(account))
    return new Uint8Array(opened)
  } catch {
    throw new UnopenedSeal('it does not open')
  }
}

/** 8 to 16 digits, followed by zeros only. */
function isAccountNumber(digits: Uint8Array, padded: Uint8Array): boolean {
  const isDigits = digits.length >= 8 && digits.length <= 16 && digits.every((byte) => byte >= 0x30 && byte <= 0x39)
  return isDigits && padded.subarray(digits.length).every((byte) => byte === 0)
}

async function openingOf(privateKeyText: string): Promise<Opening> {
  const raw = new Uint8Array(Buffer.from(privateKeyText, 'base64url'))
  const privateKey = await suite.kem.importKey('raw', raw.buffer, false)
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw])
  const { x } = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' })
  const publicKey = await suite.kem.deserializePublicKey(new Uint8Array(Buffer.from(x ?? '', 'base64url')).buffer)
  return { privateKey, publicKey }
}

function signingKeyOf(config: RunnerConfig) {
  let key: ReturnType<typeof createPrivateKey>
  try {
    key = createPrivateKey({ key: Buffer.from(config.BANK_SIGNING_KEY, 'base64url'), format: 'der', type: 'pkcs8' })
  } catch {
    throw new ConfigError('Set BANK_SIGNING_KEY to a PKCS8 key in base64url: it is none.')
  }
  if (createPublicKey(key).export({ format: 'jwk' }).x !== config.BANK_ROOT_KEY)
    throw new ConfigError('Set BANK_ROOT_KEY to the public half of BANK_SIGNING_KEY: clients would refuse its key lists.')
  return key
}
