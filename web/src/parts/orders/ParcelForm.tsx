import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { couriers, courierCodes, type CourierCode } from '../../../../src/shared/couriers.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { kiwi } from '../../state/kiwi.ts'
import type { Order } from '../../state/orders/queries.ts'
import { trackingPattern } from '../../state/orders/pasted-parcels.ts'
import { linesLeft, unsentPieces } from '../../state/orders/pieces.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { TextField } from '../TextField.tsx'
import { Stepper } from './Stepper.tsx'

interface ParcelFormProps {
  order: Order
  /** An earlier parcel of some pieces, to correct what was typed. */
  earlier?: Order['parcels'][number] & { parcelId: string }
  onDone?: () => void
}

/**
 * For the shop: courier and tracking number of a parcel, of all that is left or of some pieces, to
 * send it or to correct what was typed.
 */
export function ParcelForm({ order, earlier, onDone }: ParcelFormProps) {
  const client = useQueryClient()
  const selectId = useId()
  const before = earlier ?? order.parcel
  const [courier, setCourier] = useState<CourierCode>(before?.courier ?? 'cj')
  const [trackingNumber, setTrackingNumber] = useState(before?.trackingNumber ?? '')
  const [isSplit, setSplit] = useState(false)
  const unsent = earlier ? [] : linesLeft(order, unsentPieces)
  const pieces = unsent.reduce((total, { left }) => total + left, 0)
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map())
  const lines = unsent.flatMap(({ lineId, left }) => {
    const quantity = Math.min(left, chosen.get(lineId) ?? 0)
    return quantity > 0 ? [{ lineId, quantity }] : []
  })
  const isGood = trackingPattern.test(trackingNumber)
  const isReady = isGood && (!isSplit || lines.length > 0)
  const send = useMutation({
    mutationFn: () =>
      kiwi.orders.send.mutate({
        parcels: [
          {
            orderId: order.orderId,
            courier,
            trackingNumber,
            ...(earlier ? { parcelId: earlier.parcelId } : {}),
            ...(isSplit ? { lines } : {}),
          },
        ],
      }),
    onSuccess: ({ parcels: [parcel] }) => {
      const isRefused = parcel?.outcome === 'not_sendable' || parcel?.outcome === 'not_found'
      toast(isRefused ? m.order_send_refused() : m.order_sent_done())
      if (isRefused) return
      setSplit(false)
      setChosen(new Map())
      if (!before) setTrackingNumber('')
      onDone?.()
    },
    onError: toastFailure,
    onSettled: () => void client.invalidateQueries({ queryKey: ['orders'] }),
  })
  return (
    <form
      className="space-y-3 rounded-3xl bg-card p-5 shadow-card"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) send.mutate()
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
      {pieces > 1 && (
        <label className="flex min-h-11 items-center gap-3 font-semibold">
          <input type="checkbox" className="size-5 accent-kiwi" checked={isSplit} onChange={({ target }) => setSplit(target.checked)} />
          {m.order_send_some()}
        </label>
      )}
      {isSplit && (
        <ul aria-label={m.order_send_some()} className="divide-y divide-line">
          {unsent.map(({ lineId, title, left }) => (
            <li key={lineId} className="flex items-center gap-3 py-2.5">
              <span className="min-w-0 flex-1 leading-snug">
                <span className="line-clamp-2">{title}</span>
                <span className="block text-sm text-muted tabular-nums">{m.order_send_left({ left })}</span>
              </span>
              <Stepper
                label={title}
                value={Math.min(left, chosen.get(lineId) ?? 0)}
                min={0}
                max={left}
                onChange={(next) => setChosen(new Map(chosen).set(lineId, next))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button className="min-h-13 w-full" type="submit" disabled={!isReady} busy={send.isPending}>
        {before ? m.order_send_correct() : m.order_send()}
      </Button>
    </form>
  )
}
