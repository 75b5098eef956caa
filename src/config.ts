import * as z from 'zod'
import { poolers } from './shared/poolers.ts'
import { parseProxies } from './shared/network.ts'
import { environmentFaults, productionFaults, type SettingKind, settingKinds } from './shared/production-profile.ts'

/** Wrong or missing settings. Each line of the message is one sentence that says what to set. */
export class ConfigError extends Error {}

const url = z.url()
const secret = z.string().min(32, 'needs at least 32 characters')

const origin = z.url({ protocol: /^https?$/ }).transform((text, ctx) => {
  const { origin: bare, pathname, search, hash, username } = new URL(text)
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '')
    ctx.addIssue({
      code: 'custom',
      message: `must be an origin with nothing behind it, as ${bare}: Kiwi lives at the root of its host`,
    })
  return bare
})

const storesShape = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  LOG_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_DRIVER: z.enum(['postgres-js', 'neon']).default('postgres-js'),
  /** A pooler in transaction mode before both databases; see `poolers`. */
  DATABASE_POOLER: z.enum(poolers).default('auto'),
  /** With `REDIS_SENTINELS` its host is the name of the group that they watch. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Before every key and channel, so that several houses share one Redis. */
  REDIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9_-]{1,40}:$/, 'needs a name of a-z, 0-9, _ and -, and a colon')
    .optional(),
  /** Comma-separated `host:port` of the Sentinels. */
  REDIS_SENTINELS: z
    .string()
    .default('')
    .transform((text, ctx) => {
      const places = text.split(',').flatMap((place) => (place.trim() === '' ? [] : [/^(.+):(\d{1,5})$/.exec(place.trim())]))
      if (places.includes(null)) ctx.addIssue({ code: 'custom', message: 'needs host:port of each Sentinel, comma between them' })
      return places.map((place) => ({ host: place?.[1] ?? '', port: Number(place?.[2]) }))
    }),
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
  /** `on`: REDIS_URL names a node of a Redis Cluster, which tells the others. */
  REDIS_CLUSTER: z.enum(['on', 'off']).default('off'),
  MEILI_URL: url.optional(),
  MEILI_KEY: z.string().optional(),
  /** The origin of a CDN in front of the API's `/m/`. Default: `PUBLIC_URL`. */
  PICTURES_URL: origin.optional(),
  S3_ENDPOINT: url.optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** Folder for pictures, instead of S3. */
  STORAGE_DIR: z.string().optional(),
  /** Signs URLs of the folder storage. */
  STORAGE_SECRET: secret.optional(),
}

const publicShape = {
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** Address to listen on. Default: all addresses of the machine. */
  LISTEN_HOST: z.string().optional(),
  /** Origin as browsers see it, e.g. https://kiwi.example. */
  PUBLIC_URL: origin,
  WEB_DIR: z.string().optional(),
  /** Bearer token of operators. Only with it does `/health/ready` name the stores. */
  OPS_TOKEN: secret.optional(),
  /**
   * Comma-separated addresses and CIDR ranges of proxies; X-Forwarded-For is used only from these.
   */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text, ctx) => {
      const ranges = parseProxies(text)
      if (!ranges) ctx.addIssue({ code: 'custom', message: 'needs addresses or CIDR ranges, comma between them' })
      return ranges ?? []
    }),
  /** `off` is for benches and tests only; see docs/limits.md. */
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  /** `host:port` of `/metrics`, e.g. 127.0.0.1:9464; no proxy may lead there. */
  METRICS_LISTEN: z
    .string()
    .regex(/^.+:\d{1,5}$/, 'needs host:port')
    .optional(),
  /** OTLP/HTTP, e.g. http://127.0.0.1:4318/v1/traces. */
  TRACES_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The part of the traces that begin here which is kept. */
  TRACES_KEPT: z.coerce.number().min(0).max(1).default(0.1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** A person's second sign-in channel: `single` refuses it, `link` links it to the first. */
  CHANNEL_POLICY: z.enum(['single', 'link']).default('single'),
  /** Messages older than so many days are deleted for everybody. Not set: they are kept. */
  CHAT_KEEP_DAYS: z.coerce.number().int().min(30).max(36_500).optional(),
}

