import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import type { Order } from '../../state/orders/queries.ts'

type Parcel = NonNullable<Order['parcel']>
type State = NonNullable<Parcel['state']>

const words: Record<State, () => string> = {
  accepted: m.order_parcel_accepted,
  collected: m.order_parcel_collected,
  moving: m.order_parcel_moving,
  near: m.order_parcel_near,
  out: m.order_parcel_out,
  delivered: m.order_parcel_delivered,
}

/** Where a parcel is: our words for its state, and the courier's own for its last event. */
export function ParcelNews({ parcel: { state, event, eventAt } }: { parcel: Parcel & { state: State } }) {
  return (
    <span className="block pt-1 text-sm break-words">
      <span className="font-semibold">{words[state]()}</span>
      {eventAt && <span className="text-muted tabular-nums"> {moneyDateTime(eventAt)}</span>}
      {event && (
        <span lang="ko" className="block text-muted">
          {event}
        </span>
      )}
    </span>
  )
}
