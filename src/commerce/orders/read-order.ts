import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { eventsOf, readPast } from './internal/order-events.ts'
import { readSummaries } from './internal/order-rows.ts'
import { parcelsOf } from './internal/parcel-views.ts'
import type { orderInput, orderView } from './schema.ts'
import { sql } from '../../db/sql.ts'
import { worksInShop } from '../../social/access/shops.ts'

/** An order with its events, for its buyer and its shop alone. Errors: NOT_FOUND. */
export async function readOrder(ctx: MemberCtx, { orderId }: z.infer<typeof orderInput>): Promise<z.infer<typeof orderView>> {
  const me = ctx.actor.personId
  const isMine = sql`o.id = ${orderId}::uuid and (o.buyer_id = ${me}::uuid or ${worksInShop(me, 'orders')})`
  const [[order], past] = await Promise.all([readSummaries(ctx, isMine, 1), readPast(ctx, orderId)])
  if (!order) throw new KiwiError('NOT_FOUND', { field: 'orderId' })
  const parcels = parcelsOf(order, past).map((parcel) => {
    const { heardMs: _, sentAt, ...shown } = parcel
    return { ...shown, sentAt: sentAt.toISOString() }
  })
  return { ...order, parcels, events: eventsOf(order, past, order.buyer.id === me ? 'buyer' : 'shop') }
}
