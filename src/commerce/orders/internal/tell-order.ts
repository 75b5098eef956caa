import type { MainTx } from '../../../db/handles.ts'
import { publishMany } from '../../../realtime/publish.ts'
import { peopleOfShops } from '../../../pay/settlement/shop-for.ts'
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
    | 'order_delivered'
    | 'order_silent'
    | 'order_finished'
    | 'return_requested'
    | 'return_accepted'
    | 'return_disputed'
    | 'return_sent'
    | 'return_ended'
  amountKrw: number
}

/**
 * Tells the buyer and all who work on orders of the shop: notices by the outbox, live events with
 * the commit. Notices to the shop name the buyer; notices to the buyer name nobody. `transferId`:
 * the transfer that moved the buyer's wallet.
 */
export function tellOrder(
  tx: MainTx,
  order: Parties,
  state: OrderState,
  notices: OrderNotice[],
  transferId: string | null,
  now: Date,
): Promise<void> {
  return tellOrders(tx, [{ order, state, notices, transferId }], now)
}

interface Change {
  order: Parties
  state: OrderState
  notices: OrderNotice[]
  transferId: string | null
}

/** The same of several orders of one buyer. `sellers`: where the caller has read them. */
export async function tellOrders(tx: MainTx, changes: Change[], now: Date, sellers?: ReadonlyMap<string, string[]>): Promise<void> {
  const shopIds = changes.map(({ order }) => order.shopId)
  const people = sellers ?? (await peopleOfShops(tx.db, shopIds, 'orders'))
  const told = changes.map((change) => {
    const { buyerId, shopId } = change.order
    return { ...change, sellers: (people.get(shopId) ?? []).filter((personId) => personId !== buyerId) }
  })
  await tell(
    tx,
    told.flatMap(({ order: { id: orderId, buyerId }, notices, sellers }) =>
      notices.flatMap(({ to, kind, amountKrw }) =>
        to === 'buyer'
          ? [notice(buyerId, kind, { orderId, amountKrw })]
          : sellers.map((personId) => notice(personId, kind, { actorId: buyerId, orderId, amountKrw })),
      ),
    ),
    { now },
  )
  const events = told.flatMap(({ order: { id: orderId, buyerId }, state, sellers }) =>
    [buyerId, ...sellers].map((personId) => ({ personId, payload: { kind: 'order' as const, orderId, state } })),
  )
  publishMany(tx, events, now)
  const { order, transferId } = changes[0]!
  publishWallets(tx, [order.buyerId], { transferId, bankCallId: null }, now)
}
