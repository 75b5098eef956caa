import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { payOf } from '../../../test/statements.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { leavingObstacles } from '../../commerce/orders/leaving-obstacles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { listDebtors } from '../desk/list-debtors.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { listPayouts } from '../settlement/list-payouts.ts'
import { hasWaitingRefunds } from '../settlement/owing.ts'
import { listHistory } from '../wallet/list-history.ts'
import { payShop } from '../wallet/pay-shop.ts'
import { readReceipt } from '../wallet/read-receipt.ts'
import { readWallet } from '../wallet/read-wallet.ts'
import { listPayments } from './list-payments.ts'
import { previewRefund } from './preview-refund.ts'
import { refundPayment } from './refund-payment.ts'
import { resumePaymentRefunds } from './resume-payment-refunds.ts'

let fixture: OrderWorld
let world: OrderWorld['world']
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

type Shop = Awaited<ReturnType<OrderWorld['shop']>>

async function paid(amountKrw = 10_000) {
  const [shop, buyer] = [await fixture.shop(), await fixture.buyer(amountKrw)]
  return { shop, buyer, transferId: await pay(buyer, shop, amountKrw) }
}
async function pay(buyer: TestPerson, shop: Shop, amountKrw: number) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(buyer, payOf(shop, idempotencyKey, amountKrw))
  const asked = { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw, memo: '커피', approval }
  return (await payShop(buyer.ctx, asked)).transferId
}
const refundOf = (transferId: string, amountKrw: number, idempotencyKey: string = randomUUID()) => ({
  transferId,
  amountKrw,
  idempotencyKey,
  reason: '두 번 결제됐어요',
})
const ordersSale = (shopId: string) =>
  rows(
    world.deps.main.db,
    sql<{ transferId: string }>`select transfer_id from settlement_line where shop_id = ${shopId}::uuid and order_id is not null`,
  )
const broken = async () => (await verifyLedger(world.ctx())).filter((found) => found.broken > 0)

