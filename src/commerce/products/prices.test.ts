import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { bookmarkPost } from '../../social/reactions/set-reaction.ts'
import { retention } from '../../jobs/handlers/retention.ts'
import { rows } from '../../db/rows.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { fallenPrices } from './fallen-prices.ts'
import { readPrices } from './read-prices.ts'
import { setOptions } from './set-options.ts'
import { substitutes } from './substitutes.ts'
import { updateProduct } from './update-product.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const history = async (productId: string) => (await readPrices(world.ctx(), { productId })).prices.map(({ priceKrw }) => priceKrw)

it('keeps each price that a product had, from its first change on', async () => {
  const shop = await world.shop()
  const { id: productId } = await world.product(shop, { priceKrw: 20_000 })
  expect(await history(productId)).toEqual([])
  for (const priceKrw of [18_000, 18_000, 25_000]) await updateProduct(shop.owner.ctx, { productId, priceKrw })
  expect(await history(productId)).toEqual([20_000, 18_000, 25_000])
  await updateProduct(shop.owner.ctx, { productId, state: 'unlisted' })
  await expect(readPrices(world.ctx(), { productId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('keeps one price per change of options, whatever was written on the way to it', async () => {
  const shop = await world.shop()
  const { id: productId } = await world.product(shop, { priceKrw: 20_000 })
  const options = (low: number) => [
    { values: ['S'], priceKrw: low + 5_000, stock: 1 },
    { values: ['M'], priceKrw: low, stock: 1 },
  ]
  await setOptions(shop.owner.ctx, { productId, optionNames: ['크기'], options: options(18_000) })
  await setOptions(shop.owner.ctx, { productId, optionNames: ['크기'], options: options(15_000) })
  expect(await history(productId)).toEqual([20_000, 18_000, 15_000])
})

it('tells what is cheaper than when a post was saved, by what it cost then', async () => {
  const [reader, shop] = [await world.person(), await world.shop()]
  const [fell, rose, gone] = [
    await world.product(shop, { priceKrw: 30_000 }),
    await world.product(shop, { priceKrw: 30_000 }),
    await world.product(shop, { priceKrw: 30_000, stock: 0 }),
  ]
  const post = await world.post(await world.person(), {
    tags: [fell, rose, gone].map(({ id: productId }) => ({ productId, x: 0.5, y: 0.5 })),
  })
  expect((await fallenPrices(reader.ctx)).products).toEqual([])
  await updateProduct(shop.owner.ctx, { productId: fell.id, priceKrw: 40_000 })
  await bookmarkPost(reader.ctx, { postId: post.id, on: true })
  await run(world.deps.main.db, sql`update reaction set bookmarked_at = now() where person_id = ${reader.id}::uuid`)
  await updateProduct(shop.owner.ctx, { productId: fell.id, priceKrw: 35_000 })
  await updateProduct(shop.owner.ctx, { productId: rose.id, priceKrw: 31_000 })
  await updateProduct(shop.owner.ctx, { productId: gone.id, priceKrw: 1_000 })
  expect((await fallenPrices(reader.ctx)).products).toMatchObject([{ id: fell.id, priceKrw: 35_000, wasKrw: 40_000 }])
  await blockPerson(shop.owner.ctx, { personId: reader.id })
  expect((await fallenPrices(reader.ctx)).products).toEqual([])
  await run(world.owner.db, sql`delete from block where blocker_id = ${shop.owner.id}::uuid`)
  expect((await fallenPrices(reader.ctx)).products).toHaveLength(1)
  await bookmarkPost(reader.ctx, { postId: post.id, on: false })
  expect((await fallenPrices(reader.ctx)).products).toEqual([])
})

it('offers what is near in price, of the same category and in stock, instead of what is sold out', async () => {
  const [shop, foe] = [await world.shop(), await world.shop()]
  // A category that no other test uses.
  const ofCategory = (id: string) => run(world.deps.main.db, sql`update product set category = 'pets' where id = ${id}::uuid`)
  const made = new Map<string, string>()
  for (const [name, priceKrw, stock] of [
    ['asked', 20_000, 0],
    ['near', 21_000, 3],
    ['cheaper', 18_000, 1],
    ['far', 90_000, 9],
    ['sold out', 20_000, 0],
    ['unlisted', 20_000, 5],
  ] as const) {
    const { id } = await world.product(shop, { title: name, priceKrw, stock })
    await ofCategory(id)
    made.set(name, id)
  }
  await updateProduct(shop.owner.ctx, { productId: made.get('unlisted')!, state: 'unlisted' })
  const blocked = await world.product(foe, { title: 'blocked', priceKrw: 20_000 })
  await ofCategory(blocked.id)
  const reader = await world.person()
  const { blockPerson } = await import('../../social/graph/block-person.ts')
  await blockPerson(reader.ctx, { personId: foe.owner.id })
  const { products } = await substitutes(reader.ctx, { productId: made.get('asked')! })
  expect(products.map(({ title }) => title)).toEqual(['near', 'cheaper', 'far'])
})

it('drops prices of more than two years ago, and no other', async () => {
  const shop = await world.shop()
  const { id: productId } = await world.product(shop, { priceKrw: 20_000 })
  await updateProduct(shop.owner.ctx, { productId, priceKrw: 10_000 })
  await run(
    world.deps.main.db,
    sql`update product_price set at = now() - interval '3 years' where product_id = ${productId}::uuid and price_krw = 20000`,
  )
  const swept = await rows(world.deps.main.db, retention.product_price.sweep!.part(new Date(), 100))
  expect(swept).toHaveLength(1)
  expect(await history(productId)).toEqual([10_000])
})
