import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { block, product as productTable } from '../../db/schema/index.ts'
import type { KiwiError } from '../../errors.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { productLooks } from '../../social/posts/product-looks.ts'
import { takeStock } from '../orders/internal/reserve-stock.ts'
import { write } from '../../db/write.ts'
import { createProduct } from './create-product.ts'
import { findProducts, foundSql } from './find-products.ts'
import { openShop } from '../shops/open-shop.ts'
import { readProduct } from './read-product.ts'
import { readShop } from '../shops/read-shop.ts'
import { canonicalKey, patternsOf } from './rules.ts'
import { createProductInput, updateProductInput } from './schema.ts'
import { shopProducts } from './shop-products.ts'
import { updateProduct } from './update-product.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let opened = 0
async function shopkeeper(): Promise<TestPerson & { shopHandle: string }> {
  const person = await world.person()
  const shopHandle = `shop_${++opened}`
  await openShop(person.ctx, { handle: shopHandle, name: '작은 가게', about: '' })
  person.ctx.actor.shopRole = 'owner'
  return { ...person, shopHandle }
}
const facts = (changes: Record<string, unknown> = {}) =>
  createProductInput.parse({
    title: '머그컵',
    category: 'home',
    priceKrw: 15_000,
    stock: 3,
    sku: `mug-${crypto.randomUUID().slice(0, 8)}`,
    ...changes,
  })

it('counts exactly the looks that are listed beneath a product, for whoever reads', async () => {
  const keeper = await shopkeeper()
  const product = await createProduct(keeper.ctx, facts())
  const [open, hidden, follower] = [await world.person(), await world.person({ isPrivate: true }), await world.person()]
  await world.follow(follower, hidden)
  const tags = [{ productId: product.id, x: 0.5, y: 0.5 }]
  await world.post(open, { tags })
  await world.post(hidden, { tags })
  const foe = await world.person()
  await blockPerson(foe.ctx, { personId: open.id })
  for (const [ctx, count] of [
    [world.ctx(), 1],
    [follower.ctx, 2],
    [hidden.ctx, 2],
    [foe.ctx, 0],
  ] as const) {
    const listed = (await productLooks(ctx, { productId: product.id, cursor: null, limit: 30 })).value.posts.length
    expect([(await readProduct(ctx, { productId: product.id })).lookCount, listed]).toEqual([count, count])
  }
})

