import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { kiwiAccount, sandboxCredentials } from '../../sandbox/credentials.ts'
import type { FaultInput } from '../../sandbox/faults.ts'
import { sandboxPeople } from '../../sandbox/people.ts'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { followVerification } from '../follow-verification.ts'
import { Browser, environment } from '../worlds/sign-in-world.ts'
import { createKiwi } from '../../sdk/src/client.ts'
import { verifyBankAccount } from '../../sdk/src/seal.ts'
import { newestCode } from '../../demo/seed/link-account.ts'
import { newestTexts } from '../../src/social/consent/rules.ts'
import { claimPort } from '../../src/dev/stores/ports.ts'
import { createWorld, type World } from '../worlds/world.ts'
import { pinMishaps } from './pin-mishaps.ts'
import { apiEnv, type RunningProcess, startProcess } from './process.ts'
import { until } from './until.ts'
import { bankOf } from './verb-cases.ts'

let sandbox: Sandbox
let world: World
let admin: postgres.Sql
let api: RunningProcess
let runner: RunningProcess
beforeAll(async () => {
  const url = `http://127.0.0.1:${await claimPort()}`
  sandbox = await startSandbox({ webhookUrl: `${url}/hooks/portone`, webhookRetriesMs: [50] })
  world = await createWorld({ ...environment(url, sandbox.url), ...bankOf(sandbox.url), LOG_LEVEL: 'trace' })
  admin = postgres(world.env['DATABASE_MIGRATION_URL']!, { max: 1, onnotice: () => {} })
  ;[api, runner] = await Promise.all([startProcess('server', apiEnv(world.env)), startProcess('runner', world.env)])
})
afterAll(async () => {
  await Promise.all([api?.kill(), runner?.kill()])
  await admin?.end({ timeout: 1 })
  await sandbox?.stop()
  await world?.close()
})