/** `id:value` pairs with commas between them; without a colon the value is empty. */
function pairsIn(text: string): { id: string; value: string }[] {
  const pairs = text.split(',').filter((pair) => pair !== '')
  return pairs.map((pair) => pair.split(':')).map(([id = '', value = '']) => ({ id, value }))
}

/** 32 bytes in base64url. */
const key32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'needs 32 bytes in base64url (43 characters)')

const peopleShape = {
  KAKAO_ISSUER: url.default('https://kauth.kakao.com'),
  KAKAO_CLIENT_ID: z.string(),
  KAKAO_CLIENT_SECRET: z.string(),
  /** The JavaScript key, which every page shows: sharing to KakaoTalk from the web app. */
  KAKAO_JS_KEY: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'needs the 32 hexadecimal digits of the JavaScript key')
    .optional(),
  GOOGLE_ISSUER: url.default('https://accounts.google.com'),
  GOOGLE_CLIENT_ID: z.string(),
  GOOGLE_CLIENT_SECRET: z.string(),
  NAVER_LOGIN_URL: url.default('https://nid.naver.com'),
  NAVER_API_URL: url.default('https://openapi.naver.com'),
  NAVER_CLIENT_ID: z.string().optional(),
  NAVER_CLIENT_SECRET: z.string().optional(),
  APPLE_ISSUER: url.default('https://appleid.apple.com'),
  /** The Services ID. */
  APPLE_CLIENT_ID: z.string().optional(),
  APPLE_TEAM_ID: z.string().optional(),
  APPLE_KEY_ID: z.string().optional(),
  /** PKCS8 in base64: the .p8 file of the key without its first and last line. */
  APPLE_PRIVATE_KEY: z.string().optional(),
  PORTONE_API_URL: url.default('https://api.portone.io'),
  /**
   * Page of the verification in the sandbox; in production the web app opens PortOne's browser SDK.
   */
  PORTONE_PAGE_URL: url,
  PORTONE_STORE_ID: z.string(),
  PORTONE_CHANNEL_KEY: z.string(),
  PORTONE_API_SECRET: z.string(),
  PORTONE_WEBHOOK_SECRET: z.string(),
  /** 도로명주소 search (business.juso.go.kr/addrlink), and its key (confmKey). */
  POSTCODE_URL: url.default('https://business.juso.go.kr/addrlink'),
  POSTCODE_KEY: z.string(),
  /**
   * `id:key` pairs, newest first: 32 bytes each, which wrap the keys of stored addresses. See
   * shared/envelope.ts.
   */
  ADDRESS_KEYS: z.string().transform((text, ctx) => {
    const keys = text.split(',').map((pair) => {
      const [id, key] = pair.split(':')
      return { id: id ?? '', key: key ?? '' }
    })
    if (keys.some(({ id, key }) => !/^[A-Za-z0-9_.-]{1,40}$/.test(id) || !key32.safeParse(key).success))
      ctx.addIssue({ code: 'custom', message: 'needs id:key pairs, ids of letters, digits, _ . -, keys of 32 bytes in base64url' })
    if (new Set(keys.map(({ id }) => id)).size < keys.length) ctx.addIssue({ code: 'custom', message: 'has one id twice' })
    return keys
  }),
  /**
   * `id:private.public` of P-256 in base64url, newest first (RFC 8292); without it nobody can turn
   * push notices on.
   */
  PUSH_KEYS: z
    .string()
    .default('')
    .transform((text, ctx) => {
      const keys = pairsIn(text).map(({ id, value }) => {
        const [privateKey = '', publicKey = ''] = value.split('.')
        return { id, privateKey, publicKey }
      })
      if (keys.some(({ privateKey, publicKey }) => !key32.safeParse(privateKey).success || !/^B[A-Za-z0-9_-]{86}$/.test(publicKey)))
        ctx.addIssue({ code: 'custom', message: 'needs id:private.public keys, as "kiwi settings init" and "rotate" make them' })
      return keys
    }),
  /** `smtp://` or `smtps://` with login; without it no mails are sent. */
  MAIL_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** The sender, as `Kiwi <notices@kiwi.example>`. */
  MAIL_FROM: z
    .string()
    .regex(/^[^<>\r\n,]{0,60}<[^<>\s,]+@[^<>\s,]+>$/, 'needs a sender as Kiwi <notices@kiwi.example>')
    .optional(),
  /** The push service of the sandbox; without it only services of the open internet are asked. */
  PUSH_SANDBOX_URL: url.optional(),
  /**
   * `id:secret` pairs, newest first. New identity hashes use the first; look-ups try every form
   * that is stored.
   */
  IDENTITY_KEYS: z.string().transform((text, ctx) => {
    const keys = text.split(',').map((pair) => {
      const [id, value] = pair.split(':')
      return { id: id ?? '', value: value ?? '' }
    })
    if (keys.some((key) => !/^[A-Za-z0-9_.-]{1,40}$/.test(key.id) || key.value.length < 32))
      ctx.addIssue({ code: 'custom', message: 'needs id:secret pairs, ids of letters, digits, _ . -, secrets of at least 32 characters' })
    if (new Set(keys.map(({ id }) => id)).size < keys.length) ctx.addIssue({ code: 'custom', message: 'has one id twice' })
    return keys
  }),
}