describe('a shop', () => {
  it('is opened once by a person, under a handle that is free', async () => {
    const keeper = await shopkeeper()
    expect(await readShop(world.ctx(), { handle: keeper.shopHandle })).toMatchObject({
      name: '작은 가게',
      ownerHandle: keeper.handle,
      productCount: 0,
    })
    await expect(openShop(keeper.ctx, { handle: 'second_shop', name: 'x', about: '' })).rejects.toMatchObject({ code: 'CONFLICT' })
    const other = await world.person()
    await expect(openShop(other.ctx, { handle: keeper.shopHandle, name: 'x', about: '' })).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
    await expect(openShop(other.ctx, { handle: 'kiwi', name: 'x', about: '' })).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
  })

  it('is not there for those its owner blocks', async () => {
    const [keeper, foe] = [await shopkeeper(), await world.person()]
    await world.deps.main.db.insert(block).values({ blockerId: keeper.id, blockedId: foe.id, createdAt: world.deps.now() })
    await expect(readShop(foe.ctx, { handle: keeper.shopHandle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('lists its products newest first, page by page', async () => {
    const keeper = await shopkeeper()
    const ids: string[] = []
    for (let made = 0; made < 5; made += 1) {
      world.advance(2)
      ids.unshift((await createProduct(keeper.ctx, facts())).id)
    }
    const first = await shopProducts(world.ctx(), { handle: keeper.shopHandle, cursor: null, limit: 3 })
    const second = await shopProducts(world.ctx(), { handle: keeper.shopHandle, cursor: first.nextCursor, limit: 3 })
    expect([...first.products, ...second.products].map(({ id }) => id)).toEqual(ids)
    expect(second.nextCursor).toBeNull()
  })
})

describe('a product', () => {
  it('is shown with its picture, stock and the posts that wear it', async () => {
    const keeper = await shopkeeper()
    const image = await world.media(keeper, 'product')
    const made = await createProduct(keeper.ctx, facts({ imageMediaId: image.id, about: '손으로 빚은 컵' }))
    await world.post(await world.person(), { tags: [{ productId: made.id, x: 0.5, y: 0.5 }] })
    expect(await readProduct(world.ctx(), { productId: made.id })).toMatchObject({
      title: '머그컵',
      about: '손으로 빚은 컵',
      stock: 3,
      inStock: true,
      lookCount: 1,
      image: { width: 1080, alt: '머그컵', webp: [320] },
      shop: { handle: keeper.shopHandle },
    })
  })

  it('is one row in the world: a second with its GTIN is refused and pointed to the first', async () => {
    const [one, two] = [await shopkeeper(), await shopkeeper()]
    const gtin = '8801234567893'
    const made = await createProduct(one.ctx, facts({ sku: undefined, gtin }))
    await expect(createProduct(two.ctx, facts({ gtin: `0${gtin}` }))).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { productId: made.id },
    })
    const sku = facts().sku!
    await createProduct(one.ctx, facts({ sku }))
    await createProduct(two.ctx, facts({ sku }))
    await expect(createProduct(one.ctx, facts({ sku }))).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('needs a name of its own and a picture of one’s own', async () => {
    const [keeper, other] = [await shopkeeper(), await world.person()]
    await expect(createProduct(keeper.ctx, facts({ sku: undefined }))).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'sku' })
    await expect(createProduct(keeper.ctx, facts({ gtin: '8801234567890' }))).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'gtin' })
    await expect(createProduct(keeper.ctx, facts({ imageMediaId: (await world.media(other, 'product')).id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(createProduct(keeper.ctx, facts({ imageMediaId: (await world.media(keeper, 'post')).id }))).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'imageMediaId',
    })
    await expect(createProduct(other.ctx, facts())).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is changed by its own shop alone, and unlisted it is there for its owner only', async () => {
    const [keeper, rival] = [await shopkeeper(), await shopkeeper()]
    const { id: productId } = await createProduct(keeper.ctx, facts())
    await expect(updateProduct(rival.ctx, { productId, priceKrw: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(updateProduct(rival.ctx, { productId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await updateProduct(keeper.ctx, { productId, priceKrw: 9_900, stock: 0, expectedStock: 3, state: 'unlisted' })).toMatchObject({
      priceKrw: 9_900,
      inStock: false,
    })
    await expect(readProduct(rival.ctx, { productId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await readProduct(keeper.ctx, { productId })).id).toBe(productId)
    expect((await shopProducts(rival.ctx, { handle: keeper.shopHandle, cursor: null, limit: 5 })).products).toEqual([])
    expect((await world.deps.main.db.select().from(productTable).where(eq(productTable.id, productId)))[0]).toMatchObject({
      title: '머그컵',
      stock: 0,
    })
  })

  it('keeps what orders took from the stock while the shop was looking at an older number', async () => {
    const keeper = await shopkeeper()
    const { id: productId, stock: seen } = await createProduct(keeper.ctx, facts({ stock: 10 }))
    const stock = async () => (await readProduct(keeper.ctx, { productId })).stock
    await write(world.ctx(), (tx) => takeStock(tx, [{ productId, quantity: 4 }]))
    const late = updateProduct(keeper.ctx, { productId, priceKrw: 1, stock: 12, expectedStock: seen })
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT', field: 'stock', details: { stock: 6 } })
    expect(await readProduct(keeper.ctx, { productId })).toMatchObject({ stock: 6, priceKrw: 15_000 })
    expect(await updateProduct(keeper.ctx, { productId, stock: 8, expectedStock: 6 })).toMatchObject({ stock: 8 })

    // An order under way holds the row: the shop's change waits for it, and is then refused.
    let racing: Promise<unknown> = Promise.resolve()
    await write(world.ctx(), async (tx) => {
      await takeStock(tx, [{ productId, quantity: 1 }])
      racing = updateProduct(keeper.ctx, { productId, stock: 20, expectedStock: 8 }).catch((error: KiwiError) => error.code)
      const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await expect.poll(async () => (await rows(world.deps.main.db, waiting)).length).toBe(1)
    })
    expect(await racing).toBe('CONFLICT')
    expect(await stock()).toBe(7)
  })

  it('takes a stock only with the number that the shop saw', () => {
    const productId = crypto.randomUUID()
    expect(updateProductInput.safeParse({ productId, stock: 5 }).error?.issues[0]?.path).toEqual(['expectedStock'])
    expect(updateProductInput.safeParse({ productId, expectedStock: 5 }).success).toBe(false)
    expect(updateProductInput.safeParse({ productId, stock: 5, expectedStock: 0 }).success).toBe(true)
  })

  it('is found by any part of its title or brand, whatever the case, with % and _ as themselves', async () => {
    const keeper = await shopkeeper()
    const linen = await createProduct(keeper.ctx, facts({ title: '린넨 100% 셔츠', brand: 'Moss_Made' }))
    const find = async (text: string) => (await findProducts(keeper.ctx, { text })).products.map(({ id }) => id)
    expect(await find('넨 100%')).toEqual([linen.id])
    expect(await find('moss_m')).toEqual([linen.id])
    expect(await find('moss-m')).toEqual([])
    expect(await find('린')).toEqual([linen.id])
    expect(await find('셔')).toEqual([linen.id])
    expect(await find('mo')).toEqual([linen.id])
    expect(await find('츠')).toEqual([])
    expect(await find('%%')).toEqual([])
  })
})

it('finds the newest products by a word that most of them hold, and answers any syllable from the index', async () => {
  const [reader, shop] = [await world.person(), await world.shop()]
  await run(
    world.owner.db,
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, state, created_at)
        select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, ${shop.id}::uuid, 'picker:' || n, '바닥 깔개 ' || n, 'home', 1, 'listed', now()
        from generate_series(1, 4000) n`,
  )
  await run(world.owner.db, sql`vacuum analyze product`)
  const newest = await createProduct({ ...reader.ctx, actor: shop.owner.ctx.actor }, facts({ title: '바닥 새것' }))
  const ids = async (text: string) => (await findProducts(reader.ctx, { text })).products.map(({ id }) => id)
  expect((await ids('바닥'))[0]).toBe(newest.id)
  expect((await ids('바'))[0]).toBe(newest.id)
  expect((await ids('깔개'))[0]).toBe('00000000-0000-7000-8000-000000004000')
  for (const text of ['셔', '린', 'mo', '린넨 1']) {
    const plan = await rows(world.owner.db, sql<{ 'QUERY PLAN': string }>`explain ${foundSql(reader.ctx, text)!}`)
    const lines = plan.map((line) => line['QUERY PLAN']).join('\n')
    expect(lines, lines).toContain('product_words')
    expect(lines, lines).not.toContain('Seq Scan on product ')
  }
})

it('reads no more of the index after the stock of all products changed', async () => {
  const [reader, shop] = [await world.person(), await world.shop()]
  await run(
    world.owner.db,
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, state, created_at)
        select gen_random_uuid(), ${shop.id}::uuid, 'stock:' || n, '진열대 ' || n, 'home', 1, 'listed', now() from generate_series(1, 2000) n`,
  )
  await run(world.owner.db, sql`vacuum analyze product`)
  const blocks = async () => {
    const plan = await rows(world.owner.db, sql<{ 'QUERY PLAN': string }>`explain (analyze, buffers) ${foundSql(reader.ctx, '진열대 77')!}`)
    const lines = plan.map((line) => line['QUERY PLAN']).join('\n')
    return Number(/Index Scan on product_words[^]*?Buffers: shared hit=(\d+)/.exec(lines)![1])
  }
  await blocks()
  const before = await blocks()
  await run(world.owner.db, sql`update product set stock = stock + 1 where shop_id = ${shop.id}::uuid`)
  expect(await blocks()).toBeLessThan(before + 20)
})

describe('the rules of products', () => {
  it('pads a GTIN to fourteen digits and checks the last', () => {
    expect(canonicalKey('s', { gtin: '96385074' })).toEqual({ key: 'gtin:00000096385074' })
    expect(canonicalKey('s', { gtin: '96385075' })).toEqual({ wrongField: 'gtin' })
    expect(canonicalKey('s', { gtin: '00000000' })).toEqual({ wrongField: 'gtin' })
    expect(canonicalKey('s', { sku: 'a' })).toEqual({ key: 'sku:s:a' })
    expect(patternsOf('ABC%_\\')).toEqual({ anywhere: '%abc\\%\\_\\\\%', first: 'abc\\%\\_\\\\%' })
  })
})
