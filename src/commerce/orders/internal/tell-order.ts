import type { MainTx } from '../../../db/handles.ts'
import { publish } from '../../../realtime/publish.ts'
import { publishWallets } from '../../../pay/ledger/wallet-events.ts'
import type { OrderState } from '../rules.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

interface Parties {
  orderId: string
  buyerId: string
  ownerId: string
  state: OrderState
}

export interface OrderNotice {
  to: 'buyer' | 'shop'
  kind: 'order_placed' | 'order_confirmed' | 'order_cancelled' | 'order_refunded' | 'order_refund_waits' | 'order_expired'
  amountKrw: number
}

/**
 * Says what became of an order: notices by the outbox, then live events to both, in id order and last in the transaction. The
 * shop hears who bought; the buyer hears from the shop, which is nobody's face.
 */
export async function tellOrder(
  tx: MainTx,
  order: Parties,
  notices: OrderNotice[],
  wallet: { transferId: string | null },
  now: Date,
): Promise<void> {
  const { orderId, buyerId, ownerId, state } = order
  await tell(
    tx,
    notices.map(({ to, kind, amountKrw }) =>
      notice(to === 'buyer' ? buyerId : ownerId, kind, { actorId: to === 'buyer' ? null : buyerId, orderId, amountKrw }),
    ),
    { now },
  )
  for (const personId of [buyerId, ownerId].sort()) {
    await publish(tx, personId, { kind: 'order', orderId, state }, now)
    if (personId === buyerId) await publishWallets(tx, [buyerId], { ...wallet, bankCallId: null }, now)
  }
}
