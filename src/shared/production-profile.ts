import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'

/**
 * `secret`: its holder can act as us. `pairs`: secrets as `id:secret`, separated by commas. `public
 * page`: an origin that browsers open. `provider`: another company's API. `store`: our own; its URL
 * may hold a password. `plain`: no secret.
 */
export type SettingKind = 'secret' | 'pairs' | 'public page' | 'provider' | 'store' | 'plain'

/** Every setting; src/config.ts does not compile when one is missing here. */
export const settingKinds = {
  DATABASE_URL: 'store',
  LOG_DATABASE_URL: 'store',
  DATABASE_DRIVER: 'plain',
  DATABASE_POOLER: 'plain',
  REDIS_URL: 'store',
  REDIS_PREFIX: 'plain',
  REDIS_SENTINELS: 'plain',
  REDIS_SENTINEL_PASSWORD: 'secret',
  REDIS_CLUSTER: 'plain',
  MEILI_URL: 'store',
  MEILI_KEY: 'secret',
  PICTURES_URL: 'public page',
  S3_ENDPOINT: 'public page',
  S3_REGION: 'plain',
  S3_BUCKET: 'plain',
  S3_ACCESS_KEY_ID: 'plain',
  S3_SECRET_ACCESS_KEY: 'secret',
  STORAGE_DIR: 'plain',
  STORAGE_SECRET: 'secret',
  PORT: 'plain',
  LISTEN_HOST: 'plain',
  METRICS_LISTEN: 'plain',
  TRACES_URL: 'store',
  TRACES_KEPT: 'plain',
  PUBLIC_URL: 'public page',
  WEB_DIR: 'plain',
  OPS_TOKEN: 'secret',
  TRUSTED_PROXIES: 'plain',
  RATE_LIMITS: 'plain',
  LOG_LEVEL: 'plain',
  CHANNEL_POLICY: 'plain',
  CHAT_KEEP_DAYS: 'plain',
  KAKAO_ISSUER: 'provider',
  KAKAO_CLIENT_ID: 'plain',
  KAKAO_CLIENT_SECRET: 'secret',
  KAKAO_JS_KEY: 'plain',
  GOOGLE_ISSUER: 'provider',
  GOOGLE_CLIENT_ID: 'plain',
  GOOGLE_CLIENT_SECRET: 'secret',
  NAVER_LOGIN_URL: 'provider',
  NAVER_API_URL: 'provider',
  NAVER_CLIENT_ID: 'plain',
  NAVER_CLIENT_SECRET: 'plain',
  APPLE_ISSUER: 'provider',
  APPLE_CLIENT_ID: 'plain',
  APPLE_TEAM_ID: 'plain',
  APPLE_KEY_ID: 'plain',
  APPLE_PRIVATE_KEY: 'secret',
  PORTONE_API_URL: 'provider',
  PORTONE_PAGE_URL: 'provider',
  PORTONE_STORE_ID: 'plain',
  PORTONE_CHANNEL_KEY: 'plain',
  PORTONE_API_SECRET: 'secret',
  PORTONE_WEBHOOK_SECRET: 'secret',
  POSTCODE_URL: 'provider',
  POSTCODE_KEY: 'secret',
  ADDRESS_KEYS: 'pairs',
  IDENTITY_KEYS: 'pairs',
  PUSH_KEYS: 'pairs',
  PUSH_SANDBOX_URL: 'provider',
  MAIL_URL: 'store',
  MAIL_FROM: 'plain',
  DEPOSIT_WEBHOOK_SECRET: 'secret',
  PIN_SETUP_FILE: 'plain',
  PIN_SETUPS: 'pairs',
  BANK_ROOT_KEY: 'plain',
  BANK_EARLIER_ROOT_KEYS: 'plain',
  BANK_CODE_KEY: 'secret',
  BANK_KEYS: 'pairs',
  BANK_SIGNING_KEY: 'secret',
  BANK_INDEX_KEY: 'pairs',
  OPENBANKING_URL: 'provider',
  OPENBANKING_CLIENT_ID: 'plain',
  COURIER_URL: 'provider',
  COURIER_KEY: 'secret',
  PORTONE_RECEIPT_CHANNEL_KEY: 'plain',
  OPENBANKING_CLIENT_SECRET: 'secret',
  OPENBANKING_ORG_CODE: 'plain',
  OPENBANKING_CENTRAL_ACCOUNT: 'plain',
  OPENBANKING_CENTRAL_FINTECH_NUM: 'plain',
  DEPOSITS_URL: 'provider',
  DEPOSITS_KEY: 'secret',
  OPENBANKING_ANSWER_MS: 'plain',
  PAYOUT_REVIEW_KRW: 'plain',
} as const satisfies Record<string, SettingKind>

