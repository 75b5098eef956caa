import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { cancellablePieces, linesLeft } from '../../state/orders/pieces.ts'
import { type CancelPreview, type Order, orderQueries } from '../../state/orders/queries.ts'
import { useRetryKey } from '../../state/retry-key.ts'
import { toast } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { RefundLegs } from './RefundLegs.tsx'
import { ReasonField } from './ReasonField.tsx'
import { Stepper } from './Stepper.tsx'

interface CancelSheetProps {
  order: Order
  /** The shop sees the money that it gives back. */
  isShop: boolean
  onClose: () => void
}

/** Choose lines, see each leg of the refund, cancel exactly that. Changed legs are shown first. */
export function CancelSheet({ order, isShop, onClose }: CancelSheetProps) {
  const client = useQueryClient()
  const open = linesLeft(order, cancellablePieces)
  const [quantities, setQuantities] = useState<ReadonlyMap<string, number>>(
    () => new Map(open.map((line) => [line.lineId, open.length === 1 ? line.left : 0])),
  )
  const [reason, setReason] = useState('')
  const key = useRetryKey()
  const lines = open.flatMap(({ lineId }) => (quantities.get(lineId) ? [{ lineId, quantity: quantities.get(lineId)! }] : []))
  const preview = useQuery({ ...orderQueries.preview(order.orderId, lines), enabled: lines.length > 0 })

  const cancel = useMutation({
    mutationFn: ({ amountKrw }: CancelPreview) => {
      const idempotencyKey = key.of([lines, amountKrw])
      return kiwi.orders.cancel.mutate({ orderId: order.orderId, idempotencyKey, lines, expectedKrw: amountKrw, reason })
    },
    onSuccess: (cancelled) => {
      client.setQueryData(orderQueries.one(order.orderId).queryKey, cancelled)
      void client.invalidateQueries({ queryKey: ['orders'] })
      void client.invalidateQueries({ queryKey: ['wallet'] })
      toast(m.order_cancelled_toast())
      onClose()
    },
    // The other side may have cancelled a part meanwhile: read the rest and its legs again.
    onError: () => void client.invalidateQueries({ queryKey: ['orders'] }),
  })
  const error = cancel.error ?? (lines.length > 0 ? preview.error : null)
  const shown = lines.length > 0 ? preview.data : undefined
  return (
    <Modal title={m.order_cancel_title()} body={m.order_cancel_lead()} onClose={onClose}>
      <ul className="mt-2 divide-y divide-line">
        {open.map((line) => (
          <li key={line.lineId} className="flex items-center gap-3 py-2.5">
            <span className="min-w-0 flex-1 leading-snug">
              <span className="line-clamp-2">{line.title}</span>
              <span className="block text-sm text-muted tabular-nums">
                {m.order_left_of({ left: line.left, price: formatKrw(line.unitPriceKrw) })}
              </span>
            </span>
            <Stepper
              label={line.title}
              value={quantities.get(line.lineId) ?? 0}
              min={0}
              max={line.left}
              onChange={(next) => setQuantities(new Map(quantities).set(line.lineId, next))}
            />
          </li>
        ))}
      </ul>
      {open.length > 1 && (
        <Button kind="quiet" className="mt-1" onClick={() => setQuantities(new Map(open.map((line) => [line.lineId, line.left])))}>
          {m.order_cancel_all()}
        </Button>
      )}
      {lines.length > 0 && preview.isPending && <BlockSkeleton className="mt-4 h-24" />}
      {shown && <RefundLegs preview={shown} isShop={isShop} />}
      <ReasonField usual={isShop ? shopReasons() : buyerReasons()} value={reason} onChange={setReason} />
      {error && (
        <p role="alert" className="mt-3 text-sm font-medium text-danger">
          {asKiwiError(error).message}
        </p>
      )}
      <Button
        kind="danger"
        className="mt-5 min-h-13 w-full tabular-nums"
        disabled={!shown || preview.isFetching || reason.trim() === ''}
        busy={cancel.isPending}
        onClick={() => shown && cancel.mutate(shown)}
      >
        {lines.length === 0
          ? m.order_cancel_choose()
          : reason.trim() === ''
            ? m.order_cancel_tell_reason()
            : m.order_cancel_do({ amount: shown ? formatKrw(shown.amountKrw) : '…' })}
      </Button>
    </Modal>
  )
}

const shopReasons = () => [m.order_reason_sold_out(), m.order_reason_flaw(), m.order_reason_asked()]
const buyerReasons = () => [m.order_reason_mind(), m.order_reason_wrong(), m.order_reason_late()]
