import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { linesLeft, returnablePieces } from '../../state/orders/pieces.ts'
import { type Order, orderQueries, type Return } from '../../state/orders/queries.ts'
import { returnReasons } from '../../state/orders/return-words.ts'
import { useRetryKey } from '../../state/retry-key.ts'
import { toast } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { TextField } from '../TextField.tsx'
import { ChoiceRow } from './ChoiceRow.tsx'
import { ExchangeChoice } from './ExchangeChoice.tsx'
import { PhotoPicker, useReturnPhotos } from './PhotoPicker.tsx'
import { Stepper } from './Stepper.tsx'

/** Choose pieces and a reason, add photos, see what comes back, ask for exactly that. */
export function ReturnSheet({ order, onClose }: { order: Order; onClose: () => void }) {
  const { orderId } = order
  const client = useQueryClient()
  const [kind, setKind] = useState<Return['kind']>('return')
  const [reason, setReason] = useState<Return['reason'] | null>(null)
  const open = linesLeft(order, returnablePieces(reason))
  const [quantities, setQuantities] = useState<ReadonlyMap<string, number>>(
    () => new Map(open.map(({ lineId }) => [lineId, open.length === 1 ? 1 : 0])),
  )
  // Of what is still on the way fewer pieces may come back for one reason than for another.
  const chosen = ({ lineId, left }: { lineId: string; left: number }) => Math.min(quantities.get(lineId) ?? 0, left)
  const [instead, setInstead] = useState<ReadonlyMap<string, string>>(new Map())
  const isExchange = kind === 'exchange' && reason !== 'lost'
  const insteadOf = ({ lineId, productId }: Order['lines'][number]) => instead.get(lineId) ?? productId
  const [note, setNote] = useState('')
  const photos = useReturnPhotos()
  const key = useRetryKey()
  const lines = open.flatMap((line) => {
    const [quantity, toProductId] = [chosen(line), isExchange ? insteadOf(line) : null]
    return quantity > 0 ? [{ lineId: line.lineId, quantity, toProductId }] : []
  })
  const asked = { orderId, kind: isExchange ? kind : ('return' as const), reason: reason ?? 'defect', lines }
  const isReady = lines.length > 0 && reason !== null
  const preview = useQuery({ ...orderQueries.returnPreview(asked), enabled: isReady })
  const ask = useMutation({
    mutationFn: (expectedKrw: number) => {
      const idempotencyKey = key.of([asked, note, photos.ids, expectedKrw])
      return kiwi.orders.returns.request.mutate({ ...asked, idempotencyKey, note, photoIds: photos.ids, expectedKrw })
    },
    onSuccess: () => {
      toast(m.returns_asked_toast())
      onClose()
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['orders'] }),
  })
  const shown = isReady ? preview.data : undefined
  const error = ask.error ?? (isReady ? preview.error : null)
  return (
    <Modal title={m.returns_ask()} body={m.returns_ask_lead()} onClose={onClose}>
      <ul className="mt-2 divide-y divide-line">
        {open.map((line) => (
          <li key={line.lineId} className="flex items-center gap-3 py-2.5">
            <span className="line-clamp-2 min-w-0 flex-1 leading-snug">{line.title}</span>
            <Stepper
              label={line.title}
              value={chosen(line)}
              min={0}
              max={line.left}
              onChange={(next) => setQuantities(new Map(quantities).set(line.lineId, next))}
            />
          </li>
        ))}
      </ul>
      <ChoiceRow
        label={m.returns_reason()}
        options={order.mayReturnFor.map((value) => ({ value, label: returnReasons[value]() }))}
        value={reason}
        onChange={setReason}
      />
      {reason !== 'lost' && (
        <ChoiceRow
          label={m.returns_kind()}
          options={[
            { value: 'return', label: m.returns_kind_return() },
            { value: 'exchange', label: m.returns_kind_exchange() },
          ]}
          value={kind}
          onChange={setKind}
        />
      )}
      {isExchange &&
        open.map(
          (line) =>
            chosen(line) > 0 && (
              <ExchangeChoice
                key={line.lineId}
                line={line}
                productId={insteadOf(line)}
                onPick={(productId) => setInstead(new Map(instead).set(line.lineId, productId))}
              />
            ),
        )}
      <TextField className="mt-4" label={m.returns_note()} value={note} onChange={setNote} maxLength={maxLengths.returnWords} />
      <PhotoPicker photos={photos} whoSees={m.returns_photos_private()} />
      {isReady && preview.isPending && <BlockSkeleton className="mt-4 h-20" />}
      {shown && !isExchange && (
        <dl aria-live="polite" className="mt-4 space-y-1 rounded-2xl bg-sunken p-4">
          {[
            ...(shown.shippingKrw > 0 ? [[m.order_leg_shipping(), shown.shippingKrw] as const] : []),
            ...(shown.feeKrw > 0 ? [[m.returns_fee(), -shown.feeKrw] as const] : []),
            [m.returns_back(), shown.amountKrw] as const,
            ...(shown.toPointsKrw > 0 ? [[m.order_leg_points(), shown.toPointsKrw] as const] : []),
          ].map(([label, krw]) => (
            <div key={label} className="flex justify-between gap-4">
              <dt>{label}</dt>
              <dd className="font-semibold tabular-nums">{formatKrw(krw)}</dd>
            </div>
          ))}
        </dl>
      )}
      {error && (
        <p role="alert" className="mt-3 text-sm font-medium text-danger">
          {asKiwiError(error).message}
        </p>
      )}
      <Button
        className="mt-5 min-h-13 w-full"
        disabled={!shown || preview.isFetching || photos.isPending}
        busy={ask.isPending}
        onClick={() => shown && ask.mutate(shown.amountKrw)}
      >
        {lines.length === 0 ? m.returns_choose() : reason === null ? m.returns_choose_reason() : m.returns_do()}
      </Button>
    </Modal>
  )
}
