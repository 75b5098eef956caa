import { eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { stopAsking } from './stop-asking.ts'
import { order as orderTable } from '../../../db/schema/order.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { keptKrw } from '../rules.ts'
import type { OrderFacts } from './find-order-for.ts'
import { tellOrder } from './tell-order.ts'

/**
 * A locked order is with its buyer: the time to send it back begins, unless a return of it is open,
 * and the buyer is told.
 */
export async function deliver(
  tx: MainTx,
  order: OrderFacts,
  arrival: { deliveredAt: Date; finishBy: Date },
  kind: 'order_handed_over' | 'order_delivered',
  now: Date,
): Promise<void> {
  const { deliveredAt, finishBy } = arrival
  await tx.db
    .update(orderTable)
    .set({ fulfilment: 'delivered', deliveredAt, finishBy: order.hasOpenReturn ? null : finishBy, nextPollAt: null })
    .where(eq(orderTable.id, order.id))
  await stopAsking(tx, order.id)
  await enqueue(tx, 'orders.showBought', { orderId: order.id }, { now })
  await tellOrder(tx, order, order.state, [{ to: 'buyer', kind, amountKrw: keptKrw(order) }], null, now)
}
