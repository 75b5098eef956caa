import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { orderQueries, type Return } from '../../state/orders/queries.ts'
import { returnDues, returnReasons, wordReturnState } from '../../state/orders/return-words.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { SwitchRow } from '../SwitchRow.tsx'
import { TextField } from '../TextField.tsx'
import { PhotoPicker, useReturnPhotos } from './PhotoPicker.tsx'
import { RefundLegs } from './RefundLegs.tsx'

/** One return with both sides' words, and what its reader can do next. */
export function ReturnCard({ asked, isShop }: { asked: Return; isShop: boolean }) {
  const due = asked.dueAt && returnDues[asked.state]?.({ until: moneyDateTime(asked.dueAt) })
  return (
    <article className="rounded-3xl bg-card p-5 shadow-card">
      <ReturnFacts asked={asked} isShop={isShop} />
      {due && <p className="mt-2 text-sm text-honey">{due}</p>}
      {isShop ? <ShopActs asked={asked} /> : <BuyerActs asked={asked} />}
    </article>
  )
}

/** What is returned, why, and what was said. */
export function ReturnFacts({ asked, isShop = false }: { asked: Return; isShop?: boolean }) {
  return (
    <>
      <p className="flex items-baseline justify-between gap-x-3 text-sm font-semibold">
        {asked.kind === 'exchange' ? m.returns_of_exchange() : m.returns_of_return()}
        {asked.kind === 'return' && <span className="text-base tabular-nums">{formatKrw(asked.amountKrw)}</span>}
      </p>
      <p className="font-bold">{wordReturnState(asked.state, isShop)}</p>
      <ul className="mt-1 text-sm">
        {asked.lines.map(({ lineId, title, quantity, toTitle }) => (
          <li key={lineId}>
            {m.order_line_count({ title, count: quantity })}
            {toTitle && <span className="block text-muted">{m.returns_instead({ title: toTitle })}</span>}
          </li>
        ))}
      </ul>
      <p className="mt-1 text-sm text-muted">{m.returns_asked_at({ at: moneyDateTime(asked.createdAt) })}</p>
      <p className="mt-1 text-sm text-muted">
        {returnReasons[asked.reason]()}
        {asked.feeKrw > 0 && ` · ${m.returns_fee()} ${formatKrw(asked.feeKrw)}`}
      </p>
      {asked.note && (
        <p className="mt-2 text-sm break-words">
          <span className="font-semibold">{m.returns_buyer_says()}</span> “{asked.note}”
        </p>
      )}
      <Photos urls={asked.photoUrls} altOf={(n) => m.returns_photo_alt({ n })} />
      {asked.answer && (
        <p className="mt-2 text-sm break-words">
          <span className="font-semibold">{m.returns_shop_says()}</span> “{asked.answer}”
        </p>
      )}
      <Photos urls={asked.answerPhotoUrls} altOf={(n) => m.returns_answer_photo_alt({ n })} />
      {[
        [asked.courier, asked.trackingNumber],
        [asked.newCourier, asked.newTrackingNumber],
      ].map(([courier, number]) =>
        courier && number ? (
          <p key={number} className="mt-1 text-sm text-muted">
            {m.returns_parcel({ courier, number })}
          </p>
        ) : null,
      )}
    </>
  )
}

function Photos({ urls, altOf }: { urls: readonly string[]; altOf: (n: number) => string }) {
  if (urls.length === 0) return null
  return (
    <ul className="mt-2 flex flex-wrap gap-2">
      {urls.map((url, at) => (
        <li key={url}>
          <a href={url} target="_blank" rel="noreferrer" className="block">
            <img src={url} alt={altOf(at + 1)} className="size-20 rounded-xl bg-sunken object-cover" />
          </a>
        </li>
      ))}
    </ul>
  )
}

