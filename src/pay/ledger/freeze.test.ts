import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ordersIn } from '../../../test/worlds/order-world.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import { sendOf, withdrawalOf } from '../../../test/statements.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { confirmOrder } from '../../commerce/orders/confirm-order.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { appRouter } from '../../routers/index.ts'
import { callerFactory } from '../../routers/trpc.ts'
import { appeal } from '../../social/moderation/appeal.ts'
import { takeAction } from '../../social/moderation/take-action.ts'
import { readBankCall } from '../bank/read-bank-call.ts'
import { withdraw } from '../bank/withdraw.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { settle } from '../settlement/settle.ts'
import { readWallet } from '../wallet/read-wallet.ts'
import { sendMoney } from '../wallet/send-money.ts'
import { pointsOf } from './accounts.ts'
import { freezeWallet, hasFrozenWallet, moneyParts, unfreezeWallet } from './freeze-wallet.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: typeof fixture.world
let trade: Awaited<ReturnType<typeof settlementIn>>
beforeAll(async () => {
  fixture = await sandboxWorld()
  world = fixture.world
  trade = await settlementIn(world)
})
afterAll(() => fixture.close())

const freeze = ({ id }: TestPerson) => write(world.ctx(), (tx) => freezeWallet(tx, id, world.deps.now()))
const unfreeze = ({ id }: TestPerson) => write(world.ctx(), (tx) => unfreezeWallet(tx, id, world.deps.now()))
const balanceOf = async ({ ctx }: TestPerson) => (await readWallet(ctx)).balanceKrw
async function send(from: TestPerson, to: TestPerson, amountKrw: number, idempotencyKey: string = randomUUID()) {
  const approval = await world.approve(from, sendOf(to, idempotencyKey, amountKrw))
  return sendMoney(from.ctx, { idempotencyKey, toPersonId: to.id, toHandle: to.handle, amountKrw, memo: '', requestId: null, approval })
}
async function funded(amountKrw = 100_000) {
  const person = await world.person()
  await world.fund(person, amountKrw)
  return person
}
const isFrozen = { code: 'FORBIDDEN', reason: 'wallet_frozen' }
async function expectSound() {
  expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
}

it('lets nothing out of a frozen wallet, lets money in, and a retry of an earlier payment still gets its receipt', async () => {
  const [frozen, other] = [await funded(), await funded()]
  const key = randomUUID()
  const earlier = await send(frozen, other, 1_000, key)
  expect(await freeze(frozen)).toBe(true)
  expect(await freeze(frozen)).toBe(false)
  await expect(send(frozen, other, 1)).rejects.toMatchObject(isFrozen)
  expect(await send(frozen, other, 1_000, key)).toMatchObject({ transferId: earlier.transferId })
  await send(other, frozen, 500)
  await world.fund(frozen, 1_000)
  expect(await balanceOf(frozen)).toBe(100_500)
  expect((await readWallet(frozen.ctx)).frozen).toBe(true)
  await expectSound()
  expect(await unfreeze(frozen)).toBe(true)
  expect(await unfreeze(frozen)).toBe(false)
  await send(frozen, other, 1)
  await expectSound()
})

it('refuses a new order, and the capture of one that was placed before; the shop cannot confirm it until the freeze ends', async () => {
  const trades = ordersIn(world)
  const shop = await trades.shop()
  const lamp = await world.product(shop, { priceKrw: 20_000, stock: 5 })
  const lines = [{ productId: lamp.id, quantity: 1 }]
  const buyer = await trades.buyer(100_000)
  const placed = await trades.place(buyer, shop, lines)
  await freeze(buyer)
  await expect(trades.place(buyer, shop, lines)).rejects.toMatchObject(isFrozen)
  await expect(confirmOrder(shop.owner.ctx, { orderId: placed.orderId })).rejects.toMatchObject(isFrozen)
  expect(await readWallet(buyer.ctx)).toMatchObject({ balanceKrw: 100_000, heldKrw: 20_000 })
  await unfreeze(buyer)
  await confirmOrder(shop.owner.ctx, { orderId: placed.orderId })
  expect(await balanceOf(buyer)).toBe(80_000)
  await expectSound()
})

it('does not send a withdrawal that was asked for before: its money comes back into the wallet', async () => {
  const person = await funded()
  const account = await fixture.link(person)
  const atBank = () => fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
  const before = atBank()
  const idempotencyKey = randomUUID()
  const approval = await world.approve(person, await withdrawalOf(world, person, idempotencyKey, 40_000))
  const call = await withdraw(person.ctx, { idempotencyKey, amountKrw: 40_000, approval })
  await freeze(person)
  await world.runJobs()
  expect(await readBankCall(person.ctx, call)).toMatchObject({ state: 'failed' })
  expect([await balanceOf(person), atBank() - before]).toEqual([100_000, 0])
  const again = randomUUID()
  const order = { idempotencyKey: again, amountKrw: 1_000 }
  const signed = await world.approve(person, await withdrawalOf(world, person, again, 1_000))
  await expect(withdraw(person.ctx, { ...order, approval: signed })).rejects.toMatchObject(isFrozen)
  await expectSound()
})

