import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { write } from '../../db/write.ts'
import { topUp } from '../bank/top-up.ts'
import { addAccounts } from '../deposits/add-accounts.ts'
import { leaseAccount } from '../deposits/lease-account.ts'
import { recordDeposit } from '../deposits/internal/record-deposit.ts'
import { checkPayment, checkTopUp, limitsOf } from './limits.ts'
import { readWallet } from './read-wallet.ts'
import { sendMoney } from './send-money.ts'
import { sendOf } from '../../../test/statements.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await addAccounts(world.ctx(), [
    { bankCode: '088', accountNumber: '1001' },
    { bankCode: '088', accountNumber: '1002' },
  ])
})
afterAll(() => world.close())

it('the day of a top-up begins at midnight in Seoul: at half past it counts into the new one', async () => {
  const person = await world.person({ hasAccount: true })
  const ask = (amountKrw: number) => topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw })
  const seoul = (world.deps.now().getTime() + 9 * 3_600_000) % 86_400_000
  world.advance(86_400_000 - seoul - 10 * 60_000)
  await ask(1_500_000)
  await expect(ask(600_000)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  world.advance(40 * 60_000)
  await ask(1_500_000)
  await expect(ask(600_000)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  await ask(500_000)
})

it('a proved bank account raises what may leave, for each payment and each day', () => {
  expect(limitsOf('identity')).toEqual({ perPaymentKrw: 300_000, perDayKrw: 300_000, topUpPerDayKrw: 2_000_000 })
  expect(limitsOf('account')).toEqual({ perPaymentKrw: 2_000_000, perDayKrw: 2_000_000, topUpPerDayKrw: 2_000_000 })
  expect(checkPayment('identity', 300_000).perDayKrw).toBe(300_000)
  expect(() => checkPayment('identity', 300_001)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED', field: 'amountKrw' }))
})

it('a wallet shows its level, account, PIN and what of today’s limits is used up', async () => {
  const [from, to] = [await world.person({ hasAccount: true }), await world.person()]
  expect(await readWallet(from.ctx)).toMatchObject({
    balanceKrw: 0,
    heldKrw: 0,
    kyc: 'account',
    pin: 'unset',
    bankAccount: { bankName: 'KB국민은행' },
    limits: { perDayKrw: 2_000_000, spentTodayKrw: 0, toppedUpTodayKrw: 0 },
  })
  await world.fund(from, 500_000)
  const payment = sendOf(to, randomUUID(), 120_000)
  const approval = await world.approve(from, payment)
  await sendMoney(from.ctx, {
    idempotencyKey: payment.transfer,
    toPersonId: to.id,
    toHandle: to.handle,
    amountKrw: 120_000,
    memo: '',
    requestId: null,
    approval,
  })
  expect((await readWallet(from.ctx)).limits.spentTodayKrw).toBe(120_000)
  expect(await readWallet(to.ctx)).toMatchObject({ kyc: 'identity', balanceKrw: 120_000, bankAccount: null })
  world.advance(86_400_000)
  expect((await readWallet(from.ctx)).limits.spentTodayKrw).toBe(0)
})

it('a live lease and what came by it count into the day’s top-ups, once', async () => {
  const person = await world.person()
  const lease = await leaseAccount(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 1_500_000, depositorName: '김하늘' })
  expect((await readWallet(person.ctx)).limits.toppedUpTodayKrw).toBe(1_500_000)
  const check = (amountKrw: number) => write(world.ctx(), (tx) => checkTopUp(tx, person.id, amountKrw, world.deps.now()))
  await check(500_000)
  await expect(check(500_001)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 'day' } })
  const { bankCode, accountNumber } = lease
  const deposit = {
    bankDepositId: 'D1',
    bankCode,
    accountNumber,
    amountKrw: 1_500_000,
    depositorName: '김하늘',
    depositedAt: world.deps.now(),
  }
  await write(world.ctx(), (tx) => recordDeposit(tx, deposit, world.deps.now()))
  expect(await readWallet(person.ctx)).toMatchObject({ balanceKrw: 1_500_000, limits: { toppedUpTodayKrw: 1_500_000 } })
  world.advance(86_400_000)
  await check(2_000_000)
})

it('a retry beside its first try is the same top-up, and of several that do not fit together one is made', async () => {
  const person = await world.person({ hasAccount: true })
  const ask = (idempotencyKey: string) => topUp(person.ctx, { idempotencyKey, amountKrw: 1_500_000 })
  const key = randomUUID()
  const calls = await Promise.all(Array.from({ length: 20 }, () => ask(key)))
  expect(new Set(calls.map(({ bankCallId }) => bankCallId)).size).toBe(1)
  const others = await Promise.allSettled(Array.from({ length: 5 }, () => ask(randomUUID())))
  for (const outcome of others) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'LIMIT_EXCEEDED' } })
})
