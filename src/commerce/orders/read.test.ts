import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { drainLog } from '../../social/interactions/drain-log.ts'
import { logStream } from '../../social/interactions/log-stream.ts'
import { repairLog } from '../../social/interactions/repair-log.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { moneyAround } from '../../pay/desk/money-around.ts'
import { historyInput } from '../../pay/schema.ts'
import { listHistory } from '../../pay/wallet/list-history.ts'
import { readReceipt } from '../../pay/wallet/read-receipt.ts'
import { productsOfPost } from '../products/post-products.ts'
import { setAutoConfirm } from '../shops/set-auto-confirm.ts'
import { updateProduct } from '../products/update-product.ts'
import { buyAgain } from './buy-again.ts'
import { confirmOrder } from './confirm-order.ts'
import { myOrders, shopOrders } from './list-orders.ts'
import { ordersAround } from './orders-around.ts'
import { shownOnPost } from './internal/find-seller.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

const all = { cursor: null, limit: 20, state: null }

describe('lists of orders', () => {
  it('are one’s own purchases, and what one’s shop was asked for, newest first, page by page and by state', async () => {
    const [buyer, other, shop, otherShop] = [await fixture.buyer(), await fixture.buyer(), await fixture.shop(), await fixture.shop()]
    const [cup, bowl] = [await fixture.world.product(shop, { priceKrw: 1_000 }), await fixture.world.product(otherShop, { priceKrw: 500 })]
    const made: string[] = []
    for (let n = 0; n < 3; n += 1) {
      fixture.world.advance(2)
      made.unshift((await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])).orderId)
    }
    fixture.world.advance(2)
    await fixture.place(other, shop, [{ productId: cup.id, quantity: 2 }])
    await fixture.place(other, otherShop, [{ productId: bowl.id, quantity: 1 }])
    await confirmOrder(shop.owner.ctx, { orderId: made[1]! })

    const first = await myOrders(buyer.ctx, { ...all, limit: 2 })
    const second = await myOrders(buyer.ctx, { ...all, limit: 2, cursor: first.nextCursor })
    expect([...first.orders, ...second.orders].map(({ orderId }) => orderId)).toEqual(made)
    expect(second.nextCursor).toBeNull()
    const asked = await shopOrders(shop.owner.ctx, { cursor: null, limit: 20, task: null })
    expect(asked.orders.map(({ buyer: { handle } }) => handle)).toEqual([other.handle, buyer.handle, buyer.handle, buyer.handle])
    const waiting = await shopOrders(shop.owner.ctx, { cursor: null, limit: 20, task: 'new' })
    expect(waiting.orders.map(({ orderId }) => orderId)).not.toContain(made[1])
    expect(waiting.orders).toHaveLength(3)
    await expect(shopOrders(buyer.ctx, { cursor: null, limit: 20, task: null })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(myOrders(buyer.ctx, { ...all, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('read a few blocks of an index, with 20,000 orders to choose from', async () => {
    const { db } = fixture.world.deps.main
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    await run(
      db,
      sql`insert into "order" (id, buyer_id, shop_id, state, total_krw, idempotency_key, request_hash, created_at, confirm_by)
          select gen_random_uuid(), ${buyer.id}, ${shop.id}, case when n % 5000 = 0 then 'placed' else 'confirmed' end, 1000, 'many-' || n, '\\x00', now(), now() + interval '1 day'
          from generate_series(1, 20000) n`,
    )
    await run(db, sql`analyze "order"`)
    for (const [column, id, state] of [
      ['buyer_id', buyer.id, null],
      ['shop_id', shop.id, null],
      ['shop_id', shop.id, 'placed'],
      ['shop_id', shop.id, 'confirmed'],
    ] as const) {
      const inState = state === null ? sql`` : sql`and o.state = ${state}`
      const plan = await rows(
        db,
        sql<{ 'QUERY PLAN': string }>`
            explain (analyze, buffers, timing off) select o.id from "order" o where ${sql.literal(`o.${column}`)} = ${id}::uuid ${inState} order by o.id desc limit 21`,
      )
      const text = plan.map((line) => line['QUERY PLAN']).join('\n')
      expect(Number(/shared hit=(\d+)/.exec(text)?.[1])).toBeLessThan(40)
    }
    await run(db, sql`delete from "order" where idempotency_key like 'many-%'`)
  })
})

describe('an order is told', () => {
  it('to the shop when it is placed, to the buyer when it is confirmed and when money comes back', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 4_000 })
    const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 2 }])
    await confirmOrder(shop.owner.ctx, { orderId })
    const [line] = lines
    await fixture.cancel(shop.owner, orderId, [{ lineId: line!.lineId, quantity: 1 }])
    await fixture.cancel(buyer, orderId)
    await fixture.world.runJobs()
    const toldTo = async (person: typeof buyer) =>
      (await listNotifications(person.ctx, { cursor: null, limit: 20 })).notifications
        .map(({ kind, amountKrw, orderId: about, actors }) => ({
          kind,
          amountKrw,
          isAboutIt: about === orderId,
          from: actors[0]?.handle ?? null,
        }))
        .sort((a, b) => a.kind.localeCompare(b.kind))
    expect(await toldTo(buyer)).toEqual([
      { kind: 'order_confirmed', amountKrw: 8_000, isAboutIt: true, from: null },
      { kind: 'order_refunded', amountKrw: 4_000, isAboutIt: true, from: null },
      { kind: 'order_refunded', amountKrw: 4_000, isAboutIt: true, from: null },
    ])
    expect(await toldTo(shop.owner)).toEqual([
      { kind: 'order_cancelled', amountKrw: 4_000, isAboutIt: true, from: buyer.handle },
      { kind: 'order_placed', amountKrw: 8_000, isAboutIt: true, from: buyer.handle },
    ])
    const events = await rows(
      fixture.world.deps.main.db,
      sql<{ state: string }>`
          select payload ->> 'state' as state from event where person_id = ${buyer.id}::uuid and kind = 'order' order by seq`,
    )
    expect(events.map(({ state }) => state)).toEqual(['placed', 'confirmed', 'partly_cancelled', 'cancelled'])
  })
})

