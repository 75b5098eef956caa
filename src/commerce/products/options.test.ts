import { afterAll, beforeAll, expect, it } from 'vitest'
import { orderWorld, type OrderWorld } from '../../../test/worlds/order-world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { searchChange } from '../../db/schema/index.ts'
import { write } from '../../db/write.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { isFileForAnybody } from '../../social/media/is-file-visible.ts'
import { takeAction } from '../../social/moderation/take-action.ts'
import { takeStock } from '../orders/internal/reserve-stock.ts'
import { readShop } from '../shops/read-shop.ts'
import { createProduct } from './create-product.ts'
import { findProducts } from './find-products.ts'
import { productsOfPost } from './post-products.ts'
import { readProduct } from './read-product.ts'
import { planOptions } from './rules.ts'
import { createProductInput, setOptionsInput } from './schema.ts'
import { setOptions } from './set-options.ts'
import { shopProducts } from './shop-products.ts'
import { updateProduct } from './update-product.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

type Shop = Awaited<ReturnType<OrderWorld['shop']>>
let made = 0
async function shirt(shop: Shop, changes: Record<string, unknown> = {}) {
  const facts = { title: '린넨 셔츠', category: 'fashion', priceKrw: 39_000, stock: 3, sku: `shirt-${++made}`, ...changes }
  return createProduct(shop.owner.ctx, createProductInput.parse(facts))
}
const choice = (values: string[], priceKrw: number, stock: number, more: Record<string, unknown> = {}) => ({
  values,
  priceKrw,
  stock,
  ...more,
})
/** A shirt in two colours and two sizes: 39,000 to 42,000 won, 2 + 0 + 5 + 1 pieces. */
async function withOptions(shop: Shop, changes: Record<string, unknown> = {}) {
  const { id: productId } = await shirt(shop, changes)
  return setOptions(
    shop.owner.ctx,
    setOptionsInput.parse({
      productId,
      optionNames: ['색', '크기'],
      options: [
        choice(['흰색', 'M'], 39_000, 2),
        choice(['흰색', 'L'], 39_000, 0),
        choice(['검정', 'M'], 42_000, 5),
        choice(['검정', 'L'], 42_000, 1),
      ],
    }),
  )
}
const read = (productId: string) => readProduct(fixture.world.ctx(), { productId })

it('shows a product with its options: the price from the lowest, the stock of all, in the order of the shop', async () => {
  const shop = await fixture.shop()
  const made = await withOptions(shop)
  expect(made).toMatchObject({
    priceKrw: 39_000,
    priceToKrw: 42_000,
    hasOptions: true,
    stock: 8,
    inStock: true,
    optionNames: ['색', '크기'],
  })
  expect(made.options.map(({ values, priceKrw, stock }) => [values.join(), priceKrw, stock])).toEqual([
    ['흰색,M', 39_000, 2],
    ['흰색,L', 39_000, 0],
    ['검정,M', 42_000, 5],
    ['검정,L', 42_000, 1],
  ])
  // The id of a choice, as an order line has it, leads to the product.
  expect(await read(made.options[2]!.id)).toMatchObject({ id: made.id, title: '린넨 셔츠' })
})

it('lists, finds, counts and searches only the product, never its options', async () => {
  const shop = await fixture.shop()
  await fixture.world.deps.main.db.delete(searchChange)
  const made = await withOptions(shop, { title: '하나뿐인 셔츠' })
  expect((await shopProducts(fixture.world.ctx(), { handle: shop.handle, cursor: null, limit: 20 })).products).toHaveLength(1)
  expect((await readShop(fixture.world.ctx(), { handle: shop.handle })).productCount).toBe(1)
  expect((await findProducts(shop.owner.ctx, { text: '하나뿐인' })).products.map(({ id }) => id)).toEqual([made.id])
  const changed = await fixture.world.deps.main.db.select().from(searchChange)
  expect(new Set(changed.map(({ key }) => key))).toEqual(new Set([made.id]))
})

