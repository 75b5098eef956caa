import type { MainTx } from '../../../db/handles.ts'
import { publish } from '../../../realtime/publish.ts'
import { publishWallets } from '../../../pay/ledger/wallet-events.ts'
import type { OrderState } from '../rules.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

interface Parties {
  id: string
  buyerId: string
  ownerId: string
}

export interface OrderNotice {
  to: 'buyer' | 'shop'
  kind:
    | 'order_placed'
    | 'order_confirmed'
    | 'order_cancelled'
    | 'order_refunded'
    | 'order_refund_waits'
    | 'order_expired'
    | 'order_handed_over'
    | 'order_finished'
    | 'return_requested'
    | 'return_accepted'
    | 'return_disputed'
    | 'return_sent'
    | 'return_ended'
  amountKrw: number
}

/**
 * Tells both sides of a change of an order: notices by the outbox, then live events, in id order and last in the transaction. Notices
 * to the shop name the buyer; notices to the buyer name nobody. `transferId`: the transfer that moved the buyer's wallet.
 */
export async function tellOrder(
  tx: MainTx,
  { id: orderId, buyerId, ownerId }: Parties,
  state: OrderState,
  notices: OrderNotice[],
  transferId: string | null,
  now: Date,
): Promise<void> {
  await tell(
    tx,
    notices.map(({ to, kind, amountKrw }) =>
      notice(to === 'buyer' ? buyerId : ownerId, kind, { actorId: to === 'buyer' ? null : buyerId, orderId, amountKrw }),
    ),
    { now },
  )
  for (const personId of [buyerId, ownerId].sort()) {
    await publish(tx, personId, { kind: 'order', orderId, state }, now)
    if (personId === buyerId) await publishWallets(tx, [buyerId], { transferId, bankCallId: null }, now)
  }
}
