import { randomUUID } from 'node:crypto'
import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { newId } from '../src/ids.ts'
import { checkoutHash, inOrderOfShops } from '../src/pay/approval/schema.ts'
import type { Payer } from './payers.ts'

export interface Goods {
  shopId: string
  ownerId: string
  shopHandle: string
  productIds: string[]
}

export const priceKrw = 100
const productsPerShop = 200

/** A shop for each owner, which confirms by hand, with products that are never sold out. */
export async function openShops(main: MainClient, owners: Payer[]): Promise<Goods[]> {
  const now = new Date()
  const shops = owners.map(({ personId: ownerId }, n) => ({ shopId: newId(now), ownerId, shopHandle: `bench${n}` }))
  await run(
    main.db,
    sql`insert into shop (id, owner_id, handle, name, auto_confirm, created_at)
        select shop_id, owner_id, shop_handle, shop_handle, false, now() from ${sql.unnest('s', shops, { shopId: 'uuid', ownerId: 'uuid', shopHandle: 'text' })}`,
  )
  const goods = shops.map((shop) => ({ ...shop, productIds: Array.from({ length: productsPerShop }, () => newId(now)) }))
  const products = goods.flatMap(({ shopId, productIds }) => productIds.map((id) => ({ id, shopId })))
  await run(
    main.db,
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, stock, state, created_at)
        select id, shop_id, 'sku:' || id, 'bench', 'home', ${priceKrw}::int, 1000000, 'listed', now()
        from ${sql.unnest('g', products, { id: 'uuid', shopId: 'uuid' })}`,
  )
  await run(main.db, sql`analyze product`)
  return goods
}

export const oneOf = <Item>(list: readonly Item[]): Item => list[Math.floor(Math.random() * list.length)]!

/** The input of `orders.checkout`: one thing of each shop, picked up, with the buyer's approval. */
export async function signedCheckout(buyer: Payer, goods: Goods[]) {
  const shops = goods.map(({ shopId, shopHandle, productIds }) => ({
    shopId,
    shopHandle,
    lines: [{ productId: oneOf(productIds), quantity: 1, postId: null, unitPriceKrw: priceKrw }],
    shippingKrw: 0,
    discountKrw: 0,
  }))
  const wanted = { shops, pointsKrw: 0, addressId: null }
  const [idempotencyKey, expectedPayKrw, inOrder] = [randomUUID(), priceKrw * shops.length, inOrderOfShops(shops)]
  const approval = await buyer.approve({
    verb: 'orders.checkout',
    transfer: idempotencyKey,
    amountKrw: expectedPayKrw,
    payee: { id: inOrder.map((one) => one.shopId).join(), shown: inOrder.map((one) => `shop:${one.shopHandle}`).join() },
    subject: checkoutHash(wanted),
  })
  return { idempotencyKey, ...wanted, expectedPayKrw, approval }
}