it('stops a payout that is under way when a moderator freezes its owner, makes none while it lasts, and pays once it is restored', async () => {
  const shop = await world.shop()
  const account = await fixture.link(shop.owner)
  await trade.sell(shop, 100_000)
  await run(world.owner.db, sql`update settlement_line set eligible_on = '2020-01-01' where shop_id = ${shop.id}`)
  const before = fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
  const gained = () => fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw - before
  await settle(world.ctx())
  expect(await trade.payouts(shop)).toMatchObject([{ state: 'requested' }])

  const about = { subject: { kind: 'person', id: shop.owner.id }, reason: 'sells what is not theirs', actor: 'cli:test' } as const
  await takeAction(world.ctx(), { ...about, action: 'freeze', reasonCode: 'fraud' }, moneyParts)
  await world.runJobs()
  expect(gained()).toBe(0)
  expect(await trade.payouts(shop)).toMatchObject([{ state: 'failed', reason: 'bank:owner_frozen' }])
  await settle(world.ctx())
  await world.runJobs()
  expect(gained()).toBe(0)
  expect(await trade.broken()).toEqual([])

  await takeAction(world.ctx(), { ...about, action: 'restore', lifts: 'freeze', reasonCode: 'mistake' }, moneyParts)
  await settle(world.ctx())
  await world.runJobs()
  expect(gained()).toBe(97_250)
  expect(await trade.payable(shop)).toBe(0)
  expect(await trade.broken()).toEqual([])
})

it('ends when a second moderator grants the appeal of whom it concerns', async () => {
  const [first, second, frozen] = [await world.person({ role: 'moderator' }), await world.person({ role: 'moderator' }), await funded()]
  const about = { subject: { kind: 'person', id: frozen.id }, reason: 'looks like fraud', reasonCode: 'fraud', actor: first.id } as const
  const { id: actionId } = await takeAction(world.ctx(), { ...about, action: 'freeze' }, moneyParts)
  const { appealId } = await appeal(frozen.ctx, { actionId, words: '제 돈이에요' })
  await callerFactory(appRouter)(second.ctx).admin.reports.decideAppeal({ appealId, grant: true, reason: '오해였어요' })
  expect((await readWallet(frozen.ctx)).frozen).toBe(false)
  await send(frozen, first, 1)
  await expectSound()
})

it('draws one line through payments that race with the freeze: what was before it stands, nothing leaves after it', async () => {
  const [from, to] = [await funded(), await world.person()]
  const sending = Array.from({ length: 20 }, () => send(from, to, 1_000))
  const [results] = await Promise.all([Promise.allSettled(sending), freeze(from)])
  const paid = results.filter(({ status }) => status === 'fulfilled').length
  expect(await balanceOf(from)).toBe(100_000 - paid * 1_000)
  await expectSound()
})

it('is written by nobody but its functions, and verify finds money that left a frozen wallet', async () => {
  const [frozen, other] = [await funded(), await funded()]
  await freeze(frozen)
  for (const forbidden of [
    sql`update account set frozen = false where person_id = ${frozen.id}`,
    sql`delete from wallet_freeze`,
    sql`update wallet_freeze set lifted_seq = 0, lifted_at = now()`,
  ])
    await expect(run(world.deps.main.db, forbidden)).rejects.toThrow(/permission denied/)
  await run(world.owner.db, sql`update account set frozen = false where person_id = ${frozen.id}`)
  await send(frozen, other, 1_000)
  const broken = (await verifyLedger(world.ctx())).filter((check) => check.broken > 0).map(({ invariant }) => invariant)
  expect(broken).toEqual(['nothing left a wallet while it was frozen', 'a wallet is frozen while a freeze of it stands'])
})

it('is of one wallet and one time: others stay as they are, and an earlier freeze keeps its own end', async () => {
  const [ann, bea] = [await funded(), await funded()]
  for (const person of [ann, bea]) expect([await freeze(person), await freeze(person)]).toEqual([true, false])
  const frozen = async () =>
    Promise.all(
      [ann, bea].map(
        async ({ id }) => (await rows(world.owner.db, sql<{ is: boolean }>`select ${hasFrozenWallet(sql`${id}::uuid`)} as is`))[0]!.is,
      ),
    )
  expect([await unfreeze(ann), await unfreeze(ann), await frozen()]).toEqual([true, false, [false, true]])
  await world.fund(ann, 1)
  await freeze(ann)
  world.advance(60_000)
  await world.fund(ann, 1)
  await unfreeze(ann)
  const spans = ({ id }: TestPerson) =>
    rows(
      world.owner.db,
      sql`select frozen_seq, lifted_seq from wallet_freeze where account_id = (select id from account where kind = 'wallet' and person_id = ${id}::uuid) order by frozen_seq`,
    )
  expect([await spans(ann), await spans(bea)]).toEqual([
    [
      { frozenSeq: 1, liftedSeq: 1 },
      { frozenSeq: 2, liftedSeq: 3 },
    ],
    [{ frozenSeq: 1, liftedSeq: null }],
  ])
  const [points] = await write(world.ctx(), (tx) => pointsOf(tx, [ann.id], world.deps.now()))
  const freezePoints = sql<{ done: boolean }>`select freeze_wallet(gen_random_uuid(), ${points!}::uuid, now()) as done`
  expect(await rows(world.owner.db, freezePoints)).toEqual([{ done: false }])
  await unfreeze(bea)
})