const environments = ['production', 'development', 'test']

/** NODE_ENV in any other spelling would start without the checks of production. */
export function environmentFaults({ NODE_ENV: name }: Readonly<Record<string, string | undefined>>): string[] {
  if (name === undefined || name === '' || environments.includes(name)) return []
  return [`Set NODE_ENV to production, development or test: ${JSON.stringify(name)} is none of them.`]
}

/** Faults that forbid to run in production (NODE_ENV=production), one sentence each. */
export function productionFaults(settings: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(settingKinds).flatMap(([name, kind]) => {
    const value = settings[name]
    return value === undefined || value === '' ? [] : faultsOf(name, kind, value)
  })
}

function faultsOf(name: string, kind: SettingKind, value: string): string[] {
  if (name === 'RATE_LIMITS' && value === 'off') return ['Set RATE_LIMITS to on: off is for benches and tests.']
  if (isPublished(value)) return [`Set ${name} to one of your own: this one is published with Kiwi's source.`]
  switch (kind) {
    case 'secret':
      return weakness(value) === null ? [] : [`Set ${name} to a random secret: this one ${weakness(value)}.`]
    case 'pairs': {
      const weak = value
        .split(/[,\s]+/)
        .map((pair) => pair.slice(pair.indexOf(':') + 1))
        .find((secret) => isPublished(secret) || weakness(secret) !== null)
      if (weak === undefined) return []
      return [`Set ${name} to random secrets: one of them ${isPublished(weak) ? "is published with Kiwi's source" : weakness(weak)}.`]
    }
    case 'public page':
      if (!value.startsWith('https:')) return [`Set ${name} to an https address: over http anybody on the way reads and changes it.`]
      return isLoopback(value)
        ? [`Set ${name} to an address that people's browsers can reach: ${new URL(value).host} is this machine.`]
        : []
    case 'provider':
      if (isLoopback(value))
        return [`Set ${name} to the real service: ${new URL(value).host} is this machine, where only a sandbox answers.`]
      return value.startsWith('https:') ? [] : [`Set ${name} to an https address: secrets and identities are sent there.`]
    case 'store': {
      const password = passwordOf(value)
      if (password === null || isLoopback(value)) return []
      const weak = isPublished(password) ? "is published with Kiwi's source" : weakness(password, 12)
      return weak === null ? [] : [`Set ${name} with another password: this one ${weak}.`]
    }
    case 'plain':
      return []
    default: {
      const unhandled: never = kind
      throw new Error(String(unhandled))
    }
  }
}

/** Short words would be in random secrets too. */
const givenWords =
  /change.?me|passw[o0]rd|secret|sandbox|example|default|placeholder|replace|random|insecure|letmein|qwerty|asdfgh|1q2w3e|admin\d/i

/** A random key holds such a run once in 70,000: it is weak only when the rest is too short. */
const runs = /123456|abcdef/gi

