import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { MemberCtx, RunnerCtx } from '../../src/context.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { shop as shopTable } from '../../src/db/schema/product.ts'
import { cancelOrder } from '../../src/commerce/orders/cancel-order.ts'
import { confirmOrder } from '../../src/commerce/orders/confirm-order.ts'
import { resumeRefunds } from '../../src/commerce/orders/resume-refunds.ts'
import { expireOrders } from '../../src/commerce/orders/expire-orders.ts'
import { placeOrder } from '../../src/commerce/orders/place-order.ts'
import type { World } from '../worlds/world.ts'
import type { Deed, VerbCase } from './verb-case.ts'
import { orderOf } from '../statements.ts'

interface Actors {
  asMember: (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>) => Deed
  asJob: (verb: (ctx: RunnerCtx) => Promise<unknown>) => Deed
}

/**
 * The ends of an order: paid at once, confirmed, cancelled before and after its capture, expired.
 */
export function orderCases(world: World, { asMember, asJob }: Actors): Record<string, VerbCase> {
  const basket = async (autoConfirm: boolean) => {
    const [buyer, shop] = [await world.person(), await world.shop()]
    await world.deps.main.db.update(shopTable).set({ autoConfirm }).where(eq(shopTable.id, shop.id))
    const [cup, bowl] = [await world.product(shop, { priceKrw: 9_000 }), await world.product(shop, { priceKrw: 14_000 })]
    await world.fund(buyer, 50_000)
    const lines = [
      { productId: cup.id, quantity: 2 },
      { productId: bowl.id, quantity: 1 },
    ]
    const [idempotencyKey, expectedTotalKrw] = [randomUUID(), 32_000]
    const payment = orderOf(shop, idempotencyKey, expectedTotalKrw, lines)
    const approval = await world.approve(buyer, payment)
    return {
      buyer,
      shop,
      input: { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, lines, postId: null, expectedTotalKrw, approval },
    }
  }
  const placed = async (autoConfirm: boolean) => {
    const { buyer, shop, input } = await basket(autoConfirm)
    return { buyer, shop, order: await placeOrder(buyer.ctx, input) }
  }
  const cancelCase = (isCaptured: boolean): VerbCase => ({
    async prepare() {
      const { buyer, order } = await placed(isCaptured)
      const lines = [{ lineId: order.lines[0]!.lineId, quantity: 1 }]
      const input = { orderId: order.orderId, idempotencyKey: randomUUID(), lines, expectedKrw: 9_000, reason: '색이 달라요' }
      return asMember(buyer, (ctx) => cancelOrder(ctx, input))
    },
  })

  return {
    placeOrder: {
      async prepare() {
        const { buyer, input } = await basket(true)
        return asMember(buyer, (ctx) => placeOrder(ctx, input))
      },
    },
    confirmOrder: {
      async prepare() {
        const { shop, order } = await placed(false)
        return asMember(shop.owner, (ctx) => confirmOrder(ctx, { orderId: order.orderId }))
      },
    },
    cancelHeldOrder: cancelCase(false),
    cancelPaidOrder: cancelCase(true),
    resumeRefunds: {
      async prepare() {
        const cap = (krw: number) => rows(world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${krw}::bigint where version = 2`)
        const { buyer, order } = await placed(true)
        await cap(-1_000_000_000)
        const asked = { orderId: order.orderId, lines: null, expectedKrw: 32_000 }
        await cancelOrder(buyer.ctx, { ...asked, idempotencyKey: randomUUID(), reason: '색이 달라요' })
        await cap(1_000_000_000_000)
        return asJob((ctx) => resumeRefunds(ctx))
      },
    },
    expireOrders: {
      async prepare() {
        const { order } = await placed(false)
        await run(world.deps.main.db, sql`update "order" set confirm_by = '2020-01-01' where id = ${order.orderId}::uuid`)
        return asJob((ctx) => expireOrders(ctx))
      },
    },
  }
}