const fault = (input: FaultInput) =>
  fetch(`${sandbox.url}/control/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) })
const noFaults = () => fetch(`${sandbox.url}/control/faults`, { method: 'DELETE' })

it('keeps phones, CIs, PINs, tokens and account numbers out of logs and jobs, whatever goes wrong', async () => {
  const [, , somebody] = sandboxPeople()
  const person = somebody!
  const account = person.accounts[0]!
  const secrets: Record<string, string> = {
    phone: person.phone,
    ci: person.ci,
    di: person.di,
    account: account.accountNumber,
    fintechUseNum: account.fintechUseNum,
    pin: '739164',
    cardNumber: '9490123412341234',
    code: randomBytes(24).toString('base64url'),
    foreignToken: randomBytes(32).toString('base64url'),
    kakaoSecret: sandboxCredentials.kakao.clientSecret,
    portoneSecret: sandboxCredentials.portone.apiSecret,
    bankSecret: sandboxCredentials.openbanking.clientSecret,
    centralAccount: kiwiAccount.accountNumber,
    pinSetup: world.config.PIN_SETUPS![0]!.setup,
    databasePassword: new URL(world.env['DATABASE_URL']!).password,
  }
  const post = (path: string, body: unknown, token = '') =>
    fetch(`${api.url}/trpc/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  let called = 0

  // Signing in: a code that is none, a provider that fails, then the real way.
  const browser = new Browser(world, api.url)
  secrets['browser'] = browser.cookies.get('kiwi_browser')!
  const forged = new URL(await browser.authorise('kakao', person.id))
  forged.searchParams.set('code', secrets['code']!)
  expect(await browser.open(forged.href)).toContain('error=SIGN_IN_REFUSED')
  await fault({ provider: 'kakao', operation: 'token', kind: 'http500', times: 1 })
  await browser.signIn('kakao', person.id)
  await browser.signIn('kakao', person.id)
  const first = browser.sessionToken!
  secrets['firstToken'] = first

  // Verifying: the provider fails, our own table refuses, then the real way; and announcements
  // nobody signed.
  await fault({ provider: 'portone', operation: 'webhook', kind: 'silentBefore' })
  await post('me.agree', newestTexts(), first)
  const started = (await (await post('auth.startIdentity', { returnTo: '/' }, first)).json()) as { result: { data: { url: string } } }
  const back = await followVerification(started.result.data.url, person.id)
  secrets['attempt'] = back.attemptId
  await fault({ provider: 'portone', operation: 'list', kind: 'http500', times: 1 })
  expect((await post('auth.completeIdentity', back, first)).status).toBe(503)
  await admin`alter table identity add constraint spoiled check (key_id = 'none') not valid`
  expect((await post('auth.completeIdentity', back, first)).status).toBe(500)
  await admin`alter table identity drop constraint spoiled`
  const joined = (await (await post('auth.completeIdentity', back, first)).json()) as { result: { data: { sessionToken: string } } }
  const token = joined.result.data.sessionToken
  secrets['token'] = token
  const announced = {
    type: 'IdentityVerification.Verified',
    data: { identityVerificationId: secrets['foreignToken'], phoneNumber: secrets['phone'], ci: secrets['ci'] },
  }
  const forgedHook = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': '1',
      'webhook-timestamp': '1',
      'webhook-signature': `v1,${secrets['foreignToken']}`,
    },
    body: JSON.stringify(announced),
  }
  expect((await fetch(`${api.url}/hooks/portone`, forgedHook)).status).toBe(401)

  // A profile that cannot be stored, and what it says.
  Object.assign(secrets, { handle: `zebra.${randomBytes(4).toString('hex')}`, name: '얼룩말 최하늘', bio: '얼룩말은 줄무늬' })
  const profile = { handle: secrets['handle'], displayName: secrets['name'], bio: secrets['bio'] }
  await admin`alter table person add constraint spoiled check (bio = 'none') not valid`
  expect((await post('me.update', profile, token)).status).toBe(500)
  await admin`alter table person drop constraint spoiled`
  expect((await post('me.update', profile, token)).status).toBe(200)
  await admin`alter table person rename to person_away`
  await fetch(`${api.url}/trpc/people.get?input=${encodeURIComponent(JSON.stringify({ handle: secrets['handle'] }))}`)
  await admin`alter table person_away rename to person`

  // Bad input, in every place that input has.
  const wrong = {
    bio: '가'.repeat(201),
    phone: secrets['phone'],
    pin: secrets['pin'],
    [secrets['cardNumber']!]: 1,
    interests: [secrets['pin']],
  }
  expect((await post('me.update', wrong, token)).status).toBe(400)
  expect((await post('me.update', `{"pin": "${secrets['pin']}", `, token)).status).toBe(400)
  const raw = { bankCode: account.bankCode, accountNumber: account.accountNumber }
  expect((await post('pay.bank.verifyAccount', { account: raw }, token)).status).toBe(400)
  expect((await post('pay.bank.verifyAccount', { account: account.accountNumber, [account.accountNumber]: 1 }, token)).status).toBe(400)
  expect((await post('pay.bank.confirmAccount', { verificationId: randomUUID(), code: account.accountNumber }, token)).status).toBe(400)
  expect((await post('me.update', {}, secrets['foreignToken'])).status).toBe(401)
  await fetch(
    `${api.url}/trpc/products.find?input=${encodeURIComponent(JSON.stringify({ text: secrets['cardNumber'], pin: secrets['pin'] }))}`,
  )
  await fetch(`${api.url}/nowhere/${secrets['pin']}?token=${token}`)

  // Linking: our tables fail, the bank fails, falls silent and refuses; the last won is read and
  // said.
  const kiwi = createKiwi({ url: api.url, session: token })
  const me = await kiwi.me.get.query()
  const link = () => verifyBankAccount(kiwi, { personId: me.id, ...raw })
  await admin`alter table account_verification add constraint spoiled check (bank_code = 'none') not valid`
  await expect(link()).rejects.toMatchObject({ data: { code: 'INTERNAL' } })
  await admin`alter table account_verification drop constraint spoiled`
  for (const broken of [{ kind: 'http500' }, { kind: 'silentAfter', drop: true }, { kind: 'errorCode', code: '412' }] as const) {
    await fault({ provider: 'openbanking', operation: 'deposit', times: 1, ...broken })
    await link()
    await settled(++called)
  }
  // The caps of a day are not what this is about.
  await admin`update account_verification set created_at = created_at - interval '2 days'`
  const { verificationId: wonId } = await link()
  await settled(++called)
  const code = await newestCode(sandbox.url, account)
  await admin`alter table bank_account add constraint spoiled check (bank_code = 'none') not valid`
  expect((await post('pay.bank.confirmAccount', { verificationId: wonId, code }, token)).status).toBe(500)
  await admin`alter table bank_account drop constraint spoiled`
  await fault({ provider: 'openbanking', operation: 'register', kind: 'http500', times: 1 })
  expect((await post('pay.bank.confirmAccount', { verificationId: wonId, code }, token)).status).toBe(200)
  const topUp = () => post('pay.topUp', { idempotencyKey: randomUUID(), amountKrw: 1_000 }, token)
  await fault({ provider: 'openbanking', operation: 'withdraw', kind: 'errorCode', code: 'A0003', times: 1 })
  expect((await topUp()).status).toBe(200)
  await settled(++called)
  await fault({ provider: 'openbanking', operation: 'withdraw', kind: 'http500', times: 1 })
  expect((await topUp()).status).toBe(200)
  await settled(++called)
  await fault({ provider: 'openbanking', operation: 'withdraw', kind: 'silentAfter', drop: true, times: 1 })
  expect((await topUp()).status).toBe(200)
  await settled(++called)
  Object.assign(secrets, await pinMishaps({ kiwi, admin, post: (path, body) => post(path, body, token) }, secrets['pin']!))

  // A job that no handler can read, with everything in it.
  await admin`insert into outbox (id, name, payload, run_at, created_at, attempts) values (${randomUUID()}, 'bank.call', ${admin.json({ bankCallId: secrets['phone']!, pin: secrets['pin']!, accountNum: account.accountNumber })}, now(), now(), 19)`
  await until(async () => (await admin`select from outbox where failed_at is not null`).length, 1, 30_000)
  await noFaults()

  const jobs = JSON.stringify(await admin`select name, last_error from outbox`)
  const payloads = JSON.stringify(await admin`select payload from outbox where failed_at is null`)
  const places = { 'the API': api.output(), 'the runner': runner.output(), 'the jobs': jobs + payloads }
  expect(places['the API'].match(/procedure failed/g)?.length).toBeGreaterThanOrEqual(3)
  expect(places['the API']).toContain('a webhook was not authentic')
  expect(places['the runner']).toContain('job failed')
  expect(jobs).toContain('ZodError')
  for (const [place, text] of Object.entries(places))
    for (const [name, secret] of Object.entries(secrets))
      expect(text.includes(secret), `${place} wrote the ${name}: ${around(text, secret)}`).toBe(false)
})

/** The calls that were made, and whose outcome is final or at least asked about. */
const settled = (count: number) =>
  until(async () => (await admin`select from bank_call where state in ('confirmed', 'failed', 'unknown')`).length, count, 40_000)

function around(text: string, secret: string): string {
  const at = text.indexOf(secret)
  return at < 0 ? '' : text.slice(Math.max(0, at - 300), at + 100)
}
