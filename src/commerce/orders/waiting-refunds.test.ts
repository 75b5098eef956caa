import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { orderWorld } from '../../../test/worlds/order-world.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { approvePayout, refusePayout } from '../../pay/desk/decide-payout.ts'
import { fundShop } from '../../pay/settlement/fund-shop.ts'
import { coverDebt } from '../../pay/desk/cover-debt.ts'
import { listDebtors } from '../../pay/desk/list-debtors.ts'
import { listPayouts } from '../../pay/settlement/list-payouts.ts'
import { settle } from '../../pay/settlement/settle.ts'
import { readOrder } from './read-order.ts'
import { previewCancel } from './preview-cancel.ts'
import { resumeRefunds } from './resume-refunds.ts'

let fixture: Awaited<ReturnType<typeof orderWorld>>
let world: typeof fixture.world
let trade: Awaited<ReturnType<typeof settlementIn>>
const capKrw = 300_000
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
  trade = await settlementIn(world)
  await run(world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${capKrw} where version = 2`)
})
afterAll(() => world.close())

/** A shop that was paid for all it sold, as F6: colluding buyers then take their purchases back. */
async function paidOut(sales: number, krw: number) {
  const shop = await fixture.shop({ autoConfirm: true })
  const lamp = await world.product(shop, { priceKrw: krw, stock: 99, title: '램프' })
  const orders = []
  for (let n = 0; n < sales; n += 1) {
    const buyer = await fixture.buyer(krw)
    orders.push({ buyer, orderId: (await fixture.place(buyer, shop, [{ productId: lamp.id, quantity: 1 }])).orderId })
  }
  await run(world.owner.db, sql`update settlement_line set payout_id = gen_random_uuid() where shop_id = ${shop.id}`)
  await run(world.owner.db, sql`update account set posted = 0 where shop_id = ${shop.id}`)
  return { shop, lamp, orders }
}
const stateOf = async (orderId: string, buyer: Parameters<typeof fixture.wallet>[0]) => {
  const { state, refundedKrw, awaitingKrw } = await readOrder(buyer.ctx, { orderId })
  return { state, refundedKrw, awaitingKrw }
}

describe('refunds of a shop that was paid already', () => {
  it('wait where it would owe more than the cap, as the preview says, and are made as its sales come', async () => {
    const { shop, lamp, orders } = await paidOut(3, 200_000)
    const [first, second, third] = orders
    expect(await previewCancel(first!.buyer.ctx, { orderId: first!.orderId, lines: null })).toMatchObject({ waitsForFunds: false })
    await fixture.cancel(first!.buyer, first!.orderId)
    expect(await stateOf(first!.orderId, first!.buyer)).toEqual({ state: 'cancelled', refundedKrw: 200_000, awaitingKrw: 0 })

    for (const { buyer, orderId } of [second!, third!]) {
      expect(await previewCancel(buyer.ctx, { orderId, lines: null })).toMatchObject({ waitsForFunds: true, amountKrw: 200_000 })
      world.advance(1)
      await fixture.cancel(buyer, orderId)
      expect(await stateOf(orderId, buyer)).toEqual({ state: 'cancelled', refundedKrw: 0, awaitingKrw: 200_000 })
      expect(await fixture.wallet(buyer)).toEqual({ posted: 0, held: 0 })
    }
    expect([await fixture.owed(shop), await fixture.stock(lamp.id)]).toEqual([-200_000, 99])
    expect(await resumeRefunds(world.ctx())).toEqual({ refunded: 0 })

    const honest = await fixture.buyer(200_000)
    await fixture.place(honest, shop, [{ productId: lamp.id, quantity: 1 }])
    const runs = await Promise.all([resumeRefunds(world.ctx()), resumeRefunds(world.ctx())])
    expect(runs.reduce((sum, { refunded }) => sum + refunded, 0)).toBe(1)
    // The oldest first; the other waits for the next sale.
    expect(await stateOf(second!.orderId, second!.buyer)).toEqual({ state: 'cancelled', refundedKrw: 200_000, awaitingKrw: 0 })
    expect(await fixture.wallet(second!.buyer)).toEqual({ posted: 200_000, held: 0 })
    expect(await stateOf(third!.orderId, third!.buyer)).toMatchObject({ refundedKrw: 0, awaitingKrw: 200_000 })
    const refunds = sql`select memo from transfer where cause_id = ${second!.orderId}::uuid and kind = 'refund'`
    expect(await rows(world.deps.main.db, refunds)).toEqual([{ memo: '램프' }])
    const told = await rows(
      world.deps.main.db,
      sql<{ kind: string }>`
          select payload ->> 'kind' as kind from outbox where payload ->> 'personId' = ${second!.buyer.id} and payload ->> 'kind' like 'order_%'`,
    )
    expect(told.map(({ kind }) => kind)).toContain('order_refunded')
    const heard = async (buyer: TestPerson) => {
      await world.runJobs()
      const { notifications } = await listNotifications(buyer.ctx, { cursor: null, limit: 20 })
      return notifications.filter((notice) => notice.orderId !== null).map(({ kind, amountKrw }) => `${kind} ${amountKrw}`)
    }
    // That it waits, and then that it was paid.
    expect(await heard(second!.buyer)).toEqual(['order_refunded 200000', 'order_refund_waits 200000'])
    expect(await heard(third!.buyer)).toEqual(['order_refund_waits 200000'])
  })

  it('are made when the owner pays the debt from their wallet: once, and never more than is owed', async () => {
    const { shop, orders } = await paidOut(3, 200_000)
    for (const { buyer, orderId } of orders) {
      world.advance(1)
      await fixture.cancel(buyer, orderId)
    }
    expect(await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })).toMatchObject({ owingKrw: 600_000 })
    await world.fund(shop.owner, 900_000)
    const fund = async (amountKrw: number, idempotencyKey: string = randomUUID()) => {
      const payee = { id: shop.id, shown: `shop:${shop.handle}` }
      const signed = { verb: 'shops.payouts.fund', transfer: idempotencyKey, amountKrw, payee, subject: null } as const
      return { idempotencyKey, amountKrw, approval: await world.approve(shop.owner, signed) }
    }
    await run(
      world.deps.main.db,
      sql`insert into bank_account (id, person_id, bank_code, last_four, created_at) values (gen_random_uuid(), ${shop.owner.id}, '004', '1234', now())`,
    )
    await expect(fundShop(shop.owner.ctx, await fund(600_001))).rejects.toMatchObject({ code: 'CONFLICT', details: { owingKrw: 600_000 } })
    const input = await fund(600_000)
    const receipts = await Promise.all([fundShop(shop.owner.ctx, input), fundShop(shop.owner.ctx, input)])
    expect(receipts[0]).toEqual(receipts[1])
    // Before the refunds that it pays for are made, too.
    await expect(fundShop(shop.owner.ctx, await fund(1))).rejects.toMatchObject({ code: 'CONFLICT', details: { owingKrw: 0 } })
    expect(await fixture.wallet(shop.owner)).toEqual({ posted: 300_000, held: 0 })
    await world.runJobs()
    for (const { buyer } of orders) expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    expect([await fixture.owed(shop), (await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })).owingKrw]).toEqual([0, 0])
    const stranger = await fixture.buyer(1_000)
    await expect(fundShop(stranger.ctx, { ...(await fund(1)) })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('are made when Kiwi pays for an owner who is banned, those that wait included', async () => {
    const { shop, orders } = await paidOut(3, 200_000)
    for (const { buyer, orderId } of orders) {
      world.advance(1)
      await fixture.cancel(buyer, orderId)
    }
    await run(world.owner.db, sql`update person set banned_at = now(), status = 'suspended' where id = ${shop.owner.id}`)
    const wish = { shopId: shop.id, amountKrw: 600_000, reason: '주인이 영구 정지됐어요' }
    const states = []
    for (let n = 0; n < 2; n += 1) states.push((await coverDebt((await world.person({ role: 'finance' })).ctx, wish)).state)
    expect(states).toEqual(['waits_for_second', 'covered'])
    // Nobody pays again what is not refunded yet.
    const again = coverDebt((await world.person({ role: 'finance' })).ctx, { ...wish, amountKrw: 400_000 })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', details: { owingKrw: 0 } })
    await world.runJobs()
    for (const { buyer } of orders) expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    expect(await fixture.owed(shop)).toBe(0)
  })

  /** As if the purchases were finished: nothing that waits for its buyer is paid out. */
  const ripen = (shop: { id: string }) =>
    run(world.owner.db, sql`update settlement_line set eligible_on = '2020-01-01' where shop_id = ${shop.id} and eligible_on is null`)
  const withCap = async <Result>(krw: number, act: () => Promise<Result>) => {
    const set = (value: number) => rows(world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${value} where version = 2`)
    await set(krw)
    try {
      return await act()
    } finally {
      await set(capKrw)
    }
  }

  it('come before payouts: a shop is paid nothing while one waits, and its debt is seen', () =>
    withCap(100_000, async () => {
      const { shop, lamp, orders } = await paidOut(1, 300_000)
      const [{ buyer, orderId }] = orders as [(typeof orders)[number]]
      await trade.linkAccount(shop.owner)
      await fixture.cancel(buyer, orderId)
      const mug = await world.product(shop, { priceKrw: 150_000, stock: 9 })
      await fixture.place(await fixture.buyer(150_000), shop, [{ productId: mug.id, quantity: 1 }])
      const settledOn = seoulDate(new Date(world.deps.now().getTime() + 20 * 86_400_000))
      await ripen(shop)
      await settle(world.ctx(), { settledOn })
      expect([await trade.payouts(shop), await resumeRefunds(world.ctx())]).toEqual([[], { refunded: 0 }])
      const admin = await world.person({ role: 'admin' })
      const { debtors } = await listDebtors(admin.ctx)
      expect(debtors.find((one) => one.shop.handle === shop.handle)).toMatchObject({ debtKrw: 0, waitingKrw: 300_000, waitingRefunds: 1 })

      await fixture.place(await fixture.buyer(150_000), shop, [{ productId: mug.id, quantity: 1 }])
      expect(await resumeRefunds(world.ctx())).toEqual({ refunded: 1 })
      await settle(world.ctx(), { settledOn })
      expect([await fixture.wallet(buyer), await fixture.stock(lamp.id)]).toEqual([{ posted: 300_000, held: 0 }, 99])
    }))

  it('come before a payout that waits for approval: it is refused, and they are made from it', () =>
    withCap(100_000, async () => {
      const shop = await fixture.shop({ autoConfirm: true })
      await trade.linkAccount(shop.owner)
      const lamp = await world.product(shop, { priceKrw: 300_000, stock: 9 })
      const buyer = await fixture.buyer(300_000)
      const { orderId } = await fixture.place(buyer, shop, [{ productId: lamp.id, quantity: 1 }])
      const ctx = { ...world.ctx(), config: { ...world.ctx().config, PAYOUT_REVIEW_KRW: 100_000 } }
      await ripen(shop)
      await settle(ctx, { settledOn: seoulDate(new Date(world.deps.now().getTime() + 20 * 86_400_000)) })
      const [waiting] = await trade.payouts(shop)
      await fixture.cancel(buyer, orderId)
      expect(await stateOf(orderId, buyer)).toMatchObject({ awaitingKrw: 300_000 })
      const admin = await world.person({ role: 'admin' })
      const decision = { payoutId: waiting!.id, reason: '매출 자료와 맞아요' }
      await expect(approvePayout(admin.ctx, decision)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'refunds_wait' })
      expect(await refusePayout(admin.ctx, decision)).toMatchObject({ state: 'failed' })
      expect(await resumeRefunds(world.ctx())).toEqual({ refunded: 1 })
      expect(await fixture.wallet(buyer)).toEqual({ posted: 300_000, held: 0 })
    }))

  it('go on behind one that cannot be made', async () => {
    const { orders } = await paidOut(1, 300_000)
    const other = await paidOut(1, 300_000)
    const all = [...orders, ...other.orders] as [(typeof orders)[number], (typeof orders)[number]]
    await withCap(0, async () => {
      for (const { buyer, orderId } of all) {
        world.advance(1)
        await fixture.cancel(buyer, orderId)
      }
    })
    // Its sale's line is another's: nothing that it could be refunded from.
    const line = (to: string | null, from: string | null) =>
      rows(world.owner.db, sql`update settlement_line set kind = ${to} where order_id = ${all[0].orderId} and kind = ${from}`)
    await line('funding', 'sale')
    await expect(resumeRefunds(world.ctx())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await fixture.wallet(all[1].buyer)).toEqual({ posted: 300_000, held: 0 })
    await line('sale', 'funding')
    expect(await resumeRefunds(world.ctx())).toEqual({ refunded: 1 })
  })

  it('never leave it owing more than the cap, however many are taken back at once', async () => {
    const { shop, orders } = await paidOut(8, 100_000)
    await Promise.all(orders.map(({ buyer, orderId }) => fixture.cancel(buyer, orderId)))
    expect(await fixture.owed(shop)).toBe(-capKrw)
    const states = await Promise.all(orders.map(({ buyer, orderId }) => stateOf(orderId, buyer)))
    expect(states.filter(({ awaitingKrw }) => awaitingKrw > 0)).toHaveLength(5)
    expect(trade).toBeDefined()
  })
})
