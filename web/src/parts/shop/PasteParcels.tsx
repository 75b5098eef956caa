import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { useId, useState } from 'react'
import { couriers, courierCodes, maxParcelsAtOnce } from '../../../../src/shared/couriers.ts'
import { isKept } from '../../../../src/shared/orders.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { isolated } from '../../state/isolated.ts'
import { kiwi } from '../../state/kiwi.ts'
import { type PastedLine, readPastedParcels } from '../../state/orders/pasted-parcels.ts'
import type { OrderSummary } from '../../state/orders/queries.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'

type Outcome = RouterOutputs['orders']['send']['parcels'][number]['outcome']
type Flaw = NonNullable<PastedLine['flaw']> | 'unknown' | 'pickup' | 'not_sendable'

/** A line with its order, once the shop's orders were asked. */
interface SoughtLine extends Omit<PastedLine, 'flaw'> {
  order: OrderSummary | null
  flaw: Flaw | null
}

const flawWords: Record<Flaw, () => string> = {
  number: m.paste_flaw_number,
  courier: () => m.paste_flaw_courier({ couriers: courierCodes.map((code) => couriers[code][getLocale()]).join(', ') }),
  tracking: m.order_bad_number,
  twice: m.paste_flaw_twice,
  unknown: m.paste_flaw_unknown,
  pickup: m.paste_flaw_pickup,
  not_sendable: m.paste_flaw_not_sendable,
}
const outcomeWords: Record<Outcome, () => string> = {
  sent: m.paste_outcome_sent,
  corrected: m.paste_outcome_corrected,
  unchanged: m.paste_outcome_unchanged,
  twice: m.paste_flaw_twice,
  not_found: m.paste_flaw_unknown,
  not_sendable: m.paste_flaw_not_sendable,
}
const isDone = (outcome: Outcome) => outcome === 'sent' || outcome === 'corrected' || outcome === 'unchanged'

/**
 * Tracking numbers of many orders, pasted from a spreadsheet: first a preview that explains each
 * wrong line, then an outcome per line.
 */
export function PasteParcels({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const boxId = useId()
  const [text, setText] = useState('')
  const pasted = readPastedParcels(text)
  const isTooMany = pasted.length > maxParcelsAtOnce
  const look = useMutation({ mutationFn: () => findOrders(pasted), onError: toastFailure })
  const lines = look.data
  const good = lines?.filter((line) => line.flaw === null) ?? []
  const send = useMutation({
    mutationFn: () =>
      kiwi.orders.send.mutate({
        parcels: good.flatMap(({ order, courier, trackingNumber }) =>
          order && courier ? [{ orderId: order.orderId, courier, trackingNumber }] : [],
        ),
      }),
    onError: toastFailure,
    onSettled: () => void client.invalidateQueries({ queryKey: ['orders'] }),
  })
  const outcomes = new Map(send.data?.parcels.map(({ orderId, outcome }) => [orderId, outcome]))
  return (
    <Modal title={m.paste_title()} onClose={onClose} body={m.paste_lead()}>
      {lines === undefined ? (
        <form
          className="mt-4 space-y-3"
          onSubmit={(event) => {
            event.preventDefault()
            if (pasted.length > 0 && !isTooMany) look.mutate()
          }}
        >
          <label htmlFor={boxId} className="block text-sm font-semibold">
            {m.paste_box()}
          </label>
          <textarea
            id={boxId}
            rows={7}
            value={text}
            onChange={({ target }) => setText(target.value)}
            placeholder="261126-9F3A07C2, CJ대한통운, 681234567890"
            spellCheck={false}
            aria-invalid={isTooMany}
            aria-describedby={isTooMany ? `${boxId}-note` : undefined}
            className="field font-mono"
          />
          {isTooMany && (
            <p id={`${boxId}-note`} role="alert" className="text-[0.8125rem] font-medium text-danger">
              {m.paste_too_many({ count: maxParcelsAtOnce })}
            </p>
          )}
          <Button type="submit" className="min-h-13 w-full" disabled={pasted.length === 0 || isTooMany} busy={look.isPending}>
            {m.paste_check()}
          </Button>
        </form>
      ) : (
        <>
          <ul aria-label={m.paste_box()} className="mt-4 divide-y divide-line">
            {lines.map((line) => (
              <PastedRow key={line.line} line={line} outcome={line.flaw === null ? outcomes.get(line.order?.orderId ?? '') : undefined} />
            ))}
          </ul>
          <div className="sticky bottom-0 mt-4 grid grid-cols-2 gap-2 bg-card pt-2">
            <Button
              kind="quiet"
              onClick={() => {
                look.reset()
                send.reset()
              }}
            >
              {m.paste_edit()}
            </Button>
            {send.isSuccess ? (
              <Button onClick={onClose}>{m.close()}</Button>
            ) : (
              <Button disabled={good.length === 0} busy={send.isPending} onClick={() => send.mutate()}>
                {m.paste_send({ count: good.length })}
              </Button>
            )}
          </div>
        </>
      )}
    </Modal>
  )
}

function PastedRow({ line, outcome }: { line: SoughtLine; outcome: Outcome | undefined }) {
  const { order, courier, flaw } = line
  const isBad = flaw !== null || (outcome !== undefined && !isDone(outcome))
  const words = flaw ? flawWords[flaw]() : outcome ? outcomeWords[outcome]() : readyWords(order)
  return (
    <li className="py-2.5 text-[0.9375rem] wrap-anywhere">
      <span className="block text-sm text-muted">
        {m.paste_line({ line: line.line })} · <bdi>{line.number ?? line.text}</bdi>
      </span>
      {order && (
        <span className="block font-semibold">
          {m.order_by({ name: isolated(order.buyer.displayName) })} · <bdi>{order.lines[0]?.title}</bdi>
        </span>
      )}
      {courier && (
        <span className="block tabular-nums">
          {couriers[courier][getLocale()]} {line.trackingNumber}
        </span>
      )}
      <span className={`block text-sm font-semibold ${isBad ? 'text-danger' : 'text-kiwi'}`}>{words}</span>
    </li>
  )
}

function readyWords(order: OrderSummary | null): string {
  if (order?.parcel) return m.paste_corrects()
  return order?.fulfilment === 'partly_sent' ? m.paste_ready_rest() : m.paste_ready()
}

async function findOrders(pasted: PastedLine[]): Promise<SoughtLine[]> {
  const numbers = [...new Set(pasted.flatMap(({ number }) => number ?? []))]
  const { orders } = numbers.length === 0 ? { orders: [] } : await kiwi.orders.byNumber.query({ numbers })
  const byNumber = new Map(orders.map((order) => [order.number, order]))
  return pasted.map((line) => {
    const order = byNumber.get(line.number ?? '') ?? null
    return { ...line, order, flaw: line.flaw ?? (order === null ? 'unknown' : flawOf(order)) }
  })
}

function flawOf({ standing, fulfilment, delivery }: OrderSummary): Flaw | null {
  if (delivery === 'pickup') return 'pickup'
  return isKept(standing) && fulfilment !== 'delivered' && fulfilment !== 'finished' ? null : 'not_sendable'
}
