import { runnerOnlySettings, settingFacts } from '../../config.ts'
import type { settingKinds } from '../../shared/production-profile.ts'

/** The files that `kiwi settings init` writes; each process reads only what it needs. */
export const files = {
  '.env': 'passwords of the stores, for compose.yaml alone; no process of Kiwi reads it',
  '.env.migrate': '`kiwi db migrate`: the owner of both databases',
  '.env.kiwi': 'the API and each runner',
  '.env.api': 'the API alone: server setups of payment PINs',
  '.env.bank': 'the runner of the money queue alone: keys and accounts of the bank, and the key of the courier service',
} as const
export type FileName = keyof typeof files

/** What `.env.migrate` holds; no other process reads it. */
export const forMigrate = ['DATABASE_MIGRATION_URL', 'LOG_DATABASE_MIGRATION_URL']

type Name = keyof typeof settingKinds
interface Described {
  group: string
  about: string
}

const stores = 'Stores'
const pictures = 'Pictures'
const web = 'Address and requests'
const people = 'Sign-in and identity'
const addresses = 'Addresses of people'
const telling = 'Push notices and mails'
const pins = 'Payment PINs'
const trust = 'Bank, for the API and each runner'
const bank = 'Bank, for the runner of the money queue'
const parcels = 'Parcels, for the runner of the money queue'

