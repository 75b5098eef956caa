import { Link } from '@tanstack/react-router'
import { Package } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { moneyDate } from '../../state/dates.ts'
import type { OrderState, OrderSummary } from '../../state/orders/queries.ts'
import { isolated } from '../../state/isolated.ts'
import { formatKrw } from '../../state/wording.ts'

export const orderStateNames: Record<OrderState, () => string> = {
  placed: m.order_state_placed,
  confirmed: m.order_state_confirmed,
  partly_cancelled: m.order_state_partly_cancelled,
  cancelled: m.order_state_cancelled,
  expired: m.order_state_expired,
}

export function OrderStateMark({ state }: { state: OrderState }) {
  const look: Record<OrderState, string> = {
    placed: 'bg-honey-soft text-honey',
    confirmed: 'bg-kiwi-soft text-kiwi',
    partly_cancelled: 'bg-honey-soft text-honey',
    cancelled: 'bg-sunken text-muted',
    expired: 'bg-sunken text-muted',
  }
  return (
    <span className={`inline-block shrink-0 rounded-full px-2.5 py-1 whitespace-nowrap text-[0.8125rem] font-semibold ${look[state]}`}>
      {orderStateNames[state]()}
    </span>
  )
}

/** One order in a list; `forShop` names the buyer in place of the shop. */
export function OrderRow({ order, forShop = false }: { order: OrderSummary; forShop?: boolean }) {
  const [first] = order.lines
  const more = order.lines.length - 1
  return (
    <li>
      <Link
        to="/orders/$orderId"
        params={{ orderId: order.orderId }}
        className="flex min-h-20 items-center gap-3.5 rounded-2xl px-2 py-3 hover:bg-sunken"
      >
        <span className="grid size-14 shrink-0 place-items-center overflow-hidden rounded-xl bg-sunken text-muted">
          {first?.imageUrl ? (
            <img src={first.imageUrl} alt="" className="size-full object-cover" />
          ) : (
            <Package aria-hidden className="size-6" />
          )}
        </span>
        <span className="min-w-0 flex-1 leading-snug">
          <span className="flex items-center gap-2 text-[0.8125rem] text-muted">
            <span className="min-w-0 truncate">
              {forShop ? m.order_by({ name: isolated(order.buyer.displayName) }) : isolated(order.shop.name)}
            </span>
            <span className="shrink-0">{moneyDate(order.createdAt)}</span>
            <span className="ml-auto shrink-0">
              <OrderStateMark state={order.state} />
            </span>
          </span>
          <span className="flex gap-1.5 font-semibold">
            <span className="min-w-0 truncate">{first?.title}</span>
            {more > 0 && <span className="shrink-0">{m.order_and_more({ more })}</span>}
          </span>
          <span className="block text-sm tabular-nums">
            {formatKrw(order.totalKrw - order.cancelledKrw)}
            {order.cancelledKrw > 0 && <s className="ml-1.5 text-muted">{formatKrw(order.totalKrw)}</s>}
          </span>
        </span>
      </Link>
    </li>
  )
}
