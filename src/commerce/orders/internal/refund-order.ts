import type { MainTx } from '../../../db/handles.ts'
import { pointsPart } from '../../../shared/points-part.ts'
import { refundSale } from '../../../pay/refunds/refund-sale.ts'
import type { OrderFacts } from './find-order-for.ts'

interface Refund {
  cancelId: string
  amountKrw: number
  memo: string
}

/**
 * Pays a cancel back from the shop's account. Null, and nothing moves, if the refund has to wait
 * until the shop can bear it.
 */
export function refundOrder(tx: MainTx, order: OrderFacts, refund: Refund, now: Date): Promise<string | null> {
  const { id, shopId, buyerId: payerId, captureTransferId } = order
  const { cancelId, amountKrw, memo } = refund
  // Points come back in their share, by the order in which refunds are paid.
  const pointsKrw = pointsPart(order, order.cancelledKrw - order.awaitingKrw, amountKrw)
  return refundSale(
    tx,
    {
      saleTransferId: captureTransferId!,
      shopId,
      payerId,
      orderId: id,
      cancelId,
      amountKrw,
      pointsKrw,
      memo,
      idempotencyKey: `order:${id}:refund:${cancelId}`,
      causeId: id,
    },
    now,
  )
}
