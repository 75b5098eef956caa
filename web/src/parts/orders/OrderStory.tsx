import {
  BadgeCheck,
  Ban,
  CircleCheck,
  Clock,
  HandHelping,
  Package,
  PackageCheck,
  Landmark,
  ShoppingBag,
  Repeat2,
  Scale,
  Truck,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import type { Order } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'

type Event = Order['events'][number]

const marks: Record<Event['kind'], LucideIcon> = {
  placed: ShoppingBag,
  confirmed: CircleCheck,
  cancelled: Ban,
  expired: Clock,
  packed: Package,
  sent: Truck,
  handed_over: HandHelping,
  arrived: PackageCheck,
  return_asked: Undo2,
  return_accepted: CircleCheck,
  return_disputed: Scale,
  return_sent: Truck,
  returned: Undo2,
  exchanged: Repeat2,
  return_rejected: Scale,
  return_cancelled: Ban,
  return_lapsed: Clock,
  lost_arrived: PackageCheck,
  finished: BadgeCheck,
  settled: Landmark,
}

/** Said with what they are about; a parcel only where there are several. */
const listed = new Set<Event['kind']>(['cancelled', 'returned', 'return_asked', 'sent', 'arrived'])

/** The events of an order, oldest first, in words for the buyer or for the shop. */
export function OrderStory({ events, isShop }: { events: Event[]; isShop: boolean }) {
  const wasSent = events.some(({ kind }) => kind === 'sent')
  return (
    <ol className="space-y-4">
      {events.map((event, index) => {
        const Icon = marks[event.kind]
        const isEnd = event.kind === 'cancelled' || event.kind === 'expired'
        return (
          // Events are only added, and two may have the same millisecond.
          <li key={index} className="flex gap-3.5">
            <span
              className={`mt-0.5 grid size-9 shrink-0 place-items-center rounded-full ${isEnd ? 'bg-sunken text-muted' : 'bg-kiwi-soft text-kiwi'}`}
            >
              <Icon aria-hidden className="size-4.5" />
            </span>
            <div className="min-w-0 flex-1 leading-snug">
              <p className="font-semibold">{wordEvent(event, isShop, wasSent)}</p>
              {listed.has(event.kind) && event.lines.length > 0 && (
                <ul className="mt-0.5 text-sm text-muted">
                  {event.lines.map(({ title, quantity }, line) => (
                    <li key={line}>{m.order_line_count({ title, count: quantity })}</li>
                  ))}
                </ul>
              )}
              {event.reason && <p className="mt-0.5 text-sm break-words">“{event.reason}”</p>}
              <time dateTime={event.at} className="text-[0.8125rem] text-muted">
                {moneyDateTime(event.at)}
              </time>
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function wordEvent({ kind, amountKrw, byWhom, refundedKrw, releasedKrw }: Event, isShop: boolean, wasSent: boolean): string {
  const amount = formatKrw(amountKrw)
  switch (kind) {
    case 'placed':
      return isShop ? m.order_event_placed_by_buyer({ amount }) : m.order_event_placed({ amount })
    case 'confirmed':
      return isShop ? m.order_event_confirmed_by_me({ amount }) : m.order_event_confirmed({ amount })
    case 'expired':
      return m.order_event_expired({ amount })
    case 'packed':
      return isShop ? m.order_event_packed_by_me() : m.order_event_packed()
    case 'sent':
      return isShop ? m.order_event_sent_by_me() : m.order_event_sent()
    case 'handed_over':
      // Of what a courier had, the shop only says so.
      if (wasSent) return isShop ? m.order_event_said_arrived_by_me() : m.order_event_said_arrived()
      return isShop ? m.order_event_handed_over_by_me() : m.order_event_handed_over()
    case 'arrived':
      return m.order_event_arrived()
    case 'finished':
      if (byWhom === 'kiwi') return m.order_event_finished_itself()
      return isShop ? m.order_event_finished_by_buyer({ amount }) : m.order_event_finished()
    case 'settled':
      return m.order_event_settled({ amount })
    case 'cancelled': {
      const isMine = byWhom === (isShop ? 'shop' : 'buyer')
      const who = isMine ? m.order_who_me() : { buyer: m.order_who_buyer, shop: m.order_who_shop, kiwi: m.order_who_kiwi }[byWhom]()
      if (!refundedKrw) return m.order_event_released({ who, amount: formatKrw(releasedKrw ?? amountKrw) })
      const words = { who, amount: formatKrw(refundedKrw) }
      return isShop ? m.order_event_given_back(words) : m.order_event_refunded(words)
    }
    case 'returned': {
      const words = { amount: formatKrw(refundedKrw ?? 0) }
      if (!refundedKrw) return m.order_event_return_waits({ amount })
      return isShop ? m.order_event_returned_by_me(words) : m.order_event_returned(words)
    }
    case 'return_asked':
      return isShop ? m.order_event_return_asked_by_buyer() : m.order_event_return_asked()
    case 'return_accepted':
      return isShop ? m.order_event_return_accepted_by_me() : m.order_event_return_accepted()
    case 'return_disputed':
      return isShop ? m.order_event_return_disputed_by_me() : m.order_event_return_disputed()
    case 'return_sent':
      return m.order_event_return_sent()
    case 'exchanged':
      return isShop ? m.order_event_exchanged_by_me() : m.order_event_exchanged()
    case 'return_rejected':
      return m.order_event_return_rejected()
    case 'return_cancelled':
      return isShop ? m.order_event_return_cancelled_by_buyer() : m.order_event_return_cancelled()
    case 'return_lapsed':
      return m.order_event_return_lapsed()
    case 'lost_arrived':
      return isShop ? m.order_event_lost_arrived_by_shop() : m.order_event_lost_arrived()
    default: {
      const unhandled: never = kind
      return unhandled
    }
  }
}
