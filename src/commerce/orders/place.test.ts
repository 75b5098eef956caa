import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { block } from '../../db/schema/graph.ts'
import { write } from '../../db/write.ts'
import { confirmOrder } from './confirm-order.ts'
import { sellLines } from './internal/reserve-stock.ts'
import { placeOrder } from './place-order.ts'
import { orderOf } from '../../../test/statements.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

describe('placing an order', () => {
  it('takes the stock and promises the money, and nothing has been paid yet', async () => {
    const [buyer, shop] = [await fixture.buyer(50_000), await fixture.shop()]
    const [cup, bowl] = [
      await fixture.world.product(shop, { priceKrw: 9_000, title: '컵' }),
      await fixture.world.product(shop, { priceKrw: 14_000, title: '그릇' }),
    ]
    const order = await fixture.place(buyer, shop, [
      { productId: cup.id, quantity: 2 },
      { productId: bowl.id, quantity: 1 },
    ])
    expect(order).toMatchObject({
      state: 'placed',
      shop: { handle: shop.handle },
      buyer: { handle: buyer.handle },
      totalKrw: 32_000,
      capturedKrw: 0,
      cancellableKrw: 32_000,
      lines: [
        { title: '컵', quantity: 2, unitPriceKrw: 9_000 },
        { title: '그릇', quantity: 1 },
      ],
      events: [{ kind: 'placed', byWhom: 'buyer', amountKrw: 32_000 }],
    })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 50_000, held: 32_000 })
    expect([await fixture.stock(cup.id), await fixture.stock(bowl.id)]).toEqual([8, 9])
    expect(await fixture.unsound()).toEqual([])
  })

  it('is confirmed and paid at once where the shop chose so', async () => {
    const [buyer, shop] = [await fixture.buyer(50_000), await fixture.shop({ autoConfirm: true })]
    const cup = await fixture.world.product(shop, { priceKrw: 9_000 })
    const order = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])
    expect(order).toMatchObject({
      state: 'confirmed',
      capturedKrw: 9_000,
      events: [{ kind: 'placed' }, { kind: 'confirmed', amountKrw: 9_000 }],
    })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 41_000, held: 0 })
    expect(await fixture.owed(shop)).toBe(9_000)
    expect(await fixture.unsound()).toEqual([])
  })

  it('makes one order of 50 calls with one key, and gives each the same answer', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true })]
    const cup = await fixture.world.product(shop, { priceKrw: 9_000, stock: 60 })
    const idempotencyKey = randomUUID()
    const approval = await fixture.world.approve(buyer, orderOf(shop, idempotencyKey, 9_000, [{ productId: cup.id, quantity: 1 }]))
    const input = {
      idempotencyKey,
      shopId: shop.id,
      shopHandle: shop.handle,
      lines: [{ productId: cup.id, quantity: 1 }],
      postId: null,
      expectedTotalKrw: 9_000,
      approval,
    }
    const answers = await Promise.all(Array.from({ length: 50 }, () => placeOrder(buyer.ctx, input)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await fixture.stock(cup.id)).toBe(59)
    expect(await fixture.wallet(buyer)).toEqual({ posted: 191_000, held: 0 })
    await expect(placeOrder(buyer.ctx, { ...input, lines: [{ productId: cup.id, quantity: 2 }] })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('never sells more than there is, whoever comes at once', async () => {
    const shop = await fixture.shop()
    const [last, plenty] = [
      await fixture.world.product(shop, { priceKrw: 1_000, stock: 5 }),
      await fixture.world.product(shop, { priceKrw: 500, stock: 99 }),
    ]
    const buyers = await Promise.all(Array.from({ length: 12 }, () => fixture.buyer(10_000)))
    const outcomes = await Promise.allSettled(
      buyers.map((buyer, n) => {
        const lines = [
          { productId: last.id, quantity: 1 },
          { productId: plenty.id, quantity: 2 },
        ]
        return fixture.place(buyer, shop, n % 2 ? lines : lines.toReversed())
      }),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'OUT_OF_STOCK', details: { stock: 0 } })
    expect([await fixture.stock(last.id), await fixture.stock(plenty.id)]).toEqual([0, 89])
    expect(await fixture.unsound()).toEqual([])
  })

  it('names the line that is not there, not of this shop, or not enough, and leaves everything as it was', async () => {
    const [buyer, shop, other] = [await fixture.buyer(), await fixture.shop(), await fixture.shop()]
    const [cup, foreign] = [await fixture.world.product(shop, { priceKrw: 1_000, stock: 2 }), await fixture.world.product(other)]
    const ask = (lines: { productId: string; quantity: number }[]) => fixture.place(buyer, shop, lines)
    await expect(ask([{ productId: randomUUID(), quantity: 1 }])).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'lines.0.productId' })
    await expect(
      ask([
        { productId: cup.id, quantity: 1 },
        { productId: foreign.id, quantity: 1 },
      ]),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'lines.1.productId' })
    await expect(
      ask([
        { productId: cup.id, quantity: 1 },
        { productId: cup.id, quantity: 1 },
      ]),
    ).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'lines.1.productId' })
    await expect(ask([{ productId: cup.id, quantity: 3 }])).rejects.toMatchObject({
      code: 'OUT_OF_STOCK',
      field: 'lines.0.quantity',
      details: { stock: 2 },
    })
    await run(fixture.world.deps.main.db, sql`update product set state = 'unlisted' where id = ${cup.id}`)
    await expect(ask([{ productId: cup.id, quantity: 1 }])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await fixture.stock(cup.id)).toBe(2)
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
  })

  it('is refused at another price than the buyer saw, with the price now', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 9_000 })
    const attempt = fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }], { expectedTotalKrw: 8_500 })
    await expect(attempt).rejects.toMatchObject({ code: 'PRICE_CHANGED', details: { totalKrw: 9_000 } })
    expect(await fixture.stock(cup.id)).toBe(10)
  })

  it('is refused without money, over the limit, or approved for something else', async () => {
    const [buyer, shop] = [await fixture.buyer(5_000), await fixture.shop()]
    const [cup, sofa] = [await fixture.world.product(shop, { priceKrw: 9_000 }), await fixture.world.product(shop, { priceKrw: 700_000 })]
    await expect(fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    await expect(fixture.place(buyer, shop, [{ productId: sofa.id, quantity: 1 }])).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    const idempotencyKey = randomUUID()
    const approval = await fixture.world.approve(buyer, orderOf(shop, idempotencyKey, 1_000, [{ productId: cup.id, quantity: 1 }]))
    const input = {
      idempotencyKey,
      shopId: shop.id,
      shopHandle: shop.handle,
      lines: [{ productId: cup.id, quantity: 1 }],
      postId: null,
      expectedTotalKrw: 9_000,
      approval,
    }
    await expect(placeOrder(buyer.ctx, input)).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await fixture.stock(cup.id)).toBe(10)
    expect(await fixture.unsound()).toEqual([])
  })

  it('remembers the post where it was seen, and none that the buyer may not see or that does not show it', async () => {
    const { world } = fixture
    const [buyer, shop, author, keeper] = [await fixture.buyer(), await fixture.shop(), await world.person(), await world.person()]
    const [cup, bowl] = [await world.product(shop, { priceKrw: 1_000 }), await world.product(shop, { priceKrw: 1_000 })]
    await run(world.deps.main.db, sql`update person set is_private = true where id = ${keeper.id}`)
    const show = (by: typeof author, productId: string) => world.post(by, { tags: [{ productId, x: 0.5, y: 0.5 }] })
    const [seen, hidden, other] = [await show(author, cup.id), await show(keeper, cup.id), await show(author, bowl.id)]
    for (const [post, kept] of [
      [seen, seen.id],
      [hidden, null],
      [other, null],
    ] as const) {
      const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }], { postId: post.id })
      expect(await rows(world.deps.main.db, sql`select post_id from "order" where id = ${orderId}`)).toEqual([{ postId: kept }])
    }
  })

  it('is not for oneself, nor between people who block each other', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 9_000 })
    await fixture.world.fund(shop.owner, 50_000)
    await expect(fixture.place(shop.owner, shop, [{ productId: cup.id, quantity: 1 }])).rejects.toMatchObject({ code: 'FORBIDDEN' })
    for (const [blockerId, blockedId] of [
      [shop.owner.id, buyer.id],
      [buyer.id, shop.owner.id],
    ] as const) {
      await fixture.world.deps.main.db.delete(block)
      await fixture.world.deps.main.db.insert(block).values({ blockerId, blockedId, createdAt: new Date() })
      await expect(fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    await fixture.world.deps.main.db.delete(block)
  })
})

