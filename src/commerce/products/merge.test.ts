import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import { taggingIn } from '../../../test/worlds/tagging.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { askQuestion } from '../questions/ask-question.ts'
import { putInCart } from '../cart/change-cart.ts'
import { readCart } from '../cart/read-cart.ts'
import { readOrder } from '../orders/read-order.ts'
import { readOverview } from '../shops/read-overview.ts'
import { buyAgain } from '../orders/buy-again.ts'
import { answerReturn, receiveReturn } from '../orders/answer-return.ts'
import { handOver } from '../orders/hand-over.ts'
import { requestReturn } from '../orders/request-return.ts'
import { confirmPurchase } from '../orders/confirm-purchase.ts'
import { writeReview } from '../reviews/write-review.ts'
import { setWish } from '../wishes/set-wish.ts'
import { seeProduct } from '../wishes/see-product.ts'
import { setAlert } from '../wishes/set-alert.ts'
import { loadCards } from '../../social/posts/cards.ts'
import { findDuplicates } from './find-duplicates.ts'
import { mergeProducts } from './merge-products.ts'
import { readProduct } from './read-product.ts'

let fixture: OrderWorld
let world: OrderWorld['world']
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

const runner = () => ({ ...world.ctx(), platform: world.deps.platform })

it('two rows of one thing become one: tags, orders, reviews, carts, lists and stock; its old page leads to the kept one', async () => {
  const [shop, buyer, tagger, trade, tagging] = [
    await fixture.shop({ autoConfirm: true }),
    await fixture.buyer(),
    await world.person(),
    await settlementIn(world),
    taggingIn(world),
  ]
  await tagging.pay(shop, 100_000)
  const keep = await world.product(shop, { title: '달무리 머그', stock: 5 })
  world.advance(1)
  const drop = await world.product(shop, { title: ' 달무리  머그', stock: 7 })
  const other = await world.product(shop, { title: '막사발' })
  // One with choices is not merged.
  const withChoices = await world.product(shop, { title: '달무리 머그' })
  await run(world.owner.db, sql`update product set option_names = '{색}' where id = ${withChoices.id}::uuid`)
  for (const [dropId, keepId] of [
    [withChoices.id, keep.id],
    [keep.id, withChoices.id],
  ] as const)
    await expect(mergeProducts(runner(), { dropId, keepId })).rejects.toMatchObject({ code: 'CONFLICT' })
  const found = await findDuplicates(runner(), { shopHandle: shop.handle, limit: 9 })
  expect(found.map(({ products }) => products.map(({ id }) => id))).toEqual([[keep.id, drop.id]])

  const [only, both] = [await tagging.tag(tagger, drop), await tagging.tag(tagger, keep, drop)]
  await tagging.tap(buyer, only, drop)
  const order = await fixture.place(buyer, shop, [{ productId: drop.id, quantity: 2 }])
  const two = await fixture.place(
    buyer,
    shop,
    [keep, drop].map(({ id }) => ({ productId: id, quantity: 1 })),
  )
  await confirmPurchase(buyer.ctx, { orderId: order.orderId })
  await writeReview(buyer.ctx, { lineId: order.lines[0]!.lineId, stars: 5, body: '좋아요', photos: [] })
  await askQuestion(buyer.ctx, { idempotencyKey: 'question-of-a-merge', productId: drop.id, body: '큰가요?', isPrivate: false })
  for (const product of [keep, drop]) await putInCart(buyer.ctx, { productId: product.id, quantity: 2, postId: null })
  await setWish(buyer.ctx, { productId: drop.id, on: true })
  await seeProduct(buyer.ctx, { productId: drop.id })
  await setAlert(buyer.ctx, { productId: drop.id, kind: 'price', on: true, belowKrw: 1_000 })

  await expect(mergeProducts(runner(), { dropId: drop.id, keepId: drop.id })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  const foreign = await world.product(await world.shop())
  await expect(mergeProducts(runner(), { dropId: foreign.id, keepId: keep.id })).rejects.toMatchObject({ code: 'CONFLICT' })
  const merge = () => mergeProducts(runner(), { dropId: drop.id, keepId: keep.id })
  const merged = await Promise.all([merge(), merge()])
  expect(merged.map(({ posts, stock }) => [posts, stock]).sort()).toEqual([
    [0, 0],
    [2, 8],
  ])

  expect((await readProduct(buyer.ctx, { productId: drop.id })).id).toBe(keep.id)
  expect(await readProduct(buyer.ctx, { productId: keep.id })).toMatchObject({ stock: 8, lookCount: 2 })
  const tags = (await loadCards(buyer.ctx, [only.id, both.id])).map(({ images }) => images[0]!.tags)
  expect(tags.map((some) => some.map(({ productId, paysCommission }) => [productId, paysCommission]))).toEqual([
    [[keep.id, true]],
    [[keep.id, true]],
  ])
  expect((await readCart(buyer.ctx)).shops.map(({ lines }) => lines.map(({ productId, quantity }) => [productId, quantity]))).toEqual([
    [[keep.id, 4]],
  ])
  const left = await rows(
    world.deps.main.db,
    sql<{ place: string }>`
      select 'order' as place from order_line where product_id = ${drop.id}::uuid union all select 'tag' from product_tag where product_id = ${drop.id}::uuid
      union all select 'wish' from wish where product_id = ${drop.id}::uuid union all select 'seen' from seen_product where product_id = ${drop.id}::uuid
      union all select 'alert' from product_alert where product_id = ${drop.id}::uuid union all select 'review' from review where product_id = ${drop.id}::uuid
      union all select 'question' from product_question where product_id = ${drop.id}::uuid union all select 'visit' from tag_visit where product_id = ${drop.id}::uuid`,
  )
  // The lines of orders stay as their buyers signed them; to buy one again buys the kept product.
  expect(left).toEqual([{ place: 'order' }, { place: 'order' }])
  expect((await buyAgain(buyer.ctx, { orderId: order.orderId })).products.map(({ id }) => id)).toEqual([keep.id])
  const rating = sql<{ fives: number; questions: number }>`select fives, questions from product_rating where product_id = ${keep.id}::uuid`
  expect(await one(world.deps.main.db, rating)).toEqual({ fives: 1, questions: 1 })
  await fixture.cancel(buyer, two.orderId)
  expect(await fixture.stock(keep.id)).toBe(10)
  await expect(fixture.place(buyer, shop, [{ productId: drop.id, quantity: 1 }], { expectedTotalKrw: 12_000 })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(mergeProducts(runner(), { dropId: keep.id, keepId: drop.id })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await mergeProducts(runner(), { dropId: keep.id, keepId: other.id })).toMatchObject({ posts: 2 })
  expect((await readProduct(buyer.ctx, { productId: drop.id })).id).toBe(other.id)
  expect(await fixture.unsound()).toEqual([])
  expect((await trade.broken()).map(({ invariant }) => invariant)).toEqual([])
})

it('what was bought under the row that is gone stays as signed, and is reviewed, shown as bought, exchanged and counted under the kept one', async () => {
  const [shop, buyer, reader] = [await fixture.shop({ autoConfirm: true }), await fixture.buyer(), await world.person()]
  const keep = await world.product(shop, { title: '달무리 머그', stock: 2 })
  world.advance(1)
  const drop = await world.product(shop, { title: '달무리  머그', stock: 3 })
  const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: drop.id, quantity: 2 }])
  await mergeProducts(runner(), { dropId: drop.id, keepId: keep.id })
  await handOver(shop.owner.ctx, { orderId })

  expect((await readOrder(buyer.ctx, { orderId })).lines).toMatchObject([{ productId: drop.id, title: '달무리  머그', quantity: 2 }])
  const written = await writeReview(buyer.ctx, { lineId: lines[0]!.lineId, stars: 4, body: '좋아요', photos: [] })
  expect(written).toMatchObject({ product: { id: keep.id }, bought: '달무리  머그' })
  const look = await world.post(buyer, { tags: [{ productId: keep.id, x: 0.5, y: 0.5 }] })
  const [card] = await loadCards(reader.ctx, [look.id])
  expect(card!.images[0]!.tags).toMatchObject([{ productId: keep.id, bought: true }])
  expect((await readOverview(shop.owner.ctx)).stock).toMatchObject([{ productId: keep.id, stock: 3, sold: 2 }])

  const instead = {
    orderId,
    kind: 'exchange',
    reason: 'defect',
    lines: [{ lineId: lines[0]!.lineId, quantity: 1, toProductId: keep.id }],
  } as const
  const more = { idempotencyKey: 'instead-of-a-merged-one', note: '', photoIds: [], expectedKrw: 0 }
  const { returnId } = await requestReturn(buyer.ctx, { ...instead, lines: [...instead.lines], ...more })
  await answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
  const parcel = { courier: '한진택배', trackingNumber: '99' }
  await receiveReturn(shop.owner.ctx, { returnId, expectedKrw: 0, restock: true, ...parcel })
  expect(await fixture.stock(keep.id)).toBe(3)
  expect(await fixture.unsound()).toEqual([])
})