describe('the refund of a direct payment', () => {
  it('moves what the preview shows, with fee and VAT, and both sides see it', async () => {
    const { shop, buyer, transferId } = await paid()
    const asked = { transferId, amountKrw: 3_000 }
    expect(await previewRefund(shop.owner.ctx, asked)).toEqual({
      amountKrw: 3_000,
      legs: [{ kind: 'refund', from: 'shop', to: 'buyer', amountKrw: 3_000 }],
      // 2.5 % of 10,000 is 250, of 7,000 175; VAT 25 and 17.
      feeReturnedKrw: 75,
      vatReturnedKrw: 8,
      clawbackKrw: 0,
      alreadySettled: false,
      waitsForFunds: false,
      remainingKrw: 7_000,
    })
    const refunded = await refundPayment(shop.owner.ctx, refundOf(transferId, 3_000))
    expect(refunded).toMatchObject({ amountKrw: 10_000, refundedKrw: 3_000, awaitingKrw: 0, refundableKrw: 7_000 })
    expect((await readWallet(buyer.ctx)).limits.spentTodayKrw).toBe(7_000)
    world.advance(1)
    await refundPayment(shop.owner.ctx, refundOf(transferId, 7_000))
    expect([await fixture.wallet(buyer), await fixture.owed(shop)]).toEqual([{ posted: 10_000, held: 0 }, 0])
    expect(await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })).toMatchObject({ openKrw: 0, owingKrw: 0 })

    const { payments } = await listPayments(shop.owner.ctx, { cursor: null, limit: 20 })
    expect(payments).toHaveLength(1)
    expect(payments[0]).toMatchObject({ transferId, memo: '커피', payer: { id: buyer.id }, refundedKrw: 10_000, refundableKrw: 0 })
    const history = { cursor: null, limit: 9, q: '', direction: 'all', kinds: [], fromDay: null, toDay: null } as const
    const { lines } = await listHistory(buyer.ctx, { ...history, kinds: ['refund'] })
    expect(lines.map(({ amountKrw, counterparty }) => [amountKrw, counterparty.kind])).toEqual([
      [7_000, 'shop'],
      [3_000, 'shop'],
    ])
    const refundId = refunded.refunds[0]!.transferId!
    for (const { ctx } of [buyer, shop.owner]) {
      expect(await readReceipt(ctx, { transferId: refundId })).toMatchObject({
        kind: 'refund',
        refundOf: { transferId, reason: '두 번 결제됐어요' },
      })
      expect((await readReceipt(ctx, { transferId })).refunds.map(({ amountKrw }) => amountKrw)).toEqual([3_000, 7_000])
    }
    await world.runJobs()
    const { notifications } = await listNotifications(buyer.ctx, { cursor: null, limit: 20 })
    expect(notifications.map(({ kind, amountKrw }) => `${kind} ${amountKrw}`)).toEqual(['payment_refunded 7000', 'payment_refunded 3000'])
    expect(await broken()).toEqual([])
  })

  it('acts once for one key, however often and at once it is asked, and refuses the key for something else', async () => {
    const { shop, buyer, transferId } = await paid()
    const input = refundOf(transferId, 4_000)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refundPayment(shop.owner.ctx, input)))
    expect(new Set(answers.map(({ refundedKrw }) => refundedKrw))).toEqual(new Set([4_000]))
    expect(await fixture.wallet(buyer)).toEqual({ posted: 4_000, held: 0 })
    await expect(refundPayment(shop.owner.ctx, { ...input, amountKrw: 4_001 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  it('never gives back more than was paid, when forty want a part at once', async () => {
    const { shop, buyer, transferId } = await paid(10_000)
    const tries = await Promise.allSettled(Array.from({ length: 40 }, () => refundPayment(shop.owner.ctx, refundOf(transferId, 900))))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(11)
    for (const one of tries)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'NOT_CANCELLABLE', details: { left: 100 } })
    expect([await fixture.wallet(buyer), await fixture.owed(shop)]).toEqual([{ posted: 9_900, held: 0 }, 100])
    await expect(previewRefund(shop.owner.ctx, { transferId, amountKrw: 101 })).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    expect(await broken()).toEqual([])
  })

  it('is the shop’s alone, and only of its direct payments', async () => {
    const { buyer, transferId } = await paid()
    const other = await fixture.shop({ autoConfirm: true })
    const asked = refundOf(transferId, 100)
    await expect(refundPayment(buyer.ctx, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(refundPayment(other.owner.ctx, asked)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const cup = await world.product(other, { priceKrw: 5_000, stock: 1 })
    await world.fund(buyer, 5_000)
    await fixture.place(buyer, other, [{ productId: cup.id, quantity: 1 }])
    const { payments } = await listPayments(other.owner.ctx, { cursor: null, limit: 20 })
    expect(payments).toEqual([])
    const [line] = await ordersSale(other.id)
    await expect(refundPayment(other.owner.ctx, refundOf(line!.transferId, 100))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is given by somebody else to who works in the shop since they paid', async () => {
    const { shop, buyer, transferId } = await paid()
    await world.shopMember(shop, 'finance', buyer)
    const ownMoney = { code: 'FORBIDDEN', details: { reason: 'own_money' } }
    await expect(previewRefund(buyer.ctx, { transferId, amountKrw: 1_000 })).rejects.toMatchObject(ownMoney)
    await expect(refundPayment(buyer.ctx, refundOf(transferId, 1_000))).rejects.toMatchObject(ownMoney)
    expect(await refundPayment(shop.owner.ctx, refundOf(transferId, 1_000))).toMatchObject({ refundedKrw: 1_000 })
  })

  it('is refused for somebody who left', async () => {
    const { shop, buyer, transferId } = await paid()
    await run(world.owner.db, sql`update person set status = 'withdrawn' where id = ${buyer.id}::uuid`)
    await expect(previewRefund(shop.owner.ctx, { transferId, amountKrw: 1 })).rejects.toMatchObject({ details: { left: 0 } })
    expect((await listPayments(shop.owner.ctx, { cursor: null, limit: 1 })).payments[0]).toMatchObject({ refundableKrw: 0 })
    await run(world.owner.db, sql`update person set status = 'active' where id = ${buyer.id}::uuid`)
  })

  it('waits where the shop would owe more than the cap, keeps its payouts back, and is made as its sales come', async () => {
    const { shop, buyer, transferId } = await paid(10_000)
    await run(world.owner.db, sql`update reserve_schedule set debt_cap_krw = -5000 where version = 2`)
    expect(await previewRefund(shop.owner.ctx, { transferId, amountKrw: 6_000 })).toMatchObject({ waitsForFunds: true })
    const waiting = await refundPayment(shop.owner.ctx, refundOf(transferId, 6_000))
    expect(waiting).toMatchObject({ refundedKrw: 0, awaitingKrw: 6_000, refundableKrw: 4_000 })
    await expect(refundPayment(shop.owner.ctx, refundOf(transferId, 4_001))).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    // Another shop is paid, and owes nothing.
    const other = await paid(7_000)
    expect((await listPayouts(other.shop.owner.ctx, { cursor: null, limit: 1 })).owingKrw).toBe(0)
    const waits = (shopId: string) => one(world.owner.db, sql<{ is: boolean }>`select ${hasWaitingRefunds(sql`${shopId}::uuid`)} as is`)
    expect([await waits(shop.id), await waits(other.shop.id)]).toEqual([{ is: true }, { is: false }])
    // What the shop is owed pays for it.
    expect((await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })).owingKrw).toBe(0)
    expect((await leavingObstacles(world.deps.main.db, buyer.id)).map(({ kind }) => kind)).toContain('refunds')
    const admin = await world.person({ role: 'admin' })
    const debtor = (await listDebtors(admin.ctx)).debtors.find((one) => one.shop.handle === shop.handle)
    expect(debtor).toMatchObject({ waitingKrw: 6_000, waitingRefunds: 1 })
    expect([await resumePaymentRefunds(world.ctx()), await broken()]).toEqual([{ refunded: 0 }, []])

    world.advance(1)
    await pay(await fixture.buyer(2_000), shop, 2_000)
    const runs = await Promise.all([resumePaymentRefunds(world.ctx()), resumePaymentRefunds(world.ctx())])
    expect(runs.reduce((sum, { refunded }) => sum + refunded, 0)).toBe(1)
    expect([await fixture.wallet(buyer), await fixture.owed(shop)]).toEqual([{ posted: 6_000, held: 0 }, 6_000])
    await world.runJobs()
    const { notifications } = await listNotifications(buyer.ctx, { cursor: null, limit: 20 })
    expect(notifications.map(({ kind }) => kind)).toEqual(['payment_refunded', 'payment_refund_waits'])
    await run(world.owner.db, sql`update reserve_schedule set debt_cap_krw = 300000 where version = 2`)
    expect(await broken()).toEqual([])
  })
})

it('payments are listed newest first, page by page, with who paid what', async () => {
  const { shop, buyer, transferId } = await paid(4_000)
  const next = await fixture.buyer(3_000)
  world.advance(5)
  await pay(next, shop, 3_000)
  const one = await listPayments(shop.owner.ctx, { cursor: null, limit: 1 })
  const two = await listPayments(shop.owner.ctx, { cursor: one.nextCursor, limit: 1 })
  expect([one.payments, two.payments, two.nextCursor]).toMatchObject([
    [{ amountKrw: 3_000, payer: { handle: next.handle }, refundableKrw: 3_000 }],
    [{ transferId, amountKrw: 4_000, payer: { handle: buyer.handle }, refundableKrw: 4_000 }],
    null,
  ])
  expect((await listPayments(shop.owner.ctx, { cursor: null, limit: 2 })).nextCursor).toBeNull()
})

describe('`kiwi pay verify`', () => {
  it('names a refund of a direct payment that moved another amount, or more than was paid', async () => {
    const { shop, transferId } = await paid()
    await refundPayment(shop.owner.ctx, refundOf(transferId, 4_000))
    const set = (amountKrw: number) =>
      run(world.owner.db, sql`update payment_refund set amount_krw = ${amountKrw} where transfer_id = ${transferId}::uuid`)
    await set(10_001)
    expect((await broken()).map(({ invariant }) => invariant)).toEqual([
      'a refund of a direct payment moved its amount back along the payment, or waits',
      'a direct payment is refunded at most whole, with what waits',
    ])
    await set(4_000)
    expect(await broken()).toEqual([])
  })
})