it('sells an option at its own price, and only an option', async () => {
  const [buyer, shop] = [await fixture.buyer(200_000), await fixture.shop({ autoConfirm: true })]
  const made = await withOptions(shop)
  const [black] = made.options.filter(({ values }) => values.join() === '검정,M')
  const post = await fixture.world.post(await fixture.world.person(), { tags: [{ productId: made.id, x: 0.5, y: 0.5 }] })
  const order = await fixture.place(buyer, shop, [{ productId: black!.id, quantity: 2 }], { postId: post.id })
  expect(order).toMatchObject({ totalKrw: 84_000, lines: [{ title: '린넨 셔츠 · 검정 / M', unitPriceKrw: 42_000, quantity: 2 }] })
  expect(await read(made.id)).toMatchObject({ stock: 6 })
  await expect(fixture.place(buyer, shop, [{ productId: made.id, quantity: 1 }])).rejects.toMatchObject({
    code: 'BAD_INPUT',
    field: 'lines.0.productId',
    reason: 'choose_option',
  })
  await fixture.cancel(buyer, order.orderId)
  expect(await read(made.id)).toMatchObject({ stock: 8 })
  expect(await fixture.unsound()).toEqual([])
  expect((await productsOfPost(fixture.world.ctx(), { postId: post.id })).products).toMatchObject([
    { id: made.id, optionNames: ['색', '크기'], options: [{}, {}, {}, {}] },
  ])
})