const depositShape = {
  /** `whsec_…`: verifies the bank's deposit webhooks (standardwebhooks.com). */
  DEPOSIT_WEBHOOK_SECRET: z.string().startsWith('whsec_'),
}

/** Bank settings of API and runner. They cannot open an account number. */
const bankTrustShape = {
  /**
   * Ed25519 public key (raw, base64url) of BANK_SIGNING_KEY: clients verify the key list with it.
   */
  BANK_ROOT_KEY: key32,
  /**
   * `day:key` pairs: earlier public keys, each for the daily heads up to that day in Seoul, and for
   * nothing else.
   */
  BANK_EARLIER_ROOT_KEYS: z
    .string()
    .default('')
    .transform((text, ctx) => {
      const keys = pairsIn(text).map(({ id, value }) => ({ upTo: id, key: value }))
      if (keys.some(({ upTo, key }) => !z.iso.date().safeParse(upTo).success || !key32.safeParse(key).success))
        ctx.addIssue({ code: 'custom', message: 'needs day:key pairs, days as 2026-11-26, keys of 32 bytes in base64url' })
      return keys
    }),
  /** HMAC key of 1-won codes: the connector hashes the code, the API hashes a guess. */
  BANK_CODE_KEY: secret,
}

/**
 * Server setups of the PIN protocol (platform/pin-vault). The API needs one of the two, the runner
 * none.
 */
const pinShape = {
  /** A file of `id:setup` lines, newest first, mode 0600. */
  PIN_SETUP_FILE: z.string().optional(),
  /** The same as comma-separated text, for Workers. */
  PIN_SETUPS: z
    .string()
    .optional()
    .transform((text, ctx) => {
      if (text === undefined) return undefined
      const setups = parsePinSetups(text)
      if (!setups) ctx.addIssue({ code: 'custom', message: 'needs id:setup pairs, newest first, as "kiwi pay pin-setup" makes them' })
      return setups ?? undefined
    }),
}

