import { settingKinds } from '../../shared/production-profile.ts'

type Kinds = typeof settingKinds
/** Secrets by the kind of their setting: one without a row here does not compile. */
type KnownSecret = { [Name in keyof Kinds]: Kinds[Name] extends 'secret' | 'pairs' | 'store' ? Name : never }[keyof Kinds]
/** Secrets whose kind is `plain`: short ones of providers, a file, and half a pair. */
const others = ['NAVER_CLIENT_SECRET', 'OPENBANKING_CENTRAL_FINTECH_NUM', 'PIN_SETUP_FILE', 'BANK_ROOT_KEY'] as const
export type SecretName = KnownSecret | (typeof others)[number]

/**
 * `pair`: old and new both work; the new one is added behind the old one, then put first. `random`:
 * Kiwi makes it and the old one stops working. `given`: somebody else makes it. `couple`: two
 * settings that are made together.
 */
export interface Rotation {
  how: 'pair' | 'random' | 'given' | 'couple'
  /** Where the new value comes from, where Kiwi does not make it. */
  from?: string
  /** What to do after every process has the new value. */
  next: string
  /** What stops working when the old value goes. */
  ends: string
}

const provider = (from: string): Rotation => ({
  how: 'given',
  from,
  next: '`kiwi doctor` asks the provider with it',
  ends: 'nothing, if the provider takes both for a while',
})
const login = (what: string): Rotation => ({
  how: 'given',
  from: `a second login of ${what}, with the rights of the first`,
  next: '`kiwi doctor` logs in with it; remove the first login',
  ends: 'connections of the first login',
})

/** How each secret is rotated. docs/secrets.md is written from this. */
export const secretTable: Record<SecretName, Rotation> = {
  DATABASE_URL: login('the main database: `create role … login password … in role kiwi_app`'),
  LOG_DATABASE_URL: login('the log database: `create role … login password … in role kiwi_app`'),
  REDIS_URL: login('Redis: `ACL SETUSER`'),
  REDIS_SENTINEL_PASSWORD: login('the Sentinels: `ACL SETUSER`'),
  MEILI_URL: login('Meilisearch, where its address holds one'),
  MEILI_KEY: { ...provider('Meilisearch: `POST /keys`'), next: '`kiwi doctor` asks Meilisearch with it' },
  S3_SECRET_ACCESS_KEY: {
    ...provider('the object store, with its `S3_ACCESS_KEY_ID`'),
    next: '`kiwi doctor` writes and reads with it',
    ends: 'addresses of pictures that were signed with the old key: at most two hours of them',
  },
  TRACES_URL: {
    how: 'given',
    from: 'the collector of traces, where its address holds one',
    next: 'spans of the next request arrive there',
    ends: 'nothing',
  },
  STORAGE_SECRET: {
    how: 'random',
    next: 'restart all at once',
    ends: 'signed addresses of pictures and open uploads: pages that are open load pictures again after a reload',
  },
  OPS_TOKEN: { how: 'random', next: 'give it to whatever asks `/health/ready`', ends: 'the old token' },
  KAKAO_CLIENT_SECRET: provider('developers.kakao.com'),
  GOOGLE_CLIENT_SECRET: provider('console.cloud.google.com'),
  NAVER_CLIENT_SECRET: provider('developers.naver.com'),
  APPLE_PRIVATE_KEY: provider('developer.apple.com, with its `APPLE_KEY_ID`'),
  PORTONE_API_SECRET: provider('the PortOne console'),
  PORTONE_WEBHOOK_SECRET: {
    ...provider('the PortOne console'),
    next: 'nothing',
    ends: 'webhooks under the old secret are refused; they only close verifications that failed',
  },
  POSTCODE_KEY: provider('business.juso.go.kr'),
  ADDRESS_KEYS: {
    how: 'pair',
    next: '`kiwi jobs run addresses.rewrap`, which also runs by itself each day; `kiwi doctor` says when the old key may be taken out',
    ends: 'addresses under a key that is taken out too early cannot be opened until it is back',
  },
  IDENTITY_KEYS: {
    how: 'pair',
    next: '`kiwi people rotate-identity-keys`; `kiwi people identity-keys` says when the old key may be taken out',
    ends: 'a key that is taken out too early: nobody can join until it is back',
  },
  MAIL_URL: { ...provider('the mail service'), ends: 'mails wait until the new login is set' },
  PUSH_KEYS: {
    how: 'pair',
    next: 'nothing: each browser takes the first key the next time somebody opens Kiwi in it. Take the old key out after a month',
    ends: 'browsers that nobody opened since hear nothing until somebody opens Kiwi in them',
  },
  PIN_SETUPS: {
    how: 'pair',
    next: 'nothing: each PIN moves to the first setup with the next right PIN',
    ends: 'PINs still under a setup that is taken out: they have to be set again',
  },
  PIN_SETUP_FILE: {
    how: 'given',
    from: '`kiwi pay pin-setup --file <path>` puts a new setup first in the file',
    next: 'copy the file to every API, then restart them; each PIN moves with the next right PIN',
    ends: 'PINs still under a setup that is taken out: they have to be set again',
  },
  DEPOSIT_WEBHOOK_SECRET: {
    ...provider('the bank'),
    next: 'nothing',
    ends: 'announcements under the old secret; the sweep finds their deposits within five minutes',
  },
  BANK_CODE_KEY: { how: 'random', next: 'restart API and runners together', ends: 'open 1-won codes: ten minutes of them' },
  BANK_KEYS: {
    how: 'pair',
    next: '`kiwi pay keys rotate`; `kiwi pay keys retire <old id>` says when the old key may be taken out',
    ends: 'numbers still sealed to a key that is taken out',
  },
  BANK_SIGNING_KEY: {
    how: 'couple',
    next: '`kiwi pay keys rotate` signs the list again. Only after a leak; `BANK_EARLIER_ROOT_KEYS` keeps the old public half, which alone proves the heads up to this day',
    ends: 'browsers and apps that hold the old root key refuse the new list; until the next daily head a person’s own proof does not fit the new key',
  },
  BANK_ROOT_KEY: { how: 'couple', next: 'see `BANK_SIGNING_KEY`', ends: 'see `BANK_SIGNING_KEY`' },
  BANK_INDEX_KEY: {
    how: 'pair',
    next: '`kiwi pay keys reindex`, when every runner has the new key first; its answer says when the old key may be taken out',
    ends: 'with a key that is taken out too early, one number could be linked by two people',
  },
  COURIER_KEY: provider('tracking.sweettracker.co.kr'),
  OPENBANKING_CLIENT_SECRET: provider('the open banking gateway'),
  OPENBANKING_CENTRAL_FINTECH_NUM: { ...provider('the open banking gateway'), next: '`kiwi pay reconcile` reads the statement with it' },
  DEPOSITS_KEY: provider("the bank's virtual-account service"),
}

export const isSecretName = (name: string): name is SecretName => Object.hasOwn(secretTable, name)
