import type { MainTx } from '../../../db/handles.ts'
import { publish } from '../../../realtime/publish.ts'
import { shopPeople } from '../../../pay/settlement/shop-for.ts'
import { publishWallets } from '../../../pay/ledger/wallet-events.ts'
import type { OrderState } from '../rules.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

interface Parties {
  id: string
  buyerId: string
  shopId: string
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
    | 'order_sent'
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
 * Tells the buyer and all who work on orders of the shop: notices by the outbox, then live events, in id order and last in the transaction. Notices
 * to the shop name the buyer; notices to the buyer name nobody. `transferId`: the transfer that moved the buyer's wallet.
 */
export async function tellOrder(
  tx: MainTx,
  { id: orderId, buyerId, shopId }: Parties,
  state: OrderState,
  notices: OrderNotice[],
  transferId: string | null,
  now: Date,
): Promise<void> {
  const sellers = (await shopPeople(tx.db, shopId, 'orders')).filter((personId) => personId !== buyerId)
  await tell(
    tx,
    notices.flatMap(({ to, kind, amountKrw }) =>
      to === 'buyer'
        ? [notice(buyerId, kind, { orderId, amountKrw })]
        : sellers.map((personId) => notice(personId, kind, { actorId: buyerId, orderId, amountKrw })),
    ),
    { now },
  )
  for (const personId of [buyerId, ...sellers].sort()) {
    await publish(tx, personId, { kind: 'order', orderId, state }, now)
    if (personId === buyerId) await publishWallets(tx, [buyerId], { transferId, bankCallId: null }, now)
  }
}
