import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { findOwnShop } from '../../pay/settlement/find-own-shop.ts'
import { readSummaries } from './internal/order-rows.ts'
import type { listOrdersInput, orderPage } from './schema.ts'
import { type Sql, sql } from '../../db/sql.ts'

type Input = z.infer<typeof listOrdersInput>
type Page = z.infer<typeof orderPage>

/** What the caller bought, newest first. Index `order_buyer`. Errors: BAD_INPUT for a cursor that is not ours. */
export async function myOrders(ctx: MemberCtx, input: Input): Promise<Page> {
  return pageOf(ctx, sql`o.buyer_id = ${ctx.actor.personId}::uuid`, input)
}

/** What the caller's shop was asked for, newest first; those that wait for it by `state: 'placed'`. Index `order_shop(_state)`. */
export async function shopOrders(ctx: MemberCtx, input: Input): Promise<Page> {
  const shop = await findOwnShop(ctx)
  return pageOf(ctx, sql`o.shop_id = ${shop.id}::uuid`, input)
}

async function pageOf(ctx: MemberCtx, whose: Sql, { cursor, limit, state }: Input): Promise<Page> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const inState = state === null ? sql`` : sql` and o.state = ${state}`
  const found = await readSummaries(ctx, sql`${whose}${inState} and o.id < ${before}::uuid`, limit + 1)
  const orders = found.slice(0, limit)
  const last = orders.at(-1)
  return { orders, nextCursor: found.length > limit && last ? idCursor.encode(last.orderId) : null }
}
