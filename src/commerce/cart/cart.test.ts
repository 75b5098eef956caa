import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxCartLines } from '../../shared/bounds.ts'
import { readShippingRule, setShippingRule } from '../shipping/set-shipping-rule.ts'
import { putInCart, removeFromCart } from './change-cart.ts'
import { countCart, readCart } from './read-cart.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const line = (productId: string, quantity = 1) => ({ productId, quantity, postId: null })

it('holds things of several shops, each shop with its fee and its sum', async () => {
  const [{ ctx }, clay, linen] = [await world.person(), await world.shop(), await world.shop()]
  const [cup, shirt] = [await world.product(clay, { priceKrw: 9_000 }), await world.product(linen, { priceKrw: 39_000 })]
  expect(await readShippingRule(clay.owner.ctx)).toEqual({
    feeKrw: 0,
    freeOverKrw: null,
    jejuExtraKrw: 0,
    islandExtraKrw: 0,
    returnFeeKrw: 3_000,
  })
  const rule = { feeKrw: 3_000, freeOverKrw: 50_000, jejuExtraKrw: 3_000, islandExtraKrw: 5_000, returnFeeKrw: 4_000 }
  expect(await setShippingRule(clay.owner.ctx, rule)).toEqual(rule)
  // As a client that knows no fee of the way back sends it.
  const { returnFeeKrw: _, ...older } = rule
  expect(await setShippingRule(clay.owner.ctx, older)).toEqual(rule)
  expect(await readShippingRule(clay.owner.ctx)).toEqual(rule)
  await putInCart(ctx, line(cup.id, 2))
  world.advance(1)
  const cart = await putInCart(ctx, line(shirt.id))
  expect(cart.shops).toMatchObject([
    { shop: { handle: clay.handle }, shipping: rule, goodsKrw: 18_000, lines: [{ productId: cup.id, quantity: 2, state: 'ok' }] },
    { shop: { handle: linen.handle }, goodsKrw: 39_000 },
  ])
  expect(await countCart(ctx)).toEqual({ lines: 2 })
  expect(await putInCart(ctx, line(cup.id, 2))).toEqual(await readCart(ctx))
  expect((await removeFromCart(ctx, { productIds: [cup.id] })).shops).toMatchObject([{ shop: { handle: linen.handle } }])
})

it('says what changed since: another price, fewer than wanted, sold out, gone', async () => {
  const [{ ctx }, shop] = [await world.person(), await world.shop()]
  const [dearer, fewer, out, gone] = await Promise.all(Array.from({ length: 4 }, () => world.product(shop, { priceKrw: 9_000, stock: 5 })))
  for (const { id } of [dearer!, fewer!, out!, gone!]) await putInCart(ctx, line(id, 3))
  const change = (id: string, what: ReturnType<typeof sql>) =>
    run(world.deps.main.db, sql`update product set ${what} where id = ${id}::uuid`)
  await change(dearer!.id, sql`price_krw = 10000`)
  await change(fewer!.id, sql`stock = 2`)
  await change(out!.id, sql`stock = 0`)
  await change(gone!.id, sql`state = 'unlisted'`)
  const cart = await readCart(ctx)
  const states = new Map(cart.shops[0]!.lines.map(({ productId, state }) => [productId, state]))
  expect([dearer, fewer, out].map((product) => states.get(product!.id))).toEqual(['price_changed', 'fewer', 'sold_out'])
  expect(cart.shops[0]!.lines.find(({ productId }) => productId === dearer!.id)).toMatchObject({ unitPriceKrw: 10_000, priceWasKrw: 9_000 })
  expect(cart.shops[0]!.goodsKrw).toBe(30_000)
  expect(cart.gone).toMatchObject([{ productId: gone!.id, state: 'gone', title: '' }])
})

it('refuses one’s own things, things that are not sold, and more than it holds', async () => {
  const [{ ctx, id }, shop] = [await world.person(), await world.shop()]
  const cup = await world.product(shop)
  await expect(putInCart(shop.owner.ctx, line(cup.id))).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'own_shop' })
  await expect(putInCart(ctx, line(randomUUID()))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await run(
    world.owner.db,
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, stock, state, created_at)
        select gen_random_uuid(), ${shop.id}::uuid, 'sku:' || gen_random_uuid(), 'x', 'home', 1, 1, 'listed', now() from generate_series(1, ${maxCartLines}::int)`,
  )
  await run(
    world.owner.db,
    sql`insert into cart_line (person_id, product_id, quantity, price_krw, added_at)
        select ${id}::uuid, id, 1, 1, now() from product where shop_id = ${shop.id}::uuid and title = 'x'`,
  )
  await expect(putInCart(ctx, line(cup.id))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'cart' })
  expect(await countCart(ctx)).toEqual({ lines: maxCartLines })
})
