import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoHouse } from '../../../test/demo-house.ts'
import type { TestPerson, World } from '../../../test/world.ts'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../write.ts'
import { walletsOf } from './accounts.ts'
import { postTransfers, type Posting } from './ledger.ts'
import { linkBankAccount } from './link-bank-account.ts'
import { listHistory } from './list-history.ts'
import { makeBankCall } from './make-bank-call.ts'
import { payShop } from './pay-shop.ts'
import { readBankCall } from './read-bank-call.ts'
import { readWallet } from './read-wallet.ts'
import { sendMoney } from './send-money.ts'
import { settle } from './settle.ts'
import { topUp } from './top-up.ts'
import { verifyLedger } from './verify-ledger.ts'

let house: Awaited<ReturnType<typeof demoHouse>>
let sandbox: typeof house.sandbox
let world: World
const [first, second] = sandboxPeople()

beforeAll(async () => {
  house = await demoHouse()
  ;({ world, sandbox } = house)
})
afterAll(async () => {
  await house.close()
})

const link = (person: TestPerson, account = first!.accounts[0]!) =>
  linkBankAccount(person.ctx, { bankCode: account.bankCode, fintechUseNum: account.fintechUseNum })

async function expectSound() {
  const broken = (await verifyLedger(world.ctx())).filter((check) => check.broken > 0)
  expect(broken).toEqual([])
}

