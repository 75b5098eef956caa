import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createProduct } from './create-product.ts'
import { ownProducts, readOwnProduct, setStates } from './own-products.ts'
import { createProductInput, ownProductsInput } from './schema.ts'
import { setOptions } from './set-options.ts'

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