function BuyerActs({ asked }: { asked: Return }) {
  const { returnId, state, courier } = asked
  const cancel = useReturnAct(() => kiwi.orders.returns.cancel.mutate({ returnId }), m.returns_withdraw_done())
  const [isAsking, setAsking] = useState(false)
  const mayCancel = (state === 'requested' || state === 'accepted' || state === 'disputed') && courier === ''
  return (
    <>
      {state === 'accepted' && <ParcelForm asked={asked} />}
      {mayCancel && (
        <Button kind="quiet" className="mt-3 w-full" onClick={() => setAsking(true)}>
          {m.returns_withdraw()}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={m.returns_withdraw_ask()}
          body={m.returns_withdraw_body()}
          action={m.returns_withdraw()}
          keep={m.returns_withdraw_keep()}
          busy={cancel.isPending}
          onConfirm={() => cancel.mutate(undefined, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

function ParcelForm({ asked }: { asked: Return }) {
  const [courier, setCourier] = useState('')
  const [trackingNumber, setTrackingNumber] = useState('')
  const { returnId } = asked
  const send = useReturnAct(() => kiwi.orders.returns.send.mutate({ returnId, courier, trackingNumber }), m.returns_send_done())
  return (
    <div className="mt-3 space-y-3">
      <TextField label={m.returns_courier()} value={courier} onChange={setCourier} maxLength={30} />
      <TextField label={m.returns_tracking()} value={trackingNumber} onChange={setTrackingNumber} maxLength={30} inputMode="numeric" />
      <Button
        className="w-full"
        disabled={courier.trim() === '' || trackingNumber.trim() === ''}
        busy={send.isPending}
        onClick={() => send.mutate()}
      >
        {m.returns_send()}
      </Button>
    </div>
  )
}

function ShopActs({ asked }: { asked: Return }) {
  const { returnId, state } = asked
  const [isDisputing, setDisputing] = useState(false)
  const [words, setWords] = useState('')
  const photos = useReturnPhotos()
  const answer = useReturnAct(
    () =>
      kiwi.orders.returns.answer.mutate(
        isDisputing ? { returnId, accept: false, words, photoIds: photos.ids } : { returnId, accept: true },
      ),
    isDisputing ? m.returns_dispute_done() : m.returns_accept_done(),
  )
  const isOpen = state === 'requested' || state === 'accepted' || state === 'sent_back' || state === 'disputed'
  if (!isOpen) return null
  const mayDispute = state !== 'disputed'
  return (
    <>
      {(state === 'accepted' || state === 'sent_back') && <ReceiptForm asked={asked} />}
      {isDisputing && mayDispute && (
        <>
          <TextField
            className="mt-3"
            label={m.returns_dispute_words()}
            value={words}
            onChange={setWords}
            maxLength={maxLengths.returnWords}
          />
          <PhotoPicker photos={photos} whoSees={m.returns_answer_photos_private()} />
        </>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        {(state === 'requested' || state === 'disputed') && !isDisputing && (
          <Button className="flex-1" busy={answer.isPending} onClick={() => answer.mutate()}>
            {m.returns_accept()}
          </Button>
        )}
        {mayDispute && (
          <Button
            kind={isDisputing ? 'danger' : 'quiet'}
            className="flex-1"
            disabled={isDisputing && (words.trim() === '' || photos.isPending)}
            busy={isDisputing && answer.isPending}
            onClick={() => (isDisputing ? answer.mutate() : setDisputing(true))}
          >
            {isDisputing ? m.returns_dispute_send() : m.returns_dispute()}
          </Button>
        )}
        {isDisputing && mayDispute && (
          <Button kind="quiet" disabled={answer.isPending} onClick={() => setDisputing(false)}>
            {m.cancel()}
          </Button>
        )}
      </div>
    </>
  )
}

/** The shop has it back: every leg is shown before the refund. */
function ReceiptForm({ asked }: { asked: Return }) {
  const { returnId, kind, state, reason } = asked
  const [isAsking, setAsking] = useState(false)
  const isExchange = kind === 'exchange'
  // What is flawed or damaged is not sold again without a look.
  const [restock, setRestock] = useState(reason !== 'defect' && reason !== 'damaged')
  const [courier, setCourier] = useState('')
  const [trackingNumber, setTrackingNumber] = useState('')
  const preview = useQuery({ ...orderQueries.receiptPreview(returnId), enabled: !isExchange })
  const expectedKrw = isExchange ? 0 : preview.data?.amountKrw
  const receive = useReturnAct(
    () => kiwi.orders.returns.receive.mutate({ returnId, expectedKrw: expectedKrw ?? 0, restock, courier, trackingNumber }),
    isExchange ? m.returns_receive_exchange_done() : m.returns_receive_done(),
  )
  const amount = formatKrw(expectedKrw ?? asked.amountKrw)
  const label = isExchange ? m.returns_receive_exchange() : m.returns_receive({ amount })
  const lead = isExchange ? m.returns_receive_exchange_lead() : m.returns_receive_lead({ amount })
  return (
    <div className="mt-3 space-y-3">
      <SwitchRow label={m.returns_restock()} hint={m.returns_restock_hint()} checked={restock} onChange={setRestock} />
      {isExchange && (
        <fieldset className="space-y-3">
          <legend className="mb-2 text-sm font-bold">{m.returns_new_parcel()}</legend>
          <TextField label={m.returns_courier()} value={courier} onChange={setCourier} maxLength={30} />
          <TextField label={m.returns_tracking()} value={trackingNumber} onChange={setTrackingNumber} maxLength={30} inputMode="numeric" />
        </fieldset>
      )}
      {preview.data && <RefundLegs preview={preview.data} isShop />}
      <Button className="w-full" disabled={expectedKrw === undefined} onClick={() => setAsking(true)}>
        {label}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={label}
          body={state === 'accepted' ? `${m.returns_receive_unsent()} ${lead}` : lead}
          action={isExchange ? m.returns_receive_exchange_do() : m.returns_receive_do()}
          isKind
          busy={receive.isPending}
          onConfirm={() => receive.mutate(undefined, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}

function useReturnAct(act: () => Promise<Return>, done: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => toast(done),
    onError: toastFailure,
    // The other side may have changed it meanwhile.
    onSettled: () => void client.invalidateQueries({ queryKey: ['orders'] }),
  })
}