const bankShape = {
  /**
   * `id:key` pairs, newest first: X25519 private keys (raw, base64url) to which clients seal
   * account numbers.
   */
  BANK_KEYS: z.string().transform((text, ctx) => {
    const keys = text.split(',').map((pair) => {
      const [id, privateKey] = pair.split(':')
      return { id: id ?? '', privateKey: privateKey ?? '' }
    })
    if (keys.some(({ id, privateKey }) => !/^[a-z0-9-]{4,40}$/.test(id) || !key32.safeParse(privateKey).success))
      ctx.addIssue({ code: 'custom', message: 'needs id:key pairs, ids of 4 to 40 of a-z 0-9 -, keys of 32 bytes in base64url' })
    if (new Set(keys.map(({ id }) => id)).size < keys.length) ctx.addIssue({ code: 'custom', message: 'has one id twice' })
    return keys
  }),
  /** Ed25519 private key (PKCS8, base64url) that signs the list of public keys. */
  BANK_SIGNING_KEY: z.string().regex(/^[A-Za-z0-9_-]{60,}$/, 'needs a PKCS8 key in base64url'),
  /**
   * HMAC keys of the index that links an account to one person only, comma-separated, newest first:
   * more than one while the key is being rotated.
   */
  BANK_INDEX_KEY: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(secret)),
  OPENBANKING_URL: url,
  /** Time-out of a bank call. Afterwards its outcome is unknown until the bank is asked. */
  OPENBANKING_ANSWER_MS: z.coerce.number().int().min(100).max(30_000).default(8_000),
  OPENBANKING_CLIENT_ID: z.string(),
  OPENBANKING_CLIENT_SECRET: z.string(),
  /** Prefix of our bank transaction ids: ten characters from the bank network. */
  OPENBANKING_ORG_CODE: z.string().length(10),
  /** The central account, which pays payouts. */
  OPENBANKING_CENTRAL_ACCOUNT: z.string(),
  /** The gateway's token (24 characters) to read the central account's statement. */
  OPENBANKING_CENTRAL_FINTECH_NUM: z.string().length(24),
  /** The bank's virtual-account service, and its API key. */
  DEPOSITS_URL: url,
  DEPOSITS_KEY: z.string(),
  /** 스마트택배, which follows the parcels of all couriers, and its key (t_key). */
  COURIER_URL: url.default('https://info.sweettracker.co.kr'),
  COURIER_KEY: z.string(),
  /** The channel of PortOne that issues cash receipts. */
  PORTONE_RECEIPT_CHANNEL_KEY: z.string(),
  /** Payouts of this many won or more need the approval of two admins. */
  PAYOUT_REVIEW_KRW: z.coerce.number().int().min(1).default(10_000_000),
}

const api = z.object({ ...storesShape, ...publicShape, ...peopleShape, ...depositShape, ...pinShape, ...bankTrustShape })
const runner = z.object({ ...storesShape, ...publicShape, ...peopleShape, ...depositShape, ...pinShape, ...bankTrustShape, ...bankShape })

const storage = api.pick({
  PUBLIC_URL: true,
  S3_ENDPOINT: true,
  S3_REGION: true,
  S3_BUCKET: true,
  S3_ACCESS_KEY_ID: true,
  S3_SECRET_ACCESS_KEY: true,
  STORAGE_DIR: true,
  STORAGE_SECRET: true,
  PICTURES_URL: true,
})

/** The production profile needs the kind of every setting; a missing one does not compile. */
const kinds: Record<keyof typeof runner.shape, SettingKind> = settingKinds

/** Settings of the runner only; they must not be given to the API. */
export const runnerOnlySettings: ReadonlySet<string> = new Set(Object.keys(bankShape))

/** Whether a setting must be given, and its default. */
export function settingFacts(name: keyof typeof kinds): { isNeeded: boolean; default: string | null } {
  const { success, data } = runner.shape[name].safeParse(undefined)
  return { isNeeded: !success, default: data === undefined ? null : String(data) }
}

interface Derived {
  storage: StorageConfig
  pinVault: PinVaultConfig
  /** Channels beside Kakao and Google; null where one is not set up. */
  signIn: SignInConfig
  /**
   * In development and in tests: every answer is compared with its schema, and `/reference` is
   * served.
   */
  checksAnswers: boolean
}
export type ApiConfig = z.infer<typeof api> & Derived
export type RunnerConfig = z.infer<typeof runner> & Derived
export interface SignInConfig {
  naver: { loginUrl: string; apiUrl: string; clientId: string; clientSecret: string } | null
  apple: { issuer: string; clientId: string; teamId: string; keyId: string; privateKey: string } | null
}
export type PinVaultConfig =
  | { kind: 'file'; path: string }
  | { kind: 'settings'; setups: { id: string; setup: string }[] }
  /** The runner checks no PIN. */
  | { kind: 'none' }