describe('sending', () => {
  it('moves money once for 50 parallel calls with one key, and gives one answer', async () => {
    const [from, to] = [await world.person(), await world.person()]
    await world.fund(from, 50_000)
    const key = randomUUID()
    const receipts = await Promise.all(
      Array.from({ length: 50 }, () => sendMoney(from.ctx, { idempotencyKey: key, toHandle: to.handle, amountKrw: 10_000, memo: '점심' })),
    )
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1)
    expect((await readWallet(from.ctx)).balanceKrw).toBe(40_000)
    expect((await readWallet(to.ctx)).balanceKrw).toBe(10_000)
    const [line] = (await listHistory(to.ctx, { cursor: null, limit: 20 })).lines
    expect(line).toMatchObject({
      kind: 'send',
      amountKrw: 10_000,
      balanceAfterKrw: 10_000,
      memo: '점심',
      counterparty: { kind: 'person', handle: from.handle },
    })
    await expectSound()
  })

  it('refuses the same key with another amount and leaves every row as it was', async () => {
    const [from, to] = [await world.person(), await world.person()]
    await world.fund(from, 50_000)
    const key = randomUUID()
    await sendMoney(from.ctx, { idempotencyKey: key, toHandle: to.handle, amountKrw: 1_000, memo: '' })
    await expect(sendMoney(from.ctx, { idempotencyKey: key, toHandle: to.handle, amountKrw: 2_000, memo: '' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    expect((await readWallet(from.ctx)).balanceKrw).toBe(49_000)
  })

  it('refuses more than the wallet holds, and the key can be used again', async () => {
    const [from, to] = [await world.person(), await world.person()]
    await world.fund(from, 1_000)
    const send = { idempotencyKey: randomUUID(), toHandle: to.handle, amountKrw: 1_001, memo: '' }
    await expect(sendMoney(from.ctx, send)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    await world.fund(from, 1)
    expect((await sendMoney(from.ctx, send)).balanceKrw).toBe(0)
    await expectSound()
  })

  it('never overdraws under 40 parallel sends in a ring', async () => {
    const ring = await Promise.all(Array.from({ length: 5 }, () => world.person()))
    for (const person of ring) await world.fund(person, 1_000)
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        sendMoney(ring[n % 5]!.ctx, {
          idempotencyKey: randomUUID(),
          toHandle: ring[(n + 1 + (n % 3)) % 5]!.handle,
          amountKrw: 700,
          memo: '',
        }),
      ),
    )
    for (const result of results) if (result.status === 'rejected') expect((result.reason as KiwiError).code).toBe('INSUFFICIENT_FUNDS')
    const balances = await Promise.all(ring.map(async (person) => (await readWallet(person.ctx)).balanceKrw))
    expect(balances.reduce((sum, balance) => sum + balance)).toBe(5_000)
    expect(Math.min(...balances)).toBeGreaterThanOrEqual(0)
    await expectSound()
  })

  it('does not tell a blocked or unknown payee apart', async () => {
    const from = await world.person()
    await expect(
      sendMoney(from.ctx, { idempotencyKey: randomUUID(), toHandle: 'nobody.here', amountKrw: 1, memo: '' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(
      sendMoney(from.ctx, { idempotencyKey: randomUUID(), toHandle: from.handle, amountKrw: 1, memo: '' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a batch', () => {
  it('refuses one bad item alone and keeps running balances exact', async () => {
    const [a, b] = [await world.person(), await world.person()]
    await world.fund(a, 100)
    const now = world.deps.now()
    const outcomes = await write(world.ctx(), async (tx) => {
      const [from, to] = await walletsOf(tx, [a.id, b.id], now)
      const item = (
        amountKrw: number,
        debitAccountId: string,
        creditAccountId: string,
        idempotencyKey: string = randomUUID(),
      ): Posting => ({ idempotencyKey, kind: 'send', debitAccountId, creditAccountId, amountKrw, memo: '' })
      const twice = randomUUID()
      return postTransfers(
        tx,
        [
          item(60, from!, to!),
          item(60, from!, to!),
          item(60, to!, from!),
          item(100, from!, to!, twice),
          item(100, from!, to!, twice),
          item(1, from!, randomUUID()),
        ],
        now,
      )
    })
    expect(outcomes.map((result) => result.outcome)).toEqual(['posted', 'insufficient', 'posted', 'posted', 'duplicate', 'no_account'])
    expect((await readWallet(b.ctx)).balanceKrw).toBe(100)
    await expectSound()
  })

  it('lets nothing change or remove history', async () => {
    const change = (statement: string) => rows(world.deps.main.db, sql.raw(statement))
    await expect(change('update entry set amount_krw = 1')).rejects.toMatchObject({ code: '42501' })
    await expect(change('delete from entry')).rejects.toMatchObject({ code: '42501' })
    await expect(change('update transfer set amount_krw = 1')).rejects.toMatchObject({ code: '42501' })
    await expect(change('delete from transfer')).rejects.toMatchObject({ code: '42501' })
    await expect(change('truncate entry')).rejects.toMatchObject({ code: '42501' })
  })
})

describe('topping up', () => {
  it('takes money from the linked account once', async () => {
    const person = await world.person()
    await link(person)
    const key = randomUUID()
    const call = await topUp(person.ctx, { idempotencyKey: key, amountKrw: 30_000 })
    expect(await topUp(person.ctx, { idempotencyKey: key, amountKrw: 30_000 })).toEqual(call)
    await world.runJobs()
    await makeBankCall({ ...world.ctx(), platform: world.deps.platform }, call)
    expect(await readBankCall(person.ctx, call)).toMatchObject({ state: 'confirmed' })
    expect((await readWallet(person.ctx)).balanceKrw).toBe(30_000)
    await expectSound()
  })

  it('needs a linked account', async () => {
    const person = await world.person()
    await expect(topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 1 })).rejects.toMatchObject({ code: 'ACCOUNT_NOT_LINKED' })
  })

  it.each([
    ['silentAfter', 'confirmed', 7_000],
    ['silentBefore', 'failed', 0],
  ] as const)('holds a call without an answer (%s) as unknown until the bank says %s', async (kind, state, balanceKrw) => {
    const person = await world.person()
    await link(person, second!.accounts[0])
    await fetch(`${sandbox.url}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'openbanking', operation: 'withdraw', kind, times: 1 }),
    })
    const call = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 7_000 })
    const run = () => makeBankCall({ ...world.ctx(), platform: world.deps.platform }, call)
    await expect(run()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await readBankCall(person.ctx, call)).toMatchObject({ state: 'unknown' })
    expect((await readWallet(person.ctx)).balanceKrw).toBe(0)
    if (kind === 'silentBefore') {
      await expect(run()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      world.advance(61_000)
    }
    await run()
    expect(await readBankCall(person.ctx, call)).toMatchObject({ state })
    expect((await readWallet(person.ctx)).balanceKrw).toBe(balanceKrw)
    await world.runJobs()
    await expectSound()
  })
})

describe('a shop', () => {
  it('is paid after two business days, less fee and VAT, once a day', async () => {
    const shop = await world.shop()
    await link(shop.owner, second!.accounts[0])
    const buyer = await world.person()
    await world.fund(buyer, 200_000)
    await payShop(buyer.ctx, { idempotencyKey: randomUUID(), shopHandle: shop.handle, amountKrw: 100_000, memo: '' })
    const runner = () => ({ ...world.ctx(), platform: world.deps.platform })
    expect(await settle(runner())).toMatchObject({ payouts: 0 })
    world.advance(8 * 86_400_000)
    expect(await settle(runner())).toMatchObject({ payouts: 1, netKrw: 97_250 })
    expect(await settle(runner())).toMatchObject({ payouts: 0 })
    await world.runJobs()
    expect(await rows(world.deps.main.db, sql`select state from payout where shop_id = ${shop.id}`)).toEqual([{ state: 'confirmed' }])
    await expectSound()
  })

  it('is owed again what the bank refused to pay, and is paid by the next settlement', async () => {
    const shop = await world.shop()
    await link(shop.owner, second!.accounts[0])
    const buyer = await world.person()
    await world.fund(buyer, 50_000)
    await payShop(buyer.ctx, { idempotencyKey: randomUUID(), shopHandle: shop.handle, amountKrw: 50_000, memo: '' })
    world.advance(8 * 86_400_000)
    const runner = () => ({ ...world.ctx(), platform: world.deps.platform })
    await fetch(`${sandbox.url}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'openbanking', operation: 'deposit', kind: 'errorCode', code: '412', times: 1 }),
    })
    expect(await settle(runner())).toMatchObject({ payouts: 1 })
    await world.runJobs()
    const states = () => rows(world.deps.main.db, sql`select state from payout where shop_id = ${shop.id} order by created_at`)
    expect(await states()).toEqual([{ state: 'failed' }])
    await expectSound()
    world.advance(1_000)
    expect(await settle(runner())).toMatchObject({ payouts: 1, netKrw: 48_625 })
    await world.runJobs()
    expect(await states()).toEqual([{ state: 'failed' }, { state: 'confirmed' }])
    await expectSound()
  })
})
