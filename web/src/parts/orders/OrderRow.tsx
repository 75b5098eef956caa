import { Link } from '@tanstack/react-router'
import { Package } from 'lucide-react'
import type { ReactNode } from 'react'
import { isKept } from '../../../../src/shared/orders.ts'
import { m } from '../../paraglide/messages.js'
import { isPast, moneyDate, moneyDateTime } from '../../state/dates.ts'
import type { Order, OrderStanding, OrderSummary } from '../../state/orders/queries.ts'
import { isolated } from '../../state/isolated.ts'
import { formatKrw } from '../../state/wording.ts'

const standingNames: Record<OrderStanding, () => string> = {
  placed: m.order_state_placed,
  confirmed: m.order_state_confirmed,
  partly_cancelled: m.order_state_partly_cancelled,
  cancelled: m.order_state_cancelled,
  expired: m.order_state_expired,
  partly_returned: m.order_state_partly_returned,
  returned: m.order_state_returned,
  partly_refunded: m.order_state_partly_refunded,
  refunded: m.order_state_refunded,
}
const fulfilmentNames: Record<Order['fulfilment'], () => string> = {
  waiting: m.fulfilment_waiting,
  packed: m.fulfilment_packed,
  partly_sent: m.fulfilment_partly_sent,
  sent: m.fulfilment_sent,
  delivered: m.fulfilment_delivered,
  finished: m.fulfilment_finished,
}
const pickupNames = { ...fulfilmentNames, delivered: m.fulfilment_picked_up }

/** The state of its money until it is paid, then that of its goods. */
export function OrderStateMark({
  order: { standing, fulfilment, delivery },
}: {
  order: Pick<OrderSummary, 'standing' | 'fulfilment' | 'delivery'>
}) {
  const look: Record<OrderStanding, string> = {
    placed: 'bg-honey-soft text-honey',
    confirmed: 'bg-kiwi-soft text-kiwi',
    partly_cancelled: 'bg-honey-soft text-honey',
    cancelled: 'bg-sunken text-muted',
    expired: 'bg-sunken text-muted',
    partly_returned: 'bg-honey-soft text-honey',
    returned: 'bg-sunken text-muted',
    partly_refunded: 'bg-honey-soft text-honey',
    refunded: 'bg-sunken text-muted',
  }
  return (
    <span className="flex shrink-0 flex-wrap justify-end gap-1">
      {standing !== 'confirmed' && <Mark look={look[standing]}>{standingNames[standing]()}</Mark>}
      {isKept(standing) && <Mark look={look.confirmed}>{(delivery === 'pickup' ? pickupNames : fulfilmentNames)[fulfilment]()}</Mark>}
    </span>
  )
}

function Mark({ look, children }: { look: string; children: string }) {
  return (
    <span className={`inline-block shrink-0 rounded-full px-2.5 py-1 whitespace-nowrap text-[0.8125rem] font-semibold ${look}`}>
      {children}
    </span>
  )
}

/** Until when the shop has to act; after it, in red. */
export function DueLine({ order: { state, standing, fulfilment, confirmBy, sendBy } }: { order: OrderSummary }) {
  if (state === 'placed') return <span className="block text-sm text-muted">{m.board_confirm_by({ until: moneyDateTime(confirmBy) })}</span>
  const isSent = fulfilment !== 'waiting' && fulfilment !== 'packed' && fulfilment !== 'partly_sent'
  if (!isKept(standing) || isSent || sendBy === null) return null
  const until = moneyDateTime(sendBy)
  return isPast(sendBy) ? (
    <span className="block text-sm font-semibold text-danger">{m.board_late({ until })}</span>
  ) : (
    <span className="block text-sm text-muted">{m.board_due({ until })}</span>
  )
}

/** Of what was bought first. */
export function OrderPicture({ order: { lines }, className }: { order: OrderSummary; className: string }) {
  const url = lines[0]?.imageUrl
  return (
    <span className={`grid shrink-0 place-items-center overflow-hidden rounded-xl bg-sunken text-muted ${className}`}>
      {url ? <img src={url} alt="" className="size-full object-cover" /> : <Package aria-hidden className="size-6" />}
    </span>
  )
}

export function OrderTitle({ order: { lines } }: { order: OrderSummary }) {
  return (
    <span className="flex min-w-0 gap-1.5 font-semibold">
      <span className="min-w-0 truncate">{lines[0]?.title}</span>
      {lines.length > 1 && <span className="shrink-0">{m.order_and_more({ more: lines.length - 1 })}</span>}
    </span>
  )
}

/** What is left of it, and what it was. */
export function OrderAmount({ order: { totalKrw, cancelledKrw } }: { order: OrderSummary }) {
  return (
    <>
      {formatKrw(totalKrw - cancelledKrw)}
      {cancelledKrw > 0 && <s className="ml-1.5 text-muted">{formatKrw(totalKrw)}</s>}
    </>
  )
}

interface OrderRowProps {
  order: OrderSummary
  /** Names the buyer in place of the shop, and says until when the shop has to act. */
  forShop?: boolean
  /** Stands before the link, such as a checkbox. */
  choice?: ReactNode
}

/** One order in a list. */
export function OrderRow({ order, forShop = false, choice }: OrderRowProps) {
  return (
    <li className="flex items-center">
      {choice}
      <Link
        to="/orders/$orderId"
        params={{ orderId: order.orderId }}
        className="flex min-h-20 min-w-0 flex-1 items-center gap-3.5 rounded-2xl px-2 py-3 hover:bg-sunken"
      >
        <OrderPicture order={order} className="size-14" />
        <span className="min-w-0 flex-1 leading-snug">
          <span className="flex items-center gap-2 text-[0.8125rem] text-muted">
            <span className="min-w-0 truncate">{isolated(forShop ? order.buyer.displayName : order.shop.name)}</span>
            <span className="shrink-0">{moneyDate(order.createdAt)}</span>
            <span className="ml-auto shrink-0">
              <OrderStateMark order={order} />
            </span>
          </span>
          <OrderTitle order={order} />
          <span className="block text-sm tabular-nums">
            <OrderAmount order={order} />
            <span className="ml-2 whitespace-nowrap text-muted">{m.order_number({ number: order.number })}</span>
          </span>
          {forShop && <DueLine order={order} />}
        </span>
      </Link>
    </li>
  )
}
