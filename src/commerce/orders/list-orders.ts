import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { countedOrders, type OrderTask, orderTasks } from '../../shared/orders.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { shopOfWorker } from '../../social/access/shops.ts'
import { readSummaries } from './internal/order-rows.ts'
import { idsWithNumber } from './order-number.ts'
import type { countedTasks, findOrdersInput, foundOrders, listOrdersInput, listShopOrdersInput, orderPage } from './schema.ts'
import { type Sql, sql } from '../../db/sql.ts'

type Input = z.infer<typeof listOrdersInput>
type Page = z.infer<typeof orderPage>

/**
 * What the shop has to do with `"order" o`: see `orderTasks`. Index `order_shop_task` has this
 * expression.
 */
export const orderTask = sql`case when o.state = 'placed' then 'new' when o.state in ('cancelled', 'expired') then 'cancelled' when o.fulfilment = 'waiting' then 'pack' when o.fulfilment in ('packed', 'partly_sent') then 'send' when o.fulfilment = 'sent' then 'on_way' when o.fulfilment = 'delivered' then 'arrived' else 'done' end`

/**
 * The caller's own orders, newest first. Index `order_buyer`. Errors: BAD_INPUT for a cursor of
 * another list.
 */
export function myOrders(ctx: MemberCtx, input: Input): Promise<Page> {
  const inState = input.state === null ? sql`` : sql` and o.state = ${input.state}`
  return readOrders(ctx, sql`o.buyer_id = ${ctx.actor.personId}::uuid${inState}`, input)
}

/**
 * Orders of the caller's shop, newest first; of one task, or all. Index `order_shop(_task)`.
 * Errors: FORBIDDEN without a shop.
 */
export async function shopOrders(ctx: MemberCtx, input: z.infer<typeof listShopOrdersInput>): Promise<Page> {
  const ofTask = input.task === null ? sql`` : sql` and ${orderTask} = ${input.task}`
  const ofShop = sql`o.shop_id = ${shopOfWorker(ctx.actor.personId, 'orders')}${ofTask}`
  const [page] = await Promise.all([readOrders(ctx, ofShop, input), shopFor(ctx, 'orders')])
  return page
}

/**
 * How many orders of the caller's shop are of each task, up to `countedOrders`. Plan: a scan of
 * `order_shop_task` per task.
 */
export async function countOrders(ctx: MemberCtx): Promise<z.infer<typeof countedTasks>> {
  const counted = await rows(
    ctx.main.db,
    sql<{ task: OrderTask; count: number }>`
      select t.task, f.count from unnest(${[...orderTasks]}::text[]) t(task) cross join lateral (
        select count(*)::int as count from (
          select from "order" o where o.shop_id = ${shopOfWorker(ctx.actor.personId, 'orders')} and ${orderTask} = t.task
          limit ${countedOrders}) k) f`,
  )
  return { tasks: counted }
}

/**
 * The orders of the caller's shop that have these numbers, newest first; a number of no order gives
 * none. Plan: a range of `order_shop` per number, the orders of its day.
 */
export async function ordersByNumber(ctx: MemberCtx, { numbers }: z.infer<typeof findOrdersInput>): Promise<z.infer<typeof foundOrders>> {
  const sought = numbers.flatMap((number) => idsWithNumber(number) ?? [])
  const found = sql`
    select f.id from ${sql.unnest('n', sought, { fromId: 'uuid', beforeId: 'uuid', digits: 'text' })} cross join lateral (
      select x.id from "order" x where x.shop_id = ${shopOfWorker(ctx.actor.personId, 'orders')}
        and x.id >= n.from_id and x.id < n.before_id and right(x.id::text, 8) = n.digits) f`
  return { orders: await readSummaries(ctx, sql`o.id in (${found})`, numbers.length) }
}

async function readOrders(ctx: MemberCtx, whose: Sql, { cursor, limit }: Pick<Input, 'cursor' | 'limit'>): Promise<Page> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const found = await readSummaries(ctx, sql`${whose} and o.id < ${before}::uuid`, limit + 1)
  const { page, nextCursor } = pageOf(found, limit, ({ orderId }) => idCursor.encode(orderId))
  return { orders: page, nextCursor }
}