describe('confirming an order', () => {
  it('captures it once, is told to the buyer, and is the shop’s alone to do', async () => {
    const [buyer, shop, rival] = [await fixture.buyer(), await fixture.shop(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 9_000 })
    const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 3 }])
    await expect(confirmOrder(buyer.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(confirmOrder(rival.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirmOrder(shop.owner.ctx, { orderId })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ state: 'confirmed', capturedKrw: 27_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 173_000, held: 0 })
    expect(await fixture.unsound()).toEqual([])
  })
})

it('no line is sold of which the stock has too few pieces, whatever was read before', async () => {
  const { world } = fixture
  const [shop, buyer] = [await fixture.shop(), await fixture.buyer()]
  const [cup, product] = [await world.product(shop), await world.product(shop, { title: '그릇', stock: 2 })]
  const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])
  const sold = (quantity: number) =>
    write(world.ctx(), async (tx) => {
      const line = {
        id: randomUUID(),
        orderId,
        productId: product.id,
        position: 1,
        title: '그릇',
        unitPriceKrw: 1,
        quantity,
        discountKrw: 0,
      }
      throw new Error(`sold: ${await sellLines(tx, [line])}`)
    })
  await expect(sold(2)).rejects.toThrow('sold: true')
  await expect(sold(3)).rejects.toThrow('sold: false')
  expect(await fixture.stock(product.id)).toBe(2)
})
