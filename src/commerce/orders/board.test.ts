import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '../../../test/worlds/addresses.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type OrderTask, orderTasks, readOrderNumber } from '../../shared/orders.ts'
import { saveAddress } from '../addresses/save-address.ts'
import { countOrders, ordersByNumber, shopOrders } from './list-orders.ts'
import { openAddresses } from './open-address.ts'
import { sendOrders } from './send-orders.ts'
import { stepOrders } from './step-orders.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

type Shop = Awaited<ReturnType<OrderWorld['shop']>>

async function orders(shop: Shop, count: number) {
  const buyer = await fixture.buyer()
  const cup = await fixture.world.product(shop, { priceKrw: 1_000, stock: 100 })
  const made: { orderId: string; number: string }[] = []
  for (let n = 0; n < count; n += 1) made.push(await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }]))
  return { buyer, orderIds: made.map(({ orderId }) => orderId), numbers: made.map(({ number }) => number) }
}
const idsOf = async (shop: Shop, task: OrderTask) =>
  (await shopOrders(shop.owner.ctx, { cursor: null, limit: 20, task })).orders.map(({ orderId }) => orderId)
const countsOf = async (shop: Shop) =>
  Object.fromEntries((await countOrders(shop.owner.ctx)).tasks.flatMap(({ task, count }) => (count > 0 ? [[task, count]] : [])))

