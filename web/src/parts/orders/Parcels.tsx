import { Truck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { couriers } from '../../../../src/shared/couriers.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import type { Order } from '../../state/orders/queries.ts'
import { Button } from '../Button.tsx'
import { ParcelForm } from './ParcelForm.tsx'
import { ParcelNews } from './ParcelNews.tsx'

type Parcel = Order['parcels'][number]

/**
 * The parcels of an order, each with where it is; where there are several, or more follow, also
 * with what is in it.
 */
export function Parcels({ order, isShop }: { order: Order; isShop: boolean }) {
  const { parcels, fulfilment } = order
  if (parcels.length === 0) return null
  const isOne = parcels.length === 1 && fulfilment !== 'partly_sent'
  const mayCorrect = isShop && (fulfilment === 'partly_sent' || fulfilment === 'sent')
  return (
    <section aria-label={m.order_parcels()} className="space-y-3">
      {parcels.map((parcel, at) => (
        <ParcelCard
          key={parcel.trackingNumber}
          parcel={parcel}
          name={isOne ? m.order_parcel_follow() : m.order_parcel_nth({ nth: at + 1 })}
          hasLines={!isOne}
        >
          {mayCorrect && parcel.parcelId !== null && parcel.state !== 'delivered' && (
            <Correct order={order} earlier={{ ...parcel, parcelId: parcel.parcelId }} />
          )}
        </ParcelCard>
      ))}
      {fulfilment === 'partly_sent' && (
        <p className="px-1 text-[0.9375rem] text-muted">{isShop ? m.order_parcels_rest() : m.order_parcels_more()}</p>
      )}
    </section>
  )
}

function ParcelCard({ parcel, name, hasLines, children }: { parcel: Parcel; name: string; hasLines: boolean; children: ReactNode }) {
  const { courier, trackingNumber, state, lines } = parcel
  return (
    <div className="rounded-2xl border border-line bg-card">
      <a
        href={couriers[courier].page + encodeURIComponent(trackingNumber)}
        target="_blank"
        rel="noreferrer"
        className="flex min-h-14 items-center gap-3 rounded-2xl px-5 py-3 hover:bg-sunken"
      >
        <Truck aria-hidden className="size-5.5 shrink-0 text-kiwi" />
        <span className="min-w-0 flex-1 leading-snug">
          <span className="block font-semibold">{name}</span>
          <span className="block text-sm text-muted tabular-nums">
            {couriers[courier][getLocale()]} {trackingNumber}
          </span>
          {state && <ParcelNews parcel={{ ...parcel, state }} />}
        </span>
      </a>
      {hasLines && (
        <ul className="border-t border-line px-5 py-3 text-[0.9375rem]">
          {lines.map(({ lineId, title, quantity }) => (
            <li key={lineId}>{m.order_line_count({ title, count: quantity })}</li>
          ))}
        </ul>
      )}
      {children}
    </div>
  )
}

function Correct({ order, earlier }: { order: Order; earlier: Parcel & { parcelId: string } }) {
  const [isOpen, setOpen] = useState(false)
  if (isOpen) return <ParcelForm order={order} earlier={earlier} onDone={() => setOpen(false)} />
  return (
    <Button kind="quiet" className="mx-3 mb-2 min-h-11" onClick={() => setOpen(true)}>
      {m.order_send_correct()}
    </Button>
  )
}
