import postgres from 'postgres'
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxPeople } from '../../sandbox/people.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { createKiwi } from '../../sdk/src/client.ts'
import { verifyBankAccount } from '../../sdk/src/seal.ts'
import { memoryKeyStore } from '../../sdk/src/wallet/device-key.ts'
import { createWalletKeys } from '../../sdk/src/wallet/wallet-keys.ts'
import { newestCode } from '../../demo/seed/link-account.ts'
import { createWorld, type World } from '../worlds/world.ts'
import { dumpOf } from './dump.ts'
import { apiEnv, type RunningProcess, startProcess } from './process.ts'
import { findInMemory, formsOf } from './process-memory.ts'
import { until } from './until.ts'
import { bankOf } from './verb-cases.ts'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let world: World
let owners: postgres.Sql[]
let api: RunningProcess
let runner: RunningProcess
beforeAll(async () => {
  sandbox = await startSandbox()
  world = await createWorld({ ...bankOf(sandbox.url), LOG_LEVEL: 'trace' }, { isLive: true })
  const { DATABASE_MIGRATION_URL: main, LOG_DATABASE_MIGRATION_URL: log } = world.env
  owners = [main, log].map((url) => postgres(url, { max: 1, onnotice: () => {} }))
  ;[api, runner] = await Promise.all([startProcess('server', apiEnv(world.env)), startProcess('runner', world.env)])
})
afterAll(async () => {
  await Promise.all([api?.kill(), runner?.kill(), ...owners.map((owner) => owner.end({ timeout: 1 }))])
  await world?.close()
  await sandbox?.stop()
})

const [person] = sandboxPeople()
const account = person!.accounts[0]!
const sentinel = 'SentinelMemoThatIsThere7'

/** Links, tops up, and names something that must be found, so that the searches are known to find. */
async function useIt(): Promise<void> {
  const [customer, friend] = [await world.person({ displayName: sentinel }), await world.person()]
  const kiwi = createKiwi({ url: api.url, session: await world.sessionToken(customer) })
  const me = await kiwi.me.get.query()
  const asked = { personId: me.id, bankCode: account.bankCode, accountNumber: account.accountNumber }
  const { verificationId } = await verifyBankAccount(kiwi, asked)
  const state = async () => (await owners[0]!`select state from bank_call where verification_id = ${verificationId}`)[0]?.['state']
  await until(state, 'confirmed', 20_000)
  const code = await newestCode(sandbox.url, account)
  await kiwi.pay.bank.confirmAccount.mutate({ verificationId, code })
  const { bankCallId } = await kiwi.pay.topUp.mutate({ idempotencyKey: randomUUID(), amountKrw: 5_000 })
  await until(async () => (await kiwi.pay.bankCall.query({ bankCallId })).state, 'confirmed', 20_000)
  const keys = createWalletKeys(kiwi, { deviceName: 'test', store: memoryKeyStore() })
  await keys.setPin('739164')
  await keys.provePin('739164')
  const { bankAccount } = await kiwi.pay.wallet.query()
  const payee = { id: bankAccount!.id, shown: `bank:${bankAccount!.lastFour}` }
  const payment = { verb: 'pay.withdraw', transfer: randomUUID(), amountKrw: 1_000, payee } as const
  const approval = await keys.approve(payment)
  await kiwi.pay.withdraw.mutate({ idempotencyKey: payment.transfer, amountKrw: payment.amountKrw, approval })
  await kiwi.pay.bank.startUnlock.mutate()
  const asFriend = createKiwi({ url: api.url, session: await world.sessionToken(friend) })
  await asFriend.people.get.query({ handle: customer.handle })
}

it('an account number is in the page that sealed it and in the connector, and nowhere else', { timeout: 90_000 }, async () => {
  await useIt()
  const texts = { number: account.accountNumber, sentinel }
  const inMemory = findInMemory(api.pid, texts)
  for (const name of findInMemory(api.pid, texts)) inMemory.add(name)
  expect([...inMemory]).toEqual(['sentinel'])

  const redis = new Redis(world.redisUrl)
  const keys = await redis.keys('*')
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)))
  redis.disconnect()
  const jobs = await owners[0]!`select name, payload::text, last_error from outbox`
  const places: Record<string, Buffer> = {
    'the tables': Buffer.from(await dumpOf(owners[0]!)),
    'the log tables': Buffer.from(await dumpOf(owners[1]!)),
    'the jobs': Buffer.from(JSON.stringify(jobs)),
    Redis: Buffer.concat([Buffer.from(keys.join('\n')), ...values.flatMap((value) => value ?? [])]),
    'the API’s log': Buffer.from(api.output()),
    'the runner’s log': Buffer.from(runner.output()),
  }
  expect(places['the tables']!.includes(sentinel)).toBe(true)
  expect(jobs.map(({ name }) => String(name))).toEqual(expect.arrayContaining(['bank.call', 'bank.register', 'notifications.notify']))
  for (const [place, bytes] of Object.entries(places)) {
    expect(bytes.length, `${place} was read`).toBeGreaterThan(0)
    for (const form of formsOf(account.accountNumber)) expect(bytes.includes(form), `${place} holds the account number`).toBe(false)
  }
})
