import { eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { order as orderTable } from '../../../db/schema/order.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { releaseSale } from '../../../pay/settlement/record-lines.ts'
import { keptKrw } from '../rules.ts'
import { payCommissions } from '../../commissions/pay-commissions.ts'
import type { OrderFacts } from './find-order-for.ts'
import { stopAsking } from './stop-asking.ts'
import { tellOrder } from './tell-order.ts'

/**
 * Finishes the purchase of a locked order: its sale is settled from T+2 business days on, whoever
 * tagged it earns, and the shop is told.
 */
export async function finishPurchase(tx: MainTx, order: OrderFacts, finishedBy: 'buyer' | 'kiwi', now: Date): Promise<void> {
  await tx.db
    .update(orderTable)
    .set({ fulfilment: 'finished', finishedAt: now, finishedBy, finishBy: null, nextPollAt: null })
    .where(eq(orderTable.id, order.id))
  await stopAsking(tx, order.id)
  if (order.fulfilment !== 'delivered') await enqueue(tx, 'orders.showBought', { orderId: order.id }, { now })
  await releaseSale(tx, order.captureTransferId!, now)
  await payCommissions(tx, order, now)
  await tellOrder(tx, order, order.state, [{ to: 'shop', kind: 'order_finished', amountKrw: keptKrw(order) }], null, now)
}
