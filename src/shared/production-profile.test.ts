import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { providerSettings } from '../../sandbox/credentials.ts'
import { testEnv } from '../../test/worlds/world.ts'
import { apiConfig, runnerConfig, runnerOnlySettings, storageConfig } from '../config.ts'
import { productionFaults, settingKinds, weakness } from './production-profile.ts'

const random = (bytes = 32) => randomBytes(bytes).toString('base64url')
const whsec = () => `whsec_${randomBytes(32).toString('base64')}`

/** Settings as an operator who read the documents has them. */
const good: Record<string, string> = {
  NODE_ENV: 'production',
  DATABASE_URL: `postgres://kiwi:${random()}@db.internal:5432/kiwi`,
  LOG_DATABASE_URL: `postgres://kiwi:${random()}@db.internal:5432/kiwi_log`,
  REDIS_URL: `rediss://:${random()}@redis.internal:6379`,
  MEILI_URL: 'http://meili.internal:7700',
  MEILI_KEY: random(),
  S3_ENDPOINT: 'https://s3.ap-northeast-2.amazonaws.com',
  S3_BUCKET: 'kiwi',
  S3_ACCESS_KEY_ID: 'AKIAIOSFODNN7KIWI',
  S3_SECRET_ACCESS_KEY: random(30),
  PUBLIC_URL: 'https://kiwi.example',
  KAKAO_CLIENT_ID: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  KAKAO_CLIENT_SECRET: randomBytes(16).toString('hex'),
  GOOGLE_CLIENT_ID: '1234-kiwi.apps.googleusercontent.com',
  GOOGLE_CLIENT_SECRET: `GOCSPX-${random(21)}`,
  NAVER_CLIENT_ID: 'fs0D4T4j0uBJ3SNOq2Ks',
  NAVER_CLIENT_SECRET: random(7),
  APPLE_CLIENT_ID: 'example.kiwi.signin',
  APPLE_TEAM_ID: 'A1B2C3D4E5',
  APPLE_KEY_ID: 'F6G7H8I9J0',
  APPLE_PRIVATE_KEY: random(100),
  PORTONE_PAGE_URL: 'https://kiwi.example/identity',
  PORTONE_STORE_ID: `store-${randomUUID()}`,
  PORTONE_CHANNEL_KEY: `channel-key-${randomUUID()}`,
  PORTONE_API_SECRET: random(60),
  PORTONE_WEBHOOK_SECRET: whsec(),
  POSTCODE_KEY: random(),
  ADDRESS_KEYS: `k2:${random()},k1:${random()}`,
  IDENTITY_KEYS: `k2:${random()},k1:${random()}`,
  DEPOSIT_WEBHOOK_SECRET: whsec(),
  PIN_SETUP_FILE: '/etc/kiwi/pins',
  BANK_ROOT_KEY: random(),
  BANK_CODE_KEY: random(),
}
const bank: Record<string, string> = {
  BANK_KEYS: `key-2:${random()},key-1:${random()}`,
  BANK_SIGNING_KEY: random(48),
  BANK_INDEX_KEY: random(),
  OPENBANKING_URL: 'https://openapi.openbanking.or.kr',
  OPENBANKING_CLIENT_ID: randomUUID(),
  OPENBANKING_CLIENT_SECRET: randomUUID(),
  OPENBANKING_ORG_CODE: 'M202611111',
  OPENBANKING_CENTRAL_ACCOUNT: '110222333444',
  OPENBANKING_CENTRAL_FINTECH_NUM: '120211385488932372042231',
  DEPOSITS_URL: 'https://accounts.bank.example',
  DEPOSITS_KEY: random(),
  COURIER_KEY: random(),
  PORTONE_RECEIPT_CHANNEL_KEY: `channel-key-${randomUUID()}`,
}