describe('the board of a shop', () => {
  it('confirms and packs many, an outcome each, and counts and lists every order in one task', async () => {
    const [shop, other] = [await fixture.shop(), await fixture.shop()]
    const [{ orderIds, buyer }, { orderIds: foreign }] = [await orders(shop, 7), await orders(other, 1)]
    await fixture.cancel(buyer, orderIds[6]!)
    const { ctx } = shop.owner
    const outcomes = async (step: 'confirm' | 'pack', ids: string[]) =>
      (await stepOrders(ctx, { step, orderIds: ids })).orders.map(({ outcome }) => outcome)
    expect(await outcomes('pack', [orderIds[0]!])).toEqual(['not_now'])
    expect(await outcomes('confirm', [...orderIds.slice(1), foreign[0]!])).toEqual([
      ...Array.from({ length: 5 }, () => 'done'),
      'not_now',
      'not_found',
    ])
    expect(await outcomes('confirm', orderIds.slice(1, 3))).toEqual(['done', 'done'])
    expect(await outcomes('pack', orderIds.slice(2, 6))).toEqual(['done', 'done', 'done', 'done'])
    await sendOrders(ctx, { parcels: [{ orderId: orderIds[3]!, courier: 'cj', trackingNumber: '681234567890' }] })
    const { db } = fixture.world.deps.main
    for (const [place, fulfilment] of [
      [4, 'delivered'],
      [5, 'finished'],
    ] as const)
      await run(db, sql`update "order" set fulfilment = ${fulfilment} where id = ${orderIds[place]!}::uuid`)
    const placeOf: [OrderTask, number][] = orderTasks.map((task, place) => [task, place])
    for (const [task, place] of placeOf) expect(await idsOf(shop, task)).toEqual([orderIds[place]])
    expect(await countsOf(shop)).toEqual(Object.fromEntries(orderTasks.map((task) => [task, 1])))
    expect(await countsOf(other)).toEqual({ new: 1 })
    for (const fulfilment of ['packed', 'waiting'])
      await run(db, sql`update "order" set fulfilment = ${fulfilment} where id = any(${orderIds.slice(4, 6)}::uuid[])`)
    expect(await fixture.unsound()).toEqual([])
  })

  it('finds orders by their numbers, of the own shop alone', async () => {
    const [shop, other] = [await fixture.shop(), await fixture.shop()]
    const [{ orderIds, numbers }, foreign] = [await orders(shop, 2), await orders(other, 1)]
    for (const number of numbers) expect(number).toMatch(/^\d{6}-[0-9A-F]{8}$/)
    const sought = [...numbers, numbers[0]!, foreign.numbers[0]!, '269931-00000000', '200101-00000000']
    const { orders: found } = await ordersByNumber(shop.owner.ctx, { numbers: sought })
    expect(found.map(({ orderId }) => orderId).sort()).toEqual([...orderIds].sort())
    expect(readOrderNumber(` #${numbers[0]!.toLowerCase().replace('-', ' ')} `)).toBe(numbers[0])
    expect(readOrderNumber('주문번호')).toBeNull()
  })

  it('opens the addresses that a shop has to send to, records each look, and gives no other', async () => {
    const { world } = fixture
    const [shop, other] = [await fixture.shop(), await fixture.shop()]
    const buyer = await fixture.buyer()
    const address = addressOf()
    await saveAddress(buyer.ctx, address)
    const buy = async (of: Shop, addressId: string | null) => {
      const cup = await world.product(of, { priceKrw: 9_000 })
      const { purchase } = await fixture.checkout(buyer, [{ shop: of, lines: [{ productId: cup.id, quantity: 1 }] }], { addressId })
      return purchase.orders[0]!.orderId
    }
    const [sent, cancelled] = [await buy(shop, address.addressId), await buy(shop, address.addressId)]
    const [pickedUp, foreign] = [await buy(shop, null), await buy(other, address.addressId)]
    await fixture.cancel(buyer, cancelled)
    const asked = [sent, cancelled, pickedUp, foreign, randomUUID()]
    const { addresses } = await openAddresses(shop.owner.ctx, { orderIds: asked })
    expect(addresses.map(({ orderId }) => orderId)).toEqual(asked)
    expect(addresses.map(({ address: text }) => text?.recipient ?? null)).toEqual(['김하늘', null, null, null, null])
    expect((await openAddresses(buyer.ctx, { orderIds: [sent] })).addresses[0]!.address).toBeNull()
    const looks = await rows(
      world.deps.main.db,
      sql<{ orderId: string; personId: string; openedAs: 'buyer' | 'shop' }>`
        select order_id, person_id, opened_as from address_look where order_id = any(${asked}::uuid[])`,
    )
    expect(looks).toEqual([{ orderId: sent, personId: shop.owner.id, openedAs: 'shop' }])
  })

  it('reads a few blocks of an index, with 20,000 orders that are done', async () => {
    const { db } = fixture.world.deps.main
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    await run(
      db,
      sql`insert into "order" (id, buyer_id, shop_id, state, fulfilment, total_krw, idempotency_key, request_hash, created_at, confirm_by)
          select gen_random_uuid(), ${buyer.id}::uuid, ${shop.id}::uuid, 'confirmed', case when n % 5000 = 0 then 'packed' else 'finished' end, 1000,
            'board-' || n, '\\x00', now(), now() + interval '1 day' from generate_series(1, 20000) n`,
    )
    await run(db, sql`analyze "order"`)
    expect(await countsOf(shop)).toEqual({ send: 4, done: 100 })
    const plan = await rows(
      db,
      sql<{ 'QUERY PLAN': string }>`
        explain (analyze, buffers, timing off) select o.id from "order" o where o.shop_id = ${shop.id}::uuid
          and case when o.state = 'placed' then 'new' when o.state in ('cancelled', 'expired') then 'cancelled' when o.fulfilment = 'waiting' then 'pack' when o.fulfilment in ('packed', 'partly_sent') then 'send' when o.fulfilment = 'sent' then 'on_way' when o.fulfilment = 'delivered' then 'arrived' else 'done' end = 'send'
        order by o.id desc limit 21`,
    )
    const text = plan.map((line) => line['QUERY PLAN']).join('\n')
    expect(text).toContain('order_shop_task')
    expect(Number(/shared hit=(\d+)/.exec(text)?.[1])).toBeLessThan(40)
    await run(db, sql`delete from "order" where idempotency_key like 'board-%'`)
  })
})
