import postgres from 'postgres'
import { newId } from '../src/ids.ts'
import { withApi } from './api.ts'
import { byCallers } from './callers.ts'
import type { Bench } from './figure.ts'
import { type Goods, oneOf, openShops, priceKrw, signedCheckout } from './goods.ts'
import { inTurn, type Run, type Side, withCpu } from './in-turn.ts'
import { loadOnce } from './load.ts'
import { type Payer, preparePayers } from './payers.ts'
import { withStores } from './stores.ts'

const clients = 16
const warmSeconds = 4
/** Prepared checkouts per second. */
const readyPerSecond = 1_500

/**
 * `orders.checkout` over HTTP, 16 at a time: one thing of each of two shops, which confirm by hand,
 * picked up: session, signature, prices under the lock, stock, two orders and holds, notices and
 * events. Beside the bare statements of the rows that stay of it, each once, written by 16 clients
 * with the same driver in one transaction each, without a check: purchase, orders, lines, stock,
 * holds, the approval, the jobs of the notices and the live events. Without the last three it would
 * be another purchase: one that nobody can prove, and of which no shop hears.
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
        // As autovacuum does within a minute: plans that were made for empty tables end.
        await own`analyze`
        await run(warmSeconds)
        const floor: Side = {
          what: 'bare statements of the same rows, same driver',
          run: (seconds) => withCpu(seconds, 'take part', () => byCallers(clients, seconds, () => bare(own, buyers, shops))),
        }
        return await inTurn(io, [{ what: 'checkout: two shops over HTTP', goal: '≥ 0.4 ×', run }], [floor])
      })
    } finally {
      await own.end()
    }
  })

async function buy(url: string, buyers: Payer[], goods: Goods[], seconds: number): Promise<Run> {
  const requests = await Promise.all(
    Array.from({ length: seconds * readyPerSecond }, async (_, n) => {
      const buyer = buyers[n % buyers.length]!
      const body = JSON.stringify(await signedCheckout(buyer, goods))
      return {
        path: '/trpc/orders.checkout',
        method: 'POST' as const,
        headers: { authorization: `Bearer ${buyer.token}`, 'content-type': 'application/json' },
        body,
      }
    }),
  )
  return withCpu(seconds, 'are left out', () => loadOnce(url, requests, seconds))
}

/** The rows that stay of such a purchase, without reading or deciding anything. */
async function bare(own: postgres.Sql, buyers: Payer[], goods: Goods[]): Promise<void> {
  const now = new Date()
  const [purchase, buyer] = [newId(now), oneOf(buyers)]
  const parts = goods.map(({ shopId, ownerId, productIds }) => ({
    shopId,
    ownerId,
    productId: oneOf(productIds),
    order: newId(now),
    line: newId(now),
    hold: newId(now),
  }))
  const tx = await own.reserve()
  try {
    await tx`begin`
    await tx`insert into purchase (id, buyer_id, total_krw, idempotency_key, request_hash, created_at)
      values (${purchase}, ${buyer.personId}, ${priceKrw * 2}, ${purchase}, '\\x00', ${now})`
    await tx`select id from product where id in ${tx(parts.map(({ productId }) => productId))} order by id for no key update`
    await tx`update product set stock = stock - 1 where id in ${tx(parts.map(({ productId }) => productId))}`
    await tx`insert into "order" ${tx(
      parts.map(({ shopId, order, hold }) => ({
        id: order,
        buyer_id: buyer.personId,
        shop_id: shopId,
        purchase_id: purchase,
        state: 'placed',
        total_krw: priceKrw,
        hold_id: hold,
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
    await tx`insert into payment_approval (subject_id, person_id, device_id, statement, signature, created_at)
      values (${purchase}, ${buyer.personId}, ${purchase}, ${`${purchase}${statementFill}`}, ${signatureFill}, ${now})`
    await tx`insert into outbox ${tx(
      parts.map(({ order, ownerId }) => ({
        id: newId(now),
        name: 'notifications.notify',
        payload: { kind: 'order_placed', personId: ownerId, actorId: buyer.personId, orderId: order, amountKrw: priceKrw },
        run_at: now,
        created_at: now,
      })),
    )}`
    const events = parts.flatMap(({ order, ownerId }) =>
      [buyer.personId, ownerId].map((personId) => ({ personId, payload: { kind: 'order', orderId: order, state: 'placed' } })),
    )
    events.push({ personId: buyer.personId, payload: { kind: 'wallet', orderId: purchase, state: '' } })
    // Nothing shorter numbers the events of a person: functions/events.sql. The commit travels with
    // it, as ours does: the shop's counter is locked for no round trip.
    const told = tx`select publish_events(${events.map(({ personId }) => personId)}::text[]::uuid[],
      ${events.map(({ payload }) => JSON.stringify(payload))}::text[]::jsonb[], ${now})`
    await Promise.all([told, tx`commit`])
  } finally {
    tx.release()
  }
}

/** As long as what a device signs. */
const statementFill = 'x'.repeat(400)
const signatureFill = Buffer.alloc(64)
