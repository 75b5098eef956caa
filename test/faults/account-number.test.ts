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
import { addressOf } from '../worlds/addresses.ts'
import { ordersIn } from '../worlds/order-world.ts'
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

/**
 * Links, tops up, and names something that must be found, so that the searches are known to find.
 */
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

/**
 * All that Kiwi keeps and says: both databases, the jobs in them, Redis, and the logs of both
 * processes.
 */
async function everywhere() {
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
  return { places, jobs }
}

it('an account number is in the page that sealed it and in the connector, and nowhere else', async () => {
  await useIt()
  const texts = { number: account.accountNumber, sentinel }
  const inMemory = findInMemory(api.pid, texts)
  for (const name of findInMemory(api.pid, texts)) inMemory.add(name)
  expect([...inMemory]).toEqual(['sentinel'])

  const { places, jobs } = await everywhere()
  expect(places['the tables']!.includes(sentinel)).toBe(true)
  expect(jobs.map(({ name }) => String(name))).toEqual(expect.arrayContaining(['bank.call', 'bank.register', 'notifications.notify']))
  for (const [place, bytes] of Object.entries(places)) {
    expect(bytes.length, `${place} was read`).toBeGreaterThan(0)
    for (const form of formsOf(account.accountNumber)) expect(bytes.includes(form), `${place} holds the account number`).toBe(false)
  }
})

const home = { recipient: '남궁민수수', phone: '010-8642-9753', detail: '비밀의 다락방 7호' }

/**
 * The forms in which an address could stand somewhere: as text, as bytes, in a body that was kept.
 */
const formsOfHome = [home.recipient, home.phone, home.phone.replaceAll('-', ''), home.detail].flatMap(formsOf)

it('an address and a phone number are with the buyer and the shop that must send, and nowhere else in clear', async () => {
  const [buyer, shop] = [await world.person(), await world.shop()]
  await world.fund(buyer, 50_000)
  const jar = await world.product(shop, { title: sentinel })
  const [asBuyer, asShop] = await Promise.all(
    [buyer, shop.owner].map(async (person) => createKiwi({ url: api.url, session: await world.sessionToken(person) })),
  )
  const address = addressOf(home)
  await asBuyer!.addresses.save.mutate(address)
  const cart = [{ shop, lines: [{ productId: jar.id, quantity: 1 }] }]
  // A refusal carries what was asked for: the proof of the PIN is of another session.
  const { input, purchase } = await ordersIn(world).checkout(buyer, cart, { addressId: address.addressId })
  await expect(asBuyer!.orders.checkout.mutate({ ...input, idempotencyKey: randomUUID() })).rejects.toThrow()
  const { orderId } = purchase.orders[0]!
  const opened = await asShop!.orders.openAddress.mutate({ orderId })
  expect(opened.address).toMatchObject({ recipient: home.recipient, detail: home.detail })
  const sent = { orderId, courier: 'cj' as const, trackingNumber: '681234567890' }
  await asShop!.orders.send.mutate({ parcels: [sent] })
  await asBuyer!.receipts.ask.mutate({ orderId, use: 'deduction', number: home.phone, always: true })
  // A field that is wrong comes back in an error, and an error is logged.
  await expect(asBuyer!.addresses.save.mutate({ ...address, postcode: '4783' })).rejects.toThrow()
  await until(async () => (await owners[0]!`select from notification where person_id = ${shop.owner.id}`).length > 0, true, 20_000)
  await world.syncSearch()
  expect(await owners[0]!`select from search_document where kind = 'product' and key = ${jar.id}`).toHaveLength(1)
  const { places } = await everywhere()
  // What is looked through does hold what it should: text, bytes, and the words of a search.
  const [kept] = await owners[0]!`select encode(request_hash, 'hex') as hash from purchase where id = ${purchase.purchaseId}`
  for (const there of [sentinel, String(kept!['hash']), orderId]) expect(places['the tables']!.includes(there)).toBe(true)
  expect(places['the jobs']!.includes(orderId)).toBe(true)
  expect(places['the API’s log']!.includes('listening')).toBe(true)
  expect(places['the runner’s log']!.length).toBeGreaterThan(0)
  for (const [place, bytes] of Object.entries(places))
    for (const form of formsOfHome) expect([place, form.toString(), bytes.includes(form)]).toEqual([place, form.toString(), false])
})