/** Each setting with its meaning. It does not compile when one of config.ts is missing. */
const described: Record<Name, Described> = {
  DATABASE_URL: { group: stores, about: 'the main database; log in as a member of the role `kiwi_app`, not as the owner' },
  LOG_DATABASE_URL: { group: stores, about: 'the log database: interactions and rankings' },
  DATABASE_DRIVER: { group: stores, about: '`postgres-js`, or `neon` for Neon over WebSockets' },
  DATABASE_POOLER: {
    group: stores,
    about:
      'a pooler before both databases: `none`, `transaction` (PgBouncer 1.21 or newer, Hyperdrive, Neon), `transaction-unnamed` (an older PgBouncer), or `auto`: told by the host name',
  },
  REDIS_URL: { group: stores, about: 'Redis or Valkey with `maxmemory-policy noeviction`; `rediss:` for TLS' },
  REDIS_PREFIX: { group: stores, about: 'before every key and channel, as `kiwi:`: several houses may share one Redis' },
  REDIS_SENTINELS: {
    group: stores,
    about: '`host:port` of each Sentinel, comma between them; the host in `REDIS_URL` is then the name of their group',
  },
  REDIS_SENTINEL_PASSWORD: { group: stores, about: 'the password of the Sentinels, if they have one' },
  REDIS_CLUSTER: { group: stores, about: '`on` if `REDIS_URL` names a node of a Redis Cluster' },
  MEILI_URL: { group: stores, about: 'Meilisearch; without it Postgres searches' },
  MEILI_KEY: { group: stores, about: 'the key of Meilisearch' },
  PICTURES_URL: { group: pictures, about: 'the origin of a CDN that fetches `/m/` from the API; `PUBLIC_URL` when it is not set' },
  S3_ENDPOINT: { group: pictures, about: 'an S3 server that browsers reach too; instead of `STORAGE_DIR`' },
  S3_REGION: { group: pictures, about: 'its region' },
  S3_BUCKET: { group: pictures, about: 'a private bucket; its CORS rule must allow PUT and GET from `PUBLIC_URL`' },
  S3_ACCESS_KEY_ID: { group: pictures, about: 'a key that may read, write and delete in that bucket only' },
  S3_SECRET_ACCESS_KEY: { group: pictures, about: 'its secret' },
  STORAGE_DIR: { group: pictures, about: 'a folder for pictures that the API and the runners share; instead of S3' },
  STORAGE_SECRET: { group: pictures, about: 'signs the URLs of the folder' },
  PUBLIC_URL: { group: web, about: 'the origin as browsers see it, e.g. `https://kiwi.example`' },
  PORT: { group: web, about: 'the port of the API; 0 for any' },
  LISTEN_HOST: { group: web, about: 'the address to listen on; all addresses of the machine when it is not set' },
  WEB_DIR: { group: web, about: 'the folder of the built web app; without it the API serves no pages' },
  TRUSTED_PROXIES: {
    group: web,
    about: 'addresses and CIDR ranges of your proxies, comma between them; only their X-Forwarded-For is used',
  },
  OPS_TOKEN: { group: web, about: 'the token with which `/health/ready` tells an operator its reasons' },
  METRICS_LISTEN: {
    group: web,
    about: 'where a process answers `/metrics` for Prometheus, as `127.0.0.1:9464`; nowhere when it is not set. No proxy may lead there',
  },
  TRACES_URL: {
    group: web,
    about: 'where spans of requests and jobs go by OTLP/HTTP, as `http://127.0.0.1:4318/v1/traces`; nowhere when it is not set',
  },
  TRACES_KEPT: { group: web, about: 'the part of the traces that begin here which is kept, 0 to 1; what a trusted proxy keeps is kept' },
  RATE_LIMITS: { group: web, about: '`off` is for benches and tests only' },
  LOG_LEVEL: { group: web, about: '`trace`, `debug`, `info`, `warn`, `error` or `silent`' },
  CHANNEL_POLICY: { group: people, about: "a person's second sign-in channel: `single` refuses it, `link` links it to the first" },
  KAKAO_ISSUER: { group: people, about: 'OpenID issuer of Kakao' },
  KAKAO_CLIENT_ID: { group: people, about: 'REST API key of your application at developers.kakao.com' },
  KAKAO_CLIENT_SECRET: { group: people, about: 'its client secret' },
  KAKAO_JS_KEY: {
    group: people,
    about:
      'its JavaScript key, with the domain of `PUBLIC_URL` registered; without it the share sheet has no KakaoTalk, and no page may load the SDK of Kakao',
  },
  GOOGLE_ISSUER: { group: people, about: 'OpenID issuer of Google' },
  GOOGLE_CLIENT_ID: { group: people, about: 'OAuth client id of your project at console.cloud.google.com' },
  GOOGLE_CLIENT_SECRET: { group: people, about: 'its client secret' },
  NAVER_LOGIN_URL: { group: people, about: 'origin of Naver’s login pages' },
  NAVER_API_URL: { group: people, about: 'origin of Naver’s profile endpoint' },
  NAVER_CLIENT_ID: { group: people, about: 'client id of your application at developers.naver.com; without it Naver is not offered' },
  NAVER_CLIENT_SECRET: { group: people, about: 'its client secret' },
  APPLE_ISSUER: { group: people, about: 'OpenID issuer of Apple' },
  APPLE_CLIENT_ID: { group: people, about: 'your Services ID at developer.apple.com; without it Apple is not offered' },
  APPLE_TEAM_ID: { group: people, about: 'your Team ID' },
  APPLE_KEY_ID: { group: people, about: 'the id of a key for Sign in with Apple' },
  APPLE_PRIVATE_KEY: { group: people, about: 'its `.p8` file in one line, without the first and the last line' },
  PORTONE_API_URL: { group: people, about: 'API of PortOne V2' },
  PORTONE_PAGE_URL: { group: people, about: 'the page that opens the identity verification' },
  PORTONE_STORE_ID: { group: people, about: 'store id of the PortOne console' },
  PORTONE_CHANNEL_KEY: { group: people, about: 'channel key of identity verification' },
  PORTONE_API_SECRET: { group: people, about: 'V2 API secret' },
  PORTONE_WEBHOOK_SECRET: { group: people, about: 'secret of the webhook to `PUBLIC_URL/hooks/portone` (`whsec_…`)' },
  IDENTITY_KEYS: {
    group: people,
    about: '`id:secret` pairs, newest first; they hash identities. Losing them means that nobody is recognised',
  },
  POSTCODE_URL: { group: addresses, about: 'the road address service of business.juso.go.kr' },
  POSTCODE_KEY: { group: addresses, about: 'its key (confmKey)' },
  ADDRESS_KEYS: {
    group: addresses,
    about: '`id:key` pairs, newest first; they seal addresses. Losing them means that no stored address can be read. Keep a copy offline',
  },
  PUSH_KEYS: {
    group: telling,
    about: '`id:private.public` keys, newest first; they sign push messages. Without them nobody can turn push notices on',
  },
  PUSH_SANDBOX_URL: { group: telling, about: 'the push service of the sandbox; leave it out where people use Kiwi' },
  CHAT_KEEP_DAYS: {
    group: telling,
    about: 'messages of chat older than so many days, 30 at least, are deleted for everybody; kept when it is not set',
  },
  MAIL_URL: { group: telling, about: 'the mail server, as `smtps://login:password@mail.example:465`; without it no mails are sent' },
  MAIL_FROM: { group: telling, about: 'the sender of mails, as `Kiwi <notices@kiwi.example>`' },
  PIN_SETUP_FILE: { group: pins, about: 'a file of `id:setup` lines, newest first, readable by its owner only. Keep a copy offline' },
  PIN_SETUPS: { group: pins, about: 'the same as text with commas, for Workers; instead of `PIN_SETUP_FILE`' },
  DEPOSIT_WEBHOOK_SECRET: { group: trust, about: 'secret of the deposit webhook to `PUBLIC_URL/hooks/bank` (`whsec_…`)' },
  BANK_ROOT_KEY: { group: trust, about: 'public half of `BANK_SIGNING_KEY`; clients verify the list of keys with it' },
  BANK_EARLIER_ROOT_KEYS: {
    group: trust,
    about:
      '`day:key` pairs: earlier values of `BANK_ROOT_KEY`, which prove the daily heads up to that day. `kiwi settings rotate` adds them',
  },
  BANK_CODE_KEY: { group: trust, about: 'hashes the codes of 1-won verifications' },
  BANK_KEYS: {
    group: bank,
    about: '`id:key` pairs, newest first: private keys to which clients seal account numbers. Keep a copy offline',
  },
  BANK_SIGNING_KEY: { group: bank, about: 'signs the list of keys and the daily proof of balances' },
  BANK_INDEX_KEY: { group: bank, about: 'finds an account number that is linked twice' },
  OPENBANKING_URL: { group: bank, about: 'the open banking gateway' },
  OPENBANKING_ANSWER_MS: {
    group: bank,
    about: 'how long a call of the bank may take; afterwards its outcome is unknown until the bank is asked',
  },
  OPENBANKING_CLIENT_ID: { group: bank, about: 'client id at the gateway' },
  OPENBANKING_CLIENT_SECRET: { group: bank, about: 'its secret' },
  OPENBANKING_ORG_CODE: { group: bank, about: 'the ten characters with which our bank transaction ids begin' },
  OPENBANKING_CENTRAL_ACCOUNT: { group: bank, about: 'number of the central account, which pays payouts' },
  OPENBANKING_CENTRAL_FINTECH_NUM: { group: bank, about: 'token (24 characters) of that account, to read its statement' },
  DEPOSITS_URL: { group: bank, about: "the bank's virtual-account service" },
  DEPOSITS_KEY: { group: bank, about: 'its API key' },
  COURIER_URL: { group: parcels, about: 'the service that follows parcels, info.sweettracker.co.kr' },
  COURIER_KEY: { group: parcels, about: 'its key (t_key)' },
  PORTONE_RECEIPT_CHANNEL_KEY: { group: parcels, about: 'channel key of cash receipts at PortOne' },
  PAYOUT_REVIEW_KRW: { group: bank, about: 'payouts of this many won or more need the approval of two admins' },
}

export interface Setting extends Described {
  name: Name
  file: FileName
  /**
   * Without it no process that reads its file starts. Pictures and PINs need one of two settings.
   */
  isNeeded: boolean
  default: string | null
}

export const settingTable: Setting[] = (Object.keys(described) as Name[]).map((name) => ({
  name,
  ...described[name],
  file: runnerOnlySettings.has(name) ? '.env.bank' : described[name].group === pins ? '.env.api' : '.env.kiwi',
  ...settingFacts(name),
}))
