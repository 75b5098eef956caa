import type { MainTx } from '../../../db/handles.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'
import { publishWallets } from '../../ledger/wallet-events.ts'
import { refundSale } from '../refund-sale.ts'
import type { PaymentFacts } from './find-payment.ts'

/**
 * Moves a refund of a direct payment. Null, and nothing moves, if it has to wait until the shop can
 * bear it.
 */
export function payPartBack(
  tx: MainTx,
  payment: PaymentFacts,
  refund: { id: string; amountKrw: number },
  now: Date,
): Promise<string | null> {
  const { transferId, shopId, payerId, memo } = payment
  const { id, amountKrw } = refund
  const idempotencyKey = `payment:${transferId}:refund:${id}`
  return refundSale(
    tx,
    { saleTransferId: transferId, shopId, payerId, orderId: null, amountKrw, memo, idempotencyKey, causeId: transferId },
    now,
  )
}

/**
 * Tells the payer that money came back, or that it will once the shop has it. Last in the
 * transaction.
 */
export async function tellRefund(
  tx: MainTx,
  { payerId }: PaymentFacts,
  amountKrw: number,
  refundTransferId: string | null,
  now: Date,
): Promise<void> {
  await tell(tx, notice(payerId, refundTransferId === null ? 'payment_refund_waits' : 'payment_refunded', { amountKrw }), { now })
  if (refundTransferId !== null) publishWallets(tx, [payerId], { transferId: refundTransferId, bankCallId: null }, now)
}