/** The fault of a secret, as the end of a sentence; null when it may be random. */
export function weakness(secret: string, shortest = 16): string | null {
  const text = bareSecret(secret).replace(/^whsec_/, '')
  if (text.length < shortest) return `has fewer than ${shortest} characters`
  const bytes = Buffer.from(text, 'base64')
  // Short texts encoded in base64 look like a key.
  const unpacked = bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? [bytes.toString('latin1')] : []
  for (const one of [text, ...unpacked]) {
    const word = givenWords.exec(one)?.[0]
    if (word !== undefined) return `holds "${word.toLowerCase()}"`
    if (one.replace(runs, '').length < Math.min(shortest, one.length)) return 'holds a run such as 123456'
    if (/^[a-z]+([-_. ][a-z]+){2,}[-_. ]?\d{0,4}$/.test(one)) return 'is made of words'
    if (isRepeated(one)) return 'repeats itself'
    if (isSequence(one)) return 'is a sequence'
    if (new Set(one).size < Math.min(8, shortest / 2)) return 'has too few different characters'
  }
  return unpacked.length > 0 && text.length < 60 ? 'is plain text, packed' : null
}

/** `abcabcabc`, 32 × `a`, also with a part of the next repetition. */
function isRepeated(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) if (text.slice(period) === text.slice(0, text.length - period)) return true
  return false
}

/** More than half of the steps from one character to the next are the same small step. */
function isSequence(text: string): boolean {
  const steps = Array.from({ length: text.length - 1 }, (_, at) => text.charCodeAt(at + 1) - text.charCodeAt(at))
  return [-1, 0, 1].some((step) => steps.filter((one) => one === step).length > steps.length / 2)
}

/** Names that files of hosts give to this machine, and what containers call the one they run on. */
const ownNames = /^(?:.*\.)?localhost$|^localhost\d?\.localdomain\d?$|^ip6-(?:localhost|loopback)$|^host\.docker\.internal$/

function isLoopback(address: string): boolean {
  // Of the ways to write an address of IPv4, `URL` leaves one.
  const host = (URL.parse(address)?.hostname ?? '').replace(/^\[|\]$|\.$/g, '')
  if (!ipaddr.isValid(host)) return ownNames.test(host)
  const ip = ipaddr.process(host)
  // `::127.0.0.1` is the old form of an address of IPv4 in one of IPv6.
  const isOld = ip.kind() === 'ipv6' && ip.toByteArray().every((byte, at) => at > 11 || byte === 0)
  return isOld || ip.range() === 'loopback' || ip.range() === 'unspecified'
}

function passwordOf(address: string): string | null {
  const password = URL.parse(address)?.password ?? ''
  return password === '' ? null : password
}

/** SHA-256 prefixes of the secrets in sandbox/credentials.ts and test/worlds; tested. */
const published = new Set([
  '35b7198cea2a1a17',
  '102d91e51c38240e',
  '004c575e3839dce7',
  '0db3c7462a808964',
  '110fe78fdc9d1648',
  '229eead74be06968',
  '245cb7cbedf66fb4',
  '2c454a346b00f6f2',
  '2ffe6dad2be821b4',
  '439a093491ca778a',
  '4eccaf8d7ddb72a5',
  '610f01e89f3331e4',
  '699b794a6cff8ace',
  '6a97192ee1d41010',
  '706e5a10024b20b7',
  '76e83119656f589d',
  '7a4f31b6df9bf150',
  '80863a109821adef',
  '8a6f234f43034836',
  '938a81519d183931',
  '93f0347e1f42e528',
  '96af08db185f8cc9',
  'a1c65e574bacfea1',
  'a22ccbce02fc1c68',
  'aa3689508a1123da',
  'ac8c8b78a42fec70',
  'c93fa013daded2d2',
  'cd2572b15d993780',
  'd16236a92a59fd26',
  'd5ea8939a4dca213',
  'd6156324e79ff471',
  'e290de6db58ba765',
  'f914e4cf057b895d',
])

/** Without the spaces and quotes that a file of settings may leave around it. */
const bareSecret = (value: string) => value.trim().replace(/^(["'])(.*)\1$/s, '$2')

function isPublished(value: string): boolean {
  const bare = bareSecret(value)
  return published.has(createHash('sha256').update(bare).digest('hex').slice(0, 16)) || bare.includes('kiwi-sandbox')
}
