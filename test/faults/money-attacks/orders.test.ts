import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemCtx } from '../../../src/context.ts'
import { rows } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { cancelOrder } from '../../../src/commerce/orders/cancel-order.ts'
import { confirmOrder } from '../../../src/commerce/orders/confirm-order.ts'
import { expireOrders } from '../../../src/commerce/orders/expire-orders.ts'
import { expireHolds } from '../../../src/pay/ledger/expire-holds.ts'
import { settle } from '../../../src/pay/settlement/settle.ts'
import { settlementIn } from '../../worlds/settlement-world.ts'
import { orderWorld } from '../../worlds/order-world.ts'

let fixture: Awaited<ReturnType<typeof orderWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

const dayMs = 86_400_000
const runner = () => systemCtx(world.deps, 'attack')

describe('after days without a runner', () => {
  it('an order whose hold was given back first still ends: the stock returns, and it is told', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 10_000, stock: 5 })
    const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: product.id, quantity: 3 }])
    await fixture.cancel(buyer, orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }])
    world.advance(5 * dayMs)
    // Both jobs are due at once, in whatever order.
    await expireHolds(world.ctx())
    await expireOrders(runner())
    expect(await rows(world.deps.main.db, sql`select state from "order" where id = ${orderId}`)).toEqual([{ state: 'expired' }])
    expect([await fixture.stock(product.id), await fixture.wallet(buyer)]).toEqual([5, { posted: 200_000, held: 0 }])
    expect(await fixture.unsound()).toEqual([])
  })

  it('a cancel by the buyer works then too', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 10_000, stock: 5 })
    const { orderId } = await fixture.place(buyer, shop, [{ productId: product.id, quantity: 3 }])
    world.advance(5 * dayMs)
    await expireHolds(world.ctx())
    expect(await fixture.cancel(buyer, orderId)).toMatchObject({ state: 'cancelled' })
    expect([await fixture.stock(product.id), await fixture.wallet(buyer)]).toEqual([5, { posted: 200_000, held: 0 }])
  })
})

describe('all that may end an order, at once', () => {
  it('confirm, cancel by both, order expiry and hold expiry: one end, and the money is whole', async () => {
    for (let round = 0; round < 6; round += 1) {
      const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
      const product = await world.product(shop, { priceKrw: 10_000, stock: 5 })
      const { orderId } = await fixture.place(buyer, shop, [{ productId: product.id, quantity: 3 }])
      if (round % 2 === 1) world.advance(round === 1 ? 3 * dayMs : 5 * dayMs)
      const cancel = (by: typeof buyer) =>
        cancelOrder(by.ctx, { orderId, idempotencyKey: randomUUID(), lines: null, expectedKrw: 30_000, reason: '변심' })
      const tries = await Promise.allSettled([
        confirmOrder(shop.owner.ctx, { orderId }),
        cancel(buyer),
        expireOrders(runner()),
        expireHolds(world.ctx()),
        cancel(shop.owner),
        confirmOrder(shop.owner.ctx, { orderId }),
      ])
      for (const outcome of tries)
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ code: expect.stringMatching(/CONFLICT|NOT_CANCELLABLE|PRICE_CHANGED/) })
      const [{ posted, held }, owed] = [await fixture.wallet(buyer), await fixture.owed(shop)]
      expect([posted + owed, held === 0 || held === 30_000]).toEqual([200_000, true])
      expect(await fixture.unsound()).toEqual([])
    }
  })

  it('cancel × settlement × the second run of it for another day: the shop is paid what it is owed, once', async () => {
    const settling = await settlementIn(world)
    for (let round = 0; round < 4; round += 1) {
      const [buyer, shop] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true })]
      await settling.linkAccount(shop.owner)
      const product = await world.product(shop, { priceKrw: 10_000, stock: 50 })
      const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: product.id, quantity: 9 }])
      world.advance(6 * dayMs)
      const day = (ago: number) => new Date(world.deps.now().getTime() - ago * dayMs + 9 * 3_600_000).toISOString().slice(0, 10)
      const part = () =>
        cancelOrder(shop.owner.ctx, {
          orderId,
          idempotencyKey: randomUUID(),
          lines: [{ lineId: lines[0]!.lineId, quantity: 1 }],
          expectedKrw: 10_000,
          reason: '품절',
        })
      const tries = await Promise.allSettled([
        part(),
        settle(runner()),
        part(),
        settle(runner(), { settledOn: day(1) }),
        part(),
        settle(runner(), { settledOn: day(2) }),
      ])
      expect(tries.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'fulfilled'))
      const [sum] = await rows(
        world.deps.main.db,
        sql<{ owed: number; lines: number; paid: number }>`select (select posted from account where shop_id = ${shop.id}) as owed,
                   (select coalesce(sum(gross_krw - case when payout_id is null then 0 else fee_krw + vat_krw end), 0)::bigint from settlement_line where shop_id = ${shop.id} and payout_id is null) as lines,
                   (select coalesce(sum(net_krw), 0)::bigint from payout where shop_id = ${shop.id} and state not in ('failed', 'returned')) as paid`,
      )
      // What stays open in lines is what the account still owes.
      expect(sum!.owed).toBe(sum!.lines)
      expect(await fixture.unsound()).toEqual([])
    }
  })
})
