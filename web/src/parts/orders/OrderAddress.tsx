import { useMutation } from '@tanstack/react-query'
import { HandHelping, MapPin } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import type { Order } from '../../state/orders/queries.ts'
import { Button } from '../Button.tsx'
import { AddressText } from './AddressText.tsx'

/**
 * Where a parcel goes, on request: each opening is recorded, and the answer stays in this part of
 * the page only.
 */
export function OrderAddress({ order, isShop }: { order: Order; isShop: boolean }) {
  const open = useMutation({ mutationFn: () => kiwi.orders.openAddress.mutate({ orderId: order.orderId }), gcTime: 0 })
  const mustSend = order.state !== 'cancelled' && order.state !== 'expired' && order.fulfilment !== 'finished'
  if (order.delivery === 'pickup')
    return mustSend && order.fulfilment !== 'delivered' ? (
      <p className="flex items-center gap-2 rounded-3xl bg-card p-5 shadow-card">
        <HandHelping aria-hidden className="size-5 shrink-0 text-kiwi" />
        {isShop ? m.order_pickup_shop() : m.order_pickup_buyer()}
      </p>
    ) : null
  if (isShop && !mustSend) return null
  return (
    <section aria-labelledby="address-heading" className="rounded-3xl bg-card p-5 shadow-card">
      <h2 id="address-heading" className="mb-2 flex items-center gap-2 font-bold">
        <MapPin aria-hidden className="size-5 text-kiwi" />
        {m.order_address()}
      </h2>
      <div aria-live="polite">
        {open.data?.address && <AddressText address={open.data.address} />}
        {open.data && !open.data.address && <p className="text-muted">{m.order_address_gone()}</p>}
      </div>
      {open.error && (
        <p role="alert" className="mb-2 text-sm font-medium text-danger">
          {asKiwiError(open.error).message}
        </p>
      )}
      {!open.data && (
        <>
          {isShop && <p className="mb-3 text-sm text-muted">{m.order_address_recorded()}</p>}
          <Button kind="quiet" busy={open.isPending} onClick={() => open.mutate()}>
            {m.order_address_open()}
          </Button>
        </>
      )}
    </section>
  )
}