describe('buying again', () => {
  it('offers the buyer what is still sold, as it is today, and nobody else', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const [cup, gone] = [await fixture.world.product(shop, { priceKrw: 1_000 }), await fixture.world.product(shop, { priceKrw: 2_000 })]
    const { orderId } = await fixture.place(buyer, shop, [
      { productId: gone.id, quantity: 1 },
      { productId: cup.id, quantity: 2 },
    ])
    await run(fixture.world.deps.main.db, sql`update product set state = 'unlisted' where id = ${gone.id}::uuid`)
    await run(fixture.world.deps.main.db, sql`update product set price_krw = 1500 where id = ${cup.id}::uuid`)
    expect((await buyAgain(buyer.ctx, { orderId })).products).toMatchObject([{ id: cup.id, priceKrw: 1_500, stock: 8 }])
    await expect(buyAgain(shop.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('an order in the wallet', () => {
  it('is found from each line of the history, and its receipt holds what the buyer signed', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 4_000, title: '달무리 컵' })
    const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 2 }])
    await confirmOrder(shop.owner.ctx, { orderId })
    await fixture.cancel(buyer, orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }])
    const { lines: history } = await listHistory(buyer.ctx, historyInput.parse({ kinds: ['payment', 'refund'] }))
    expect(history).toMatchObject([
      { kind: 'refund', amountKrw: 4_000, memo: '달무리 컵', orderId, counterparty: { kind: 'shop', handle: shop.handle } },
      { kind: 'payment', amountKrw: -8_000, memo: '달무리 컵', orderId },
    ])
    const receipt = await readReceipt(buyer.ctx, { transferId: history[1]!.transferId })
    expect(JSON.parse(receipt.approval!.statement)).toMatchObject({
      amountKrw: 8_000,
      payee: { id: shop.id, shown: `shop:${shop.handle}` },
    })
  })
})

