import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { run as runSql } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { newId } from '../src/ids.ts'
import { checkoutHash, inOrderOfShops } from '../src/pay/approval/schema.ts'
import { withApi } from './api.ts'
import { byCallers } from './callers.ts'
import type { Bench } from './figure.ts'
import { inTurn, type Run, type Side, withCpu } from './in-turn.ts'
import { loadOnce } from './load.ts'
import { type Payer, preparePayers } from './payers.ts'
import { withStores } from './stores.ts'

const clients = 16
const warmSeconds = 4
/** Prepared checkouts per second. */
const readyPerSecond = 1_500
const priceKrw = 100
const productsPerShop = 200

interface Goods {
  shopId: string
  shopHandle: string
  productIds: string[]
}

/**
 * `orders.checkout` over HTTP, 16 at a time: one thing of each of two shops, which confirm by hand, picked up: session, signature, prices
 * under the lock, stock, two orders and holds, notices and events. Beside the bare rows of the same purchase, written by 16 clients with
 * the same driver in one transaction each, without a check.
 */
export const bench: Bench = (io) =>
  withStores(async ({ main, env, ownerUrl }) => {
    const payers = await preparePayers(main, 402)
    const shops = await openShops(main, payers.slice(400))
    const buyers = payers.slice(0, 400)
    const own = postgres(ownerUrl, { max: clients, onnotice: () => {} })
    try {
      return await withApi(env, async (url) => {
        io.news('checkout: every purchase is signed before its round, as phones would')
        const run = (seconds: number) => buy(url, buyers, shops, seconds)
        await run(warmSeconds)
        const floor: Side = {
          what: 'bare statements, same driver',
          run: (seconds) => withCpu(seconds, 'take part', () => byCallers(clients, seconds, () => bare(own, buyers, shops))),
        }
        return await inTurn(io, [{ what: 'checkout: two shops over HTTP', goal: '≥ 0.4 ×', run }], [floor])
      })
    } finally {
      await own.end()
    }
  })

async function openShops(main: MainClient, owners: Payer[]): Promise<Goods[]> {
  const now = new Date()
  const shops = owners.map(({ personId }, n) => ({ shopId: newId(now), personId, shopHandle: `bench${n}` }))
  await runSql(
    main.db,
    sql`insert into shop (id, owner_id, handle, name, auto_confirm, created_at)
        select shop_id, person_id, shop_handle, shop_handle, false, now() from ${sql.unnest('s', shops, { shopId: 'uuid', personId: 'uuid', shopHandle: 'text' })}`,
  )
  const goods = shops.map((shop) => ({ ...shop, productIds: Array.from({ length: productsPerShop }, () => newId(now)) }))
  const products = goods.flatMap(({ shopId, productIds }) => productIds.map((id) => ({ id, shopId })))
  await runSql(
    main.db,
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, stock, state, created_at)
        select id, shop_id, 'sku:' || id, 'bench', 'home', ${priceKrw}::int, 1000000, 'listed', now()
        from ${sql.unnest('g', products, { id: 'uuid', shopId: 'uuid' })}`,
  )
  await runSql(main.db, sql`analyze product`)
  return goods
}

const oneOf = <Item>(list: readonly Item[]): Item => list[Math.floor(Math.random() * list.length)]!

async function buy(url: string, buyers: Payer[], goods: Goods[], seconds: number): Promise<Run> {
  const requests = await Promise.all(
    Array.from({ length: seconds * readyPerSecond }, async (_, n) => {
      const buyer = buyers[n % buyers.length]!
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
      return {
        path: '/trpc/orders.checkout',
        method: 'POST' as const,
        headers: { authorization: `Bearer ${buyer.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ idempotencyKey, ...wanted, expectedPayKrw, approval }),
      }
    }),
  )
  return withCpu(seconds, 'are left out', () => loadOnce(url, requests, seconds))
}

/** The rows that stay of such a purchase, without reading, deciding or telling anything. */
async function bare(own: postgres.Sql, buyers: Payer[], goods: Goods[]): Promise<void> {
  const now = new Date()
  const [purchase, buyer] = [newId(now), oneOf(buyers)]
  const parts = goods.map(({ shopId, productIds }) => ({
    shopId,
    productId: oneOf(productIds),
    order: newId(now),
    line: newId(now),
    hold: newId(now),
  }))
  await own.begin(async (tx) => {
    await tx`insert into purchase (id, buyer_id, total_krw, idempotency_key, request_hash, created_at)
      values (${purchase}, ${buyer.personId}, ${priceKrw * 2}, ${purchase}, '\\x00', ${now})`
    await tx`select id from product where id in ${tx(parts.map(({ productId }) => productId))} order by id for no key update`
    await tx`update product set stock = stock - 1 where id in ${tx(parts.map(({ productId }) => productId))}`
    await tx`insert into "order" ${tx(
      parts.map(({ shopId, order }) => ({
        id: order,
        buyer_id: buyer.personId,
        shop_id: shopId,
        purchase_id: purchase,
        state: 'placed',
        total_krw: priceKrw,
        idempotency_key: order,
        request_hash: Buffer.alloc(0),
        created_at: now,
        confirm_by: now,
      })),
    )}`
    await tx`insert into order_line ${tx(
      parts.map(({ order, line, productId }) => ({
        id: line,
        order_id: order,
        product_id: productId,
        position: 0,
        title: 'bench',
        unit_price_krw: priceKrw,
        quantity: 1,
      })),
    )}`
    await tx`update account set held = held + ${priceKrw * 2} where id = ${buyer.walletId}`
    await tx`insert into hold ${tx(
      parts.map(({ order, hold }) => ({
        id: hold,
        idempotency_key: `order:${order}`,
        request_hash: Buffer.alloc(0),
        account_id: buyer.walletId,
        amount_krw: priceKrw,
        state: 'open',
        cause_id: order,
        expires_at: now,
        created_at: now,
      })),
    )}`
    for (const { order, hold } of parts) await tx`update "order" set hold_id = ${hold} where id = ${order}`
  })
}
