import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { couriers, courierCodes, type CourierCode } from '../../../../src/shared/couriers.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { kiwi } from '../../state/kiwi.ts'
import type { Order } from '../../state/orders/queries.ts'
import { trackingPattern } from '../../state/orders/pasted-parcels.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { TextField } from '../TextField.tsx'

/** For the shop: courier and tracking number of an order, to send it or to correct what was typed. */
export function ParcelForm({ order }: { order: Order }) {
  const client = useQueryClient()
  const selectId = useId()
  const [courier, setCourier] = useState<CourierCode>(order.parcel?.courier ?? 'cj')
  const [trackingNumber, setTrackingNumber] = useState(order.parcel?.trackingNumber ?? '')
  const isGood = trackingPattern.test(trackingNumber)
  const send = useMutation({
    mutationFn: () => kiwi.orders.send.mutate({ parcels: [{ orderId: order.orderId, courier, trackingNumber }] }),
    onSuccess: ({ parcels: [parcel] }) => {
      const isRefused = parcel?.outcome === 'not_sendable' || parcel?.outcome === 'not_found'
      toast(isRefused ? m.order_send_refused() : m.order_sent_done())
    },
    onError: toastFailure,
    onSettled: () => void client.invalidateQueries({ queryKey: ['orders'] }),
  })
  return (
    <form
      className="space-y-3 rounded-3xl bg-card p-5 shadow-card"
      onSubmit={(event) => {
        event.preventDefault()
        if (isGood) send.mutate()
      }}
    >
      <div>
        <label htmlFor={selectId} className="mb-1.5 block text-sm font-semibold">
          {m.order_courier()}
        </label>
        <select
          id={selectId}
          value={courier}
          onChange={(event) => setCourier(event.target.value as CourierCode)}
          className="min-h-12 w-full rounded-xl border border-line bg-card px-4"
        >
          {courierCodes.map((code) => (
            <option key={code} value={code}>
              {couriers[code][getLocale()]}
            </option>
          ))}
        </select>
      </div>
      <TextField
        label={m.order_tracking_number()}
        value={trackingNumber}
        onChange={setTrackingNumber}
        error={trackingNumber.length >= 8 && !isGood ? m.order_bad_number() : null}
        hint={m.order_bad_number()}
        inputMode="text"
        autoComplete="off"
      />
      <Button className="min-h-13 w-full" type="submit" disabled={!isGood} busy={send.isPending}>
        {order.fulfilment === 'sent' ? m.order_send_correct() : m.order_send()}
      </Button>
    </form>
  )
}