describe('buying a look', () => {
  it('shows what hangs on a post at today’s price and stock, without what is not sold any more', async () => {
    const shop = await fixture.shop()
    const [cup, bowl, gone] = [
      await fixture.world.product(shop, { priceKrw: 4_000 }),
      await fixture.world.product(shop),
      await fixture.world.product(shop),
    ]
    const author = await fixture.world.person()
    const tags = [cup, bowl, gone].map(({ id: productId }) => ({ productId, x: 0.5, y: 0.5 }))
    const post = await fixture.world.post(author, { tags })
    await updateProduct(shop.owner.ctx, { productId: cup.id, priceKrw: 4_500, stock: 0, expectedStock: 10 })
    await updateProduct(shop.owner.ctx, { productId: gone.id, state: 'unlisted' })
    const { products } = await productsOfPost(fixture.world.ctx(), { postId: post.id })
    expect(products).toHaveLength(2)
    expect(products.find(({ id }) => id === cup.id)).toMatchObject({
      priceKrw: 4_500,
      stock: 0,
      inStock: false,
      shop: { handle: shop.handle },
    })
    expect(products.find(({ id }) => id === bowl.id)).toMatchObject({ inStock: true })
    const hidden = await fixture.world.person({ isPrivate: true })
    const secret = await fixture.world.post(hidden, { tags: tags.slice(0, 1) })
    await expect(productsOfPost(fixture.world.ctx(), { postId: secret.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('counts as a purchase for the post when it is captured, also when the stream forgot it', async () => {
    const { world } = fixture
    const [buyer, shop, author] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true }), await world.person()]
    const [cup, bowl] = [await world.product(shop, { priceKrw: 4_000 }), await world.product(shop)]
    const post = await world.post(author, { tags: [{ productId: cup.id, x: 0.1, y: 0.1 }] })
    expect(await shownOnPost(buyer.ctx, post.id, [bowl.id])).toBeNull()
    const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }], { postId: post.id })
    const logged = () =>
      rows(
        world.deps.log.db,
        sql`select kind, person_id, author_id, weight from interaction where id = ${orderId}::uuid and post_id = ${post.id}::uuid`,
      )
    const runner = { ...world.ctx(), platform: world.deps.platform }
    await drainLog(runner)
    expect(await logged()).toEqual([{ kind: 'purchase', personId: buyer.id, authorId: author.id, weight: 3 }])

    const lost = (await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }], { postId: post.id })).orderId
    await world.deps.redis.del(logStream)
    world.advance(1000)
    await repairLog(runner, world.deps.now())
    expect(await rows(world.deps.log.db, sql`select kind from interaction where id = ${lost}::uuid`)).toEqual([{ kind: 'purchase' }])
    expect(await logged()).toHaveLength(1)
  })
})

describe('a shop', () => {
  it('chooses whether its orders are confirmed at once', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 4_000 })
    const buy = async () => (await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])).state
    expect(await buy()).toBe('placed')
    expect(await setAutoConfirm(shop.owner.ctx, { autoConfirm: true })).toMatchObject({ autoConfirm: true })
    expect(await buy()).toBe('confirmed')
    await expect(setAutoConfirm(buyer.ctx, { autoConfirm: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

it('staff see what a person bought, sold and moved before a time, the newest first, and amounts only with that permission', async () => {
  const { world } = fixture
  const [finance, support] = [await world.person({ role: 'finance' }), await world.person({ role: 'support' })]
  const [buyer, other, shop] = [await fixture.buyer(10_000), await fixture.buyer(10_000), await fixture.shop({ autoConfirm: true })]
  const { id: productId } = await world.product(shop, { priceKrw: 1_000 })
  const made: string[] = []
  let before = world.deps.now()
  for (const quantity of [1, 2, 3]) {
    world.advance(60_000)
    before = world.deps.now()
    made.unshift((await fixture.place(buyer, shop, [{ productId, quantity }])).orderId)
  }
  const orders = (personId: string, limit = 9, who = finance) => ordersAround(who.ctx, { personId, before, limit })
  const ids = async (personId: string, limit = 9) => (await orders(personId, limit)).map(({ id, what }) => [id, what])
  // The third was at that time, and not before it.
  expect(await ids(buyer.id)).toEqual([made[1], made[2]].map((id) => [id, 'bought']))
  expect([await ids(buyer.id, 1), await ids(shop.owner.id, 1)]).toEqual([[[made[1], 'bought']], [[made[1], 'sold']]])
  expect(await ids(other.id)).toEqual([])
  const amounts = async (who: typeof finance) => (await orders(buyer.id, 9, who)).map(({ details }) => details['amountKrw'])
  expect([await amounts(finance), await amounts(support)]).toEqual([
    [2_000, 1_000],
    [undefined, undefined],
  ])
  const moved = async (limit: number, who = finance) =>
    (await moneyAround(who.ctx, { personId: buyer.id, before, limit })).map(({ what, details }) => [
      what,
      details['way'],
      details['amountKrw'],
    ])
  expect([await moved(9), await moved(1)]).toEqual([
    [
      ['payment', 'out', -2_000],
      ['payment', 'out', -1_000],
      ['return', 'in', 10_000],
    ],
    [['payment', 'out', -2_000]],
  ])
  expect(await moved(1, support)).toEqual([['payment', 'out', undefined]])
})