export type StorageConfig = {
  /** Where public pictures are read: a CDN, or the API itself. */
  picturesUrl: string
} & (
  | { kind: 's3'; endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string }
  /** The API serves the folder at `baseUrl`; the edge only signs URLs. */
  | { kind: 'folder'; dir: string | null; secret: string; baseUrl: string }
)

/** Typed settings of the public API. Throws ConfigError, also when a key of the bank is present. */
export function apiConfig(raw: Record<string, string | undefined>): ApiConfig {
  const leaked = [...runnerOnlySettings].filter((name) => raw[name] !== undefined)
  const faults = leaked.map((name) => `${name} must not reach the API process: set it for the runner only.`)
  return derived(parse(api, raw, [...faults, ...pinFaults(raw)]), raw)
}

/** Typed settings of the private job runner. Throws ConfigError. */
export function runnerConfig(raw: Record<string, string | undefined>): RunnerConfig {
  return derived(parse(runner, raw), raw)
}

/**
 * Typed settings of a runner without the money queue; it gets no bank settings. Throws ConfigError.
 */
export function workerConfig(raw: Record<string, string | undefined>): ApiConfig {
  return derived(parse(api, raw), raw)
}

/** Where pictures are, for a command that needs no other setting. Throws ConfigError. */
export function storageConfig(raw: Record<string, string | undefined>): StorageConfig {
  return storageOf(parse(storage, raw))
}

/**
 * One ConfigError names every fault, a line each: an operator mends all of them before the next
 * start.
 */
function parse<Shape extends z.ZodObject>(shape: Shape, raw: Record<string, string | undefined>, others: string[] = []): z.infer<Shape> {
  const present = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ''))
  const result = shape.safeParse(present)
  const issues = result.success ? [] : result.error.issues
  const wrong = new Set(issues.map(({ path }) => path[0]))
  const sound = Object.keys(kinds).filter((name) => name in shape.shape && !wrong.has(name))
  const faults = [
    ...issues.map((issue) => sentenceOf(issue, present)),
    ...storageFaults(present),
    ...signInFaults(present),
    ...others,
    ...environmentFaults(raw),
    ...(raw['NODE_ENV'] === 'production' ? productionFaults(Object.fromEntries(sound.map((name) => [name, present[name]]))) : []),
  ]
  if (!result.success || faults.length > 0) throw new ConfigError(faults.join('\n'))
  return result.data
}

function sentenceOf({ path, message }: { path: PropertyKey[]; message: string }, present: Record<string, string | undefined>): string {
  const name = String(path[0] ?? 'configuration')
  return present[name] === undefined ? `Set ${name}: it is needed and not set.` : `Set ${name} right: ${message || 'it is not valid'}.`
}

function derived<Config extends z.infer<typeof api>>(config: Config, raw: Record<string, string | undefined>): Config & Derived {
  const checksAnswers = raw['NODE_ENV'] === 'development' || raw['NODE_ENV'] === 'test'
  return { ...config, storage: storageOf(config), pinVault: pinVaultOf(config), signIn: signInOf(config), checksAnswers }
}

/** The runner checks no PIN; the API needs one newest setup. */
function pinFaults({ PIN_SETUP_FILE: path, PIN_SETUPS: setups }: Record<string, string | undefined>): string[] {
  if (path && setups) return ['Set PIN_SETUP_FILE or PIN_SETUPS, not both: there is one newest setup.']
  if (path || setups) return []
  return ['Set PIN_SETUP_FILE or PIN_SETUPS, made by "kiwi pay pin-setup": payment PINs cannot be checked without one.']
}