const refusal = (overrides: Record<string, string | undefined>) => {
  const [read, settings] = Object.keys(overrides).some((name) => runnerOnlySettings.has(name))
    ? [runnerConfig, { ...good, ...bank }]
    : [apiConfig, good]
  try {
    read({ ...settings, ...overrides })
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('with NODE_ENV=production', () => {
  it('API and runner start on settings that are random and real', () => {
    expect(apiConfig(good).PUBLIC_URL).toBe('https://kiwi.example')
    expect(runnerConfig({ ...good, ...bank }).DEPOSITS_URL).toBe('https://accounts.bank.example')
  })

  it.each(Object.entries(settingKinds).filter(([, kind]) => kind === 'secret' || kind === 'pairs'))(
    '%s must be a secret that nobody can guess, in one sentence that does not repeat it',
    (name, kind) => {
      const isWebhook = name.includes('WEBHOOK')
      // What each setting's own form allows of them is tried; a key of fixed length is refused for
      // its form all the same.
      const weak = ['a'.repeat(43), 'abc'.repeat(15).slice(0, 43), 'changeme'.repeat(6).slice(0, 43), '0123456789'.repeat(5).slice(0, 43)]
      for (const one of [...weak, 'this-is-the-very-long-key-of-our-shop-in-se', `my-password-is-${'x1y2z3'.repeat(5)}`.slice(0, 43)]) {
        const value = kind === 'pairs' ? `key-1:${random()},key-2:${one}` : isWebhook ? `whsec_${one}` : one
        const extra = name === 'PIN_SETUPS' ? { PIN_SETUP_FILE: undefined } : name === 'STORAGE_SECRET' ? { S3_ENDPOINT: undefined } : {}
        const said = refusal({ [name]: value, ...extra })
        expect(said, `${name}=${value}`).toMatch(new RegExp(`^Set ${name} [^\n]*\\.$`))
        expect(said).not.toContain(one)
      }
    },
  )

  it('every secret that is published with the source is refused, wherever it is set', () => {
    const isSecret = (name: string) => name in settingKinds && /secret|pairs/.test(settingKinds[name as keyof typeof settingKinds])
    for (const settings of [testEnv, providerSettings('https://sandbox.example')])
      for (const [name, value] of Object.entries(settings).filter(([one]) => isSecret(one)))
        expect(productionFaults({ [name]: value }), name).toEqual([expect.stringMatching(new RegExp(`^Set ${name} .*\\.$`))])
    const { PORTONE_STORE_ID, PORTONE_CHANNEL_KEY, KAKAO_CLIENT_ID } = providerSettings('https://sandbox.example')
    expect(productionFaults({ PORTONE_STORE_ID, PORTONE_CHANNEL_KEY, KAKAO_CLIENT_ID })).toHaveLength(3)
    const published = testEnv.BANK_KEYS.split(':')[1]!
    for (const written of [published, ` ${published}`, `${published}\n`, `"${published}"`, `'${published}'`]) {
      expect(productionFaults({ MEILI_KEY: written }), written).toHaveLength(1)
      expect(productionFaults({ ADDRESS_KEYS: `k1:${written}` }), written).toHaveLength(1)
    }
    expect(productionFaults({ DATABASE_URL: `postgres://kiwi:${published}@db.internal/kiwi` })).toHaveLength(1)
    expect(productionFaults({ OPS_TOKEN: ` ${testEnv.PORTONE_WEBHOOK_SECRET}` })).toHaveLength(1)
  })

  it.each(Object.entries(settingKinds).filter(([, kind]) => kind === 'provider' || kind === 'public page'))(
    '%s must be an https address of another machine',
    (name) => {
      for (const address of [
        'http://service.example',
        'https://127.0.0.1:4000',
        'https://localhost',
        'https://[::1]:1',
        'https://a.localhost',
        'https://localhost.',
        'https://localhost.localdomain',
        'https://ip6-localhost',
        'https://host.docker.internal:4000',
        'https://127.1',
        'https://2130706433',
        'https://[::127.0.0.1]',
        'https://[0:0:0:0:0:ffff:7f00:1]',
        'https://0.0.0.0',
        'https://[::]',
        'http://service.example:443',
      ])
        expect(refusal({ [name]: address }), address).toMatch(new RegExp(`^Set ${name} [^\n]*\\.$`))
    },
  )

  it('a store elsewhere must not have a password that everybody tries first; on this machine it is not asked about', () => {
    expect(refusal({ DATABASE_URL: 'postgres://kiwi:postgres@db.internal/kiwi' })).toMatch(/^Set DATABASE_URL with another password/)
    expect(refusal({ REDIS_URL: 'redis://:changeme-changeme@redis.internal' })).toMatch(/^Set REDIS_URL with another password/)
    expect(refusal({ DATABASE_URL: 'postgres://kiwi:kiwi@127.0.0.1/kiwi' })).toBe('')
  })

  it.each(['Production', 'PRODUCTION', 'prod', ' production', 'production ', 'staging'])('%j is no name for it: nothing starts', (name) => {
    const said = /^Set NODE_ENV to production, development or test: [^\n]*\.$/
    expect(refusal({ NODE_ENV: name })).toMatch(said)
    expect(refusal({ NODE_ENV: name, BANK_KEYS: bank['BANK_KEYS'] })).toMatch(said)
    expect(() =>
      storageConfig({ NODE_ENV: name, PUBLIC_URL: good['PUBLIC_URL'], STORAGE_DIR: '/pictures', STORAGE_SECRET: random() }),
    ).toThrow(said)
  })

  it('says everything that is wrong at once, a sentence each', () => {
    const said = refusal({ PUBLIC_URL: 'http://kiwi.example', KAKAO_ISSUER: 'http://127.0.0.1:9', BANK_CODE_KEY: 'a'.repeat(32) })
    expect(said.split('\n').map((line) => line.split(' ')[1])).toEqual(['PUBLIC_URL', 'KAKAO_ISSUER', 'BANK_CODE_KEY'])
  })

  it('and without it, a world for development starts on the very same', () => {
    expect(() =>
      apiConfig({ ...good, NODE_ENV: undefined, PUBLIC_URL: 'http://127.0.0.1:3000', BANK_CODE_KEY: 'a'.repeat(32) }),
    ).not.toThrow()
  })
})

it('takes 3,000 random secrets of every usual form for what they are', () => {
  for (let round = 0; round < 500; round += 1)
    for (const secret of [random(), random(16), randomBytes(32).toString('hex'), randomUUID(), whsec(), randomBytes(24).toString('base64')])
      expect(weakness(secret), secret).toBeNull()
  // A run of six that came by chance.
  expect(weakness('9f3c0b7d51abcdef62e8a40c7719d2fb')).toBeNull()
  expect(weakness('123456abcdef123456')).toMatch(/123456/)
  for (const words of [
    'SuperSecretKey2026!!',
    'TODO_replace_this_value',
    'admin1234admin4321!!',
    '1q2w3e4r5t6y7u8i9o0p',
    'asdfghjkl;zxcvbnm,.',
  ])
    expect(weakness(words), words).toMatch(/^holds "/)
})

describe('PUBLIC_URL', () => {
  it.each([
    ['https://kiwi.example/', 'https://kiwi.example'],
    ['https://Kiwi.Example:443', 'https://kiwi.example'],
    ['https://kiwi.example:8443/', 'https://kiwi.example:8443'],
  ])('%s is %s', (given, taken) => expect(apiConfig({ ...good, PUBLIC_URL: given }).PUBLIC_URL).toBe(taken))

  it.each([
    'https://kiwi.example/app',
    'https://kiwi.example/?a=1',
    'https://kiwi.example/#x',
    'https://me@kiwi.example',
    'ftp://kiwi.example',
  ])('%s is refused in one sentence', (given) =>
    expect(() => apiConfig({ ...good, PUBLIC_URL: given })).toThrow(/^Set PUBLIC_URL right: [^\n]*\.$/),
  )
})
