import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createProduct } from './create-product.ts'
import { ownProducts, readOwnProduct, setStates } from './own-products.ts'
import { createProductInput, ownProductsInput, updateProductInput } from './schema.ts'
import { setOptions } from './set-options.ts'
import { updateProduct } from './update-product.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('lists the products of the own shop by text and state, with their choices, and lists or hides many at once', async () => {
  const shop = await world.shop()
  const { ctx } = shop.owner
  const make = (sku: string, title: string, stock: number) =>
    createProduct(ctx, createProductInput.parse({ title, category: 'home', priceKrw: 1_000, stock, sku }))
  const mug = await make('mug-1', '하얀 머그', 3)
  const plate = await make('plate-1', '접시', 0)
  const shirt = await make('shirt-1', '셔츠', 9)
  const named = {
    optionNames: ['크기'],
    options: [
      { values: ['S'], priceKrw: 1_000, stock: 1 },
      { values: ['M'], priceKrw: 2_000, stock: 2 },
    ],
  }
  await setOptions(ctx, { productId: shirt.id, ...named })
  const titles = async (input: Record<string, unknown>) =>
    (await ownProducts(ctx, ownProductsInput.parse(input))).products.map(({ title }) => title).sort()
  expect(await titles({})).toEqual(['셔츠', '접시', '하얀 머그'])
  expect(await titles({ text: '머' })).toEqual(['하얀 머그'])
  expect(await titles({ text: 'PLATE' })).toEqual(['접시'])
  expect(await titles({ text: '100%' })).toEqual([])
  expect(await titles({ show: 'soldOut' })).toEqual(['접시'])
  const first = await ownProducts(ctx, ownProductsInput.parse({ limit: 2 }))
  expect([...first.products, ...(await ownProducts(ctx, ownProductsInput.parse({ cursor: first.nextCursor }))).products]).toHaveLength(3)
  const listed = (await ownProducts(ctx, ownProductsInput.parse({ text: '셔츠' }))).products[0]!
  expect(listed).toMatchObject({
    code: 'shirt-1',
    stock: 3,
    priceKrw: 1_000,
    priceToKrw: 2_000,
    options: [{ values: ['S'] }, { values: ['M'] }],
  })

  const other = await world.shop()
  const foreign = await world.product(other)
  await run(world.deps.main.db, sql`update product set state = 'hidden' where id = ${plate.id}::uuid`)
  const productIds = [mug.id, plate.id, foreign.id]
  expect(await setStates(ctx, { productIds, state: 'unlisted' })).toEqual({ changed: 1 })
  expect(await titles({ show: 'unlisted' })).toEqual(['접시', '하얀 머그'])
  expect(await setStates(ctx, { productIds, state: 'listed' })).toEqual({ changed: 1 })
  expect(await readOwnProduct(ctx, { productId: plate.id })).toMatchObject({ state: 'hidden', code: 'plate-1', pictures: [] })
  await expect(readOwnProduct(ctx, { productId: foreign.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('saves all of a product at once, and nothing over what a colleague saved meanwhile', async () => {
  const shop = await world.shop()
  const { ctx } = shop.owner
  const choice = (value: string, priceKrw: number) => ({ values: [value], priceKrw, stock: 4 })
  const given = { title: '셔츠', category: 'fashion', priceKrw: 5_000, stock: 0, sku: 'shirt-9', state: 'unlisted' }
  const choices = { optionNames: ['크기'], options: [choice('S', 5_000), choice('M', 6_000)] }
  const { id: productId, options } = await createProduct(ctx, createProductInput.parse({ ...given, choices }))
  const { version, state, product } = await readOwnProduct(ctx, { productId })
  expect([state, product.stock, product.priceToKrw]).toEqual(['unlisted', 8, 6_000])
  // An order takes a piece: no other version.
  await run(world.deps.main.db, sql`update product set stock = 3 where id = ${options[0]!.id}::uuid`)
  const change = (changes: Record<string, unknown>) => updateProduct(ctx, updateProductInput.parse({ productId, ...changes }))
  const wide = { optionNames: ['크기'], options: [{ ...choice('S', 5_000), expectedStock: 4 }, choice('L', 7_000)] }
  await expect(change({ title: '긴 셔츠', choices: wide, expectedVersion: version })).rejects.toMatchObject({
    code: 'CONFLICT',
    field: 'options.0.stock',
    details: { stock: 3 },
  })
  expect((await readOwnProduct(ctx, { productId })).product.title).toBe('셔츠')
  wide.options[0] = { ...choice('S', 5_000), expectedStock: 3 }
  const saved = await change({ title: '긴 셔츠', category: 'daily', choices: wide, expectedVersion: version })
  expect(saved).toMatchObject({ title: '긴 셔츠', category: 'daily', stock: 8, options: [{ values: ['S'] }, { values: ['L'] }] })
  await expect(change({ about: '두 번째', expectedVersion: version })).rejects.toMatchObject({ code: 'CONFLICT', field: 'expectedVersion' })
  const plain = { optionNames: [], options: [] }
  expect(await change({ choices: plain, priceKrw: 9_000, stock: 2, expectedStock: 8 })).toMatchObject({
    priceKrw: 9_000,
    stock: 2,
    options: [],
  })
})

it('lets a colleague put the pictures of another in a new order, and not those of a foreign product', async () => {
  const shop = await world.shop()
  const images = [await world.media(shop.owner, 'product'), await world.media(shop.owner, 'product')]
  const { id: productId } = await world.product(shop)
  const change = (person: TestPerson, [imageMediaId, ...more]: string[], id = productId) =>
    updateProduct(person.ctx, updateProductInput.parse({ productId: id, imageMediaId, moreImageMediaIds: more }))
  const ids = images.map(({ id }) => id)
  await change(shop.owner, ids)
  const colleague = await world.shopMember(shop, 'seller')
  await change(colleague, ids.toReversed())
  expect((await readOwnProduct(colleague.ctx, { productId })).pictures.map(({ mediaId }) => mediaId)).toEqual(ids.toReversed())
  const { id: other } = await world.product(shop)
  await expect(change(colleague, ids, other)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'imageMediaId' })
})