function pinVaultOf({ PIN_SETUP_FILE: path, PIN_SETUPS: setups }: z.infer<typeof api>): PinVaultConfig {
  if (path) return { kind: 'file', path }
  return setups ? { kind: 'settings', setups } : { kind: 'none' }
}

const mailSettings = ['MAIL_URL', 'MAIL_FROM']
const naverSettings = ['NAVER_CLIENT_ID', 'NAVER_CLIENT_SECRET']
const appleSettings = ['APPLE_CLIENT_ID', 'APPLE_TEAM_ID', 'APPLE_KEY_ID', 'APPLE_PRIVATE_KEY']

/** A channel is set up whole, or not offered. */
function signInFaults(present: Record<string, string | undefined>): string[] {
  return [naverSettings, appleSettings, mailSettings].flatMap((names) => {
    const missing = names.filter((name) => !present[name])
    if (missing.length === 0 || missing.length === names.length) return []
    return [`Set ${missing.join(' and ')}, or none of ${names.join(', ')}: half of them offers a sign-in that fails.`]
  })
}

function signInOf(config: z.infer<typeof api>): SignInConfig {
  const { NAVER_LOGIN_URL: loginUrl, NAVER_API_URL: apiUrl, NAVER_CLIENT_ID, NAVER_CLIENT_SECRET } = config
  const { APPLE_ISSUER: issuer, APPLE_CLIENT_ID, APPLE_TEAM_ID: teamId, APPLE_KEY_ID: keyId, APPLE_PRIVATE_KEY: privateKey } = config
  return {
    naver:
      NAVER_CLIENT_ID && NAVER_CLIENT_SECRET ? { loginUrl, apiUrl, clientId: NAVER_CLIENT_ID, clientSecret: NAVER_CLIENT_SECRET } : null,
    apple: APPLE_CLIENT_ID && teamId && keyId && privateKey ? { issuer, clientId: APPLE_CLIENT_ID, teamId, keyId, privateKey } : null,
  }
}

/** Reads `id:setup` pairs, newest first, separated by commas or lines; null for other text. */
export function parsePinSetups(text: string): { id: string; setup: string }[] | null {
  const pairs = text.split(/[,\s]+/).filter((pair) => pair !== '')
  const setups = pairs.map((pair) => /^([A-Za-z0-9_-]{1,40}):([A-Za-z0-9_-]{171})$/.exec(pair))
  if (setups.length === 0 || setups.some((found) => found === null)) return null
  return setups.map((found) => ({ id: found?.[1] ?? '', setup: found?.[2] ?? '' }))
}

function storageFaults(present: Record<string, string | undefined>): string[] {
  if (present['S3_ENDPOINT'] && present['STORAGE_DIR'])
    return ['Set S3_ENDPOINT or STORAGE_DIR, not both: pictures are stored in one place.']
  if (!present['S3_ENDPOINT'])
    return present['STORAGE_SECRET'] ? [] : ['Set S3_ENDPOINT, or STORAGE_SECRET with STORAGE_DIR: pictures must be stored somewhere.']
  const missing = ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].filter((name) => !present[name])
  return missing.map((name) => `Set ${name}: S3_ENDPOINT needs it.`)
}

/** A Worker only signs addresses of a folder that it does not have; Node needs the folder. */
export const noFolder = 'Set STORAGE_DIR to a folder that the API and the runners share, or S3_ENDPOINT: pictures must be stored somewhere.'

function storageOf(config: z.infer<typeof storage>): StorageConfig {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config
  const picturesUrl = config.PICTURES_URL ?? config.PUBLIC_URL
  if (config.S3_ENDPOINT && bucket && accessKeyId && secretAccessKey)
    return { kind: 's3', endpoint: config.S3_ENDPOINT, region: config.S3_REGION, bucket, accessKeyId, secretAccessKey, picturesUrl }
  return { kind: 'folder', dir: config.STORAGE_DIR ?? null, secret: config.STORAGE_SECRET ?? '', baseUrl: config.PUBLIC_URL, picturesUrl }
}