it('sells no option of a product that is not listed, and none that was taken away', async () => {
  const [buyer, shop] = [await fixture.buyer(200_000), await fixture.shop()]
  const made = await withOptions(shop)
  const [first, , third] = made.options
  const buy = (productId: string) => fixture.place(buyer, shop, [{ productId, quantity: 1 }])
  await updateProduct(shop.owner.ctx, { productId: made.id, state: 'unlisted' })
  await expect(buy(first!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await updateProduct(shop.owner.ctx, { productId: made.id, state: 'listed' })
  await setOptions(shop.owner.ctx, {
    productId: made.id,
    optionNames: ['색', '크기'],
    options: [choice(['검정', 'M'], 42_000, 5)],
  })
  await expect(buy(first!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await read(made.id)).toMatchObject({ priceKrw: 42_000, priceToKrw: null, stock: 5, options: [{ id: third!.id }] })
  // Taken away and back again: the same row, with the stock that the shop gives.
  const back = await setOptions(shop.owner.ctx, {
    productId: made.id,
    optionNames: ['색', '크기'],
    options: [choice(['흰색', 'M'], 37_000, 9), choice(['검정', 'M'], 42_000, 5)],
  })
  expect(back).toMatchObject({ priceKrw: 37_000, priceToKrw: 42_000, stock: 14, options: [{ id: first!.id, stock: 9 }, { id: third!.id }] })
  const plain = await setOptions(shop.owner.ctx, { productId: made.id, optionNames: [], options: [] })
  expect(plain).toMatchObject({ hasOptions: false, priceToKrw: null, options: [] })
  await expect(buy(first!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await buy(made.id)).lines).toHaveLength(1)
})

it('keeps what orders took while the shop looked at an older number, and changes nothing when it refuses', async () => {
  const shop = await fixture.shop()
  const made = await withOptions(shop)
  const [first, second] = made.options
  await write(fixture.world.ctx(), (tx) => takeStock(tx, [{ productId: first!.id, quantity: 1 }]))
  const late = {
    productId: made.id,
    optionNames: ['색', '크기'],
    options: [
      choice(['흰색', 'L'], 1_000, 7, { optionId: second!.id }),
      choice(['흰색', 'M'], 1_000, 7, { optionId: first!.id, expectedStock: 2 }),
    ],
  }
  await expect(setOptions(shop.owner.ctx, late)).rejects.toMatchObject({
    code: 'CONFLICT',
    field: 'options.1.stock',
    details: { stock: 1 },
  })
  expect(await read(made.id)).toMatchObject({ priceKrw: 39_000, stock: 7, options: [{}, {}, {}, {}] })
  late.options[1] = choice(['흰색', 'M'], 1_000, 7, { optionId: first!.id, expectedStock: 1 })
  expect(await setOptions(shop.owner.ctx, late)).toMatchObject({ priceKrw: 1_000, stock: 7, options: [{ values: ['흰색', 'L'] }, {}] })
})

it('whose stock is not that of its options is found by kiwi pay verify', async () => {
  const { id: productId } = await withOptions(await fixture.shop())
  const found = async () => (await verifyLedger(fixture.world.ctx())).filter(({ broken }) => broken > 0).map(({ invariant }) => invariant)
  const setStock = (stock: number) =>
    write({ ...fixture.world.ctx(), main: fixture.world.owner }, async (tx) => {
      await run(tx.db, sql`set local session_replication_role = replica`)
      await run(tx.db, sql`update product set stock = ${stock} where id = ${productId}::uuid`)
    })
  await setStock(9)
  expect(await found()).toEqual(['the stock of a product with options is the sum of those that are listed'])
  await setStock(8)
})

it('is exact when many take options of one product at once', async () => {
  const [shop] = [await fixture.shop()]
  const made = await withOptions(shop)
  const other = await withOptions(shop)
  const ids = [...made.options, ...other.options].filter(({ stock }) => stock > 0).map(({ id }) => id)
  await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      write(fixture.world.ctx(), (tx) =>
        takeStock(tx, [
          { productId: ids[n % ids.length]!, quantity: 1 },
          { productId: ids[(n + 3) % ids.length]!, quantity: 1 },
        ]).then((taken) => {
          if (!taken) throw new Error('sold out')
        }),
      ).catch(() => {}),
    ),
  )
  for (const { id } of [made, other]) {
    const { stock, options } = await read(id)
    expect(stock).toBe(options.reduce((sum, option) => sum + option.stock, 0))
  }
})

it('follows its product in words, and its product follows it in price, whoever writes', async () => {
  const shop = await fixture.shop()
  const made = await withOptions(shop)
  const [first] = made.options
  await updateProduct(shop.owner.ctx, { productId: made.id, title: '여름 셔츠', brand: '느루' })
  const buyer = await fixture.buyer(200_000)
  expect(await fixture.place(buyer, shop, [{ productId: first!.id, quantity: 1 }])).toMatchObject({
    lines: [{ title: '여름 셔츠 · 흰색 / M' }],
  })
  await updateProduct(shop.owner.ctx, { productId: first!.id, priceKrw: 12_000 })
  expect(await read(made.id)).toMatchObject({ priceKrw: 12_000, priceToKrw: 42_000, brand: '느루' })
  await run(fixture.world.deps.main.db, sql`update product set stock = 999, price_krw = 1 where id = ${made.id}::uuid`)
  expect(await read(made.id)).toMatchObject({ priceKrw: 12_000, stock: 7 })
  await expect(updateProduct(shop.owner.ctx, { productId: made.id, priceKrw: 1 })).rejects.toMatchObject({ reason: 'has_options' })
  await expect(updateProduct(shop.owner.ctx, { productId: first!.id, title: 'x' })).rejects.toMatchObject({ reason: 'is_option' })
})

it('refuses options that do not fit, are another’s, or have a SKU that is taken', async () => {
  const [shop, rival] = [await fixture.shop(), await fixture.shop()]
  const made = await withOptions(shop)
  const [first] = made.options
  const input = { productId: made.id, optionNames: ['색'], options: [choice(['빨강'], 1, 1)] }
  await expect(setOptions(rival.owner.ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'productId' })
  await expect(setOptions(shop.owner.ctx, { ...input, productId: first!.id })).rejects.toMatchObject({ reason: 'is_option' })
  const foreign = (await withOptions(rival)).options[0]!.id
  await expect(setOptions(shop.owner.ctx, { ...input, options: [choice(['빨강'], 1, 1, { optionId: foreign })] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    field: 'options.0.optionId',
  })
  const taken = { ...input, options: [choice(['빨강'], 1, 1, { sku: 'red' }), choice(['파랑'], 1, 1, { sku: 'red' })] }
  await expect(setOptions(shop.owner.ctx, taken)).rejects.toMatchObject({ code: 'CONFLICT', field: 'options' })
  expect((await read(made.id)).options).toHaveLength(4)
  for (const [wrong, path] of [
    [{ optionNames: [], options: [choice(['빨강'], 1, 1)] }, 'options'],
    [{ optionNames: ['색', '색'], options: [choice(['빨강', '빨강'], 1, 1)] }, 'optionNames'],
    [{ optionNames: ['색', '크기'], options: [choice(['빨강'], 1, 1)] }, 'options.0.values'],
    [{ optionNames: ['색'], options: [choice(['빨강'], 1, 1), choice(['빨강 '], 2, 2)] }, 'options.1.values'],
  ] as const)
    expect(setOptionsInput.safeParse({ productId: made.id, ...wrong }).error?.issues[0]?.path.join('.')).toBe(path)
})

it('stops at 300 options in the life of a product', () => {
  const held = Array.from({ length: 300 }, (_, n) => ({ id: `${n}`, values: [`${n}`], stock: 0, isListed: false }))
  const more = [{ values: ['new'], priceKrw: 1, stock: 1 }]
  expect(planOptions(held, more)).toEqual({ refused: 'LIMIT_EXCEEDED', at: 0, stock: 0 })
  expect(planOptions(held.slice(1), more)).toMatchObject({ made: [{ values: ['new'] }] })
  expect(planOptions(held, [{ ...more[0]!, optionId: '7' }])).toMatchObject({ kept: [{ id: '7', values: ['new'] }] })
  const twice = [
    { ...more[0]!, optionId: '7' },
    { ...more[0]!, optionId: '7', values: ['b'] },
  ]
  expect(planOptions(held, twice)).toMatchObject({ refused: 'NOT_FOUND', at: 1 })
})

it('keeps an option hidden that a moderator hid, whatever its shop writes', async () => {
  const shop = await fixture.shop()
  const { id: productId, options } = await withOptions(shop)
  const hidden = options[0]!.id
  const decision = { action: 'hide', reason: '가품이에요', reasonCode: 'fraud', actor: 'cli:test' } as const
  const money = { freeze: () => Promise.resolve(false), unfreeze: () => Promise.resolve(false) }
  await takeAction(fixture.world.ctx(), { subject: { kind: 'product', id: hidden }, ...decision }, money)
  const again = [choice(['흰색', 'M'], 39_000, 2, { optionId: hidden }), choice(['검정', 'M'], 42_000, 5)]
  const { options: shown } = await setOptions(
    shop.owner.ctx,
    setOptionsInput.parse({ productId, optionNames: ['색', '크기'], options: again }),
  )
  expect(shown.map(({ values }) => values)).toEqual([['검정', 'M']])
})

it('shows its pictures in order and its attributes in the order of the category', async () => {
  const shop = await fixture.shop()
  const pictures = await Promise.all([1, 2, 3].map(() => fixture.world.media(shop.owner, 'product')))
  const [first, second, third] = pictures.map(({ id }) => id)
  const attributes = [
    { key: 'origin', value: '대한민국' },
    { key: 'material', value: '린넨 100%' },
  ]
  const made = await shirt(shop, { imageMediaId: first, moreImageMediaIds: [second, third], attributes })
  expect(made.attributes.map(({ key }) => key)).toEqual(['material', 'origin'])
  const keyOf = (picture: (typeof made.pictures)[number]) => picture.base
  expect(made.pictures.map(keyOf).map((path) => pictures.findIndex(({ id }) => path.includes(id)))).toEqual([0, 1, 2])
  const turned = await updateProduct(shop.owner.ctx, { productId: made.id, imageMediaId: third!, moreImageMediaIds: [first!] })
  expect(turned.pictures.map(keyOf).map((path) => pictures.findIndex(({ id }) => path.includes(id)))).toEqual([2, 0])
  // The second was taken out: it is shown no more, though its file is kept for some days.
  const isPublic = (id: string) => isFileForAnybody(fixture.world.deps, `m/${id}/320.webp`)
  expect(await Promise.all([first!, second!, third!].map(isPublic))).toEqual([true, false, true])
  await run(fixture.world.deps.main.db, sql`update product set state = 'hidden' where id = ${made.id}::uuid`)
  expect(await isFileForAnybody(fixture.world.deps, `m/${first!}/320.webp`)).toBe(false)
  await expect(shirt(shop, { imageMediaId: first, moreImageMediaIds: [second, first] })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    field: 'moreImageMediaIds.1',
  })
  for (const [said, at] of [
    [[{ key: 'skin', value: 'dry' }], 0],
    [[...attributes, { key: 'season', value: 'never' }], 2],
    [[attributes[0], attributes[0]], 1],
  ] as const)
    await expect(shirt(shop, { attributes: said })).rejects.toMatchObject({ code: 'BAD_INPUT', field: `attributes.${at}.value` })
})
