import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { shopOfWorker } from '../../social/access/shops.ts'
import { readSummaries } from './internal/order-rows.ts'
import type { listOrdersInput, orderPage } from './schema.ts'
import { type Sql, sql } from '../../db/sql.ts'

type Input = z.infer<typeof listOrdersInput>
type Page = z.infer<typeof orderPage>

/** The caller's own orders, newest first. Index `order_buyer`. Errors: BAD_INPUT for a cursor of another list. */
export function myOrders(ctx: MemberCtx, input: Input): Promise<Page> {
  return readOrders(ctx, sql`o.buyer_id = ${ctx.actor.personId}::uuid`, input)
}

/** Orders of the caller's shop, newest first; `state: 'placed'` gives those that wait for it. Index `order_shop(_state)`. Errors: FORBIDDEN without a shop. */
export async function shopOrders(ctx: MemberCtx, input: Input): Promise<Page> {
  const ofShop = sql`o.shop_id = ${shopOfWorker(ctx.actor.personId, 'orders')}`
  const [page] = await Promise.all([readOrders(ctx, ofShop, input), shopFor(ctx, 'orders')])
  return page
}

async function readOrders(ctx: MemberCtx, whose: Sql, { cursor, limit, state }: Input): Promise<Page> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const inState = state === null ? sql`` : sql` and o.state = ${state}`
  const found = await readSummaries(ctx, sql`${whose}${inState} and o.id < ${before}::uuid`, limit + 1)
  const { page, nextCursor } = pageOf(found, limit, ({ orderId }) => idCursor.encode(orderId))
  return { orders: page, nextCursor }
}
