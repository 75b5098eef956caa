import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ReceiptText } from 'lucide-react'
import { useState } from 'react'
import { receiptDigits, type ReceiptUse, receiptUses } from '../../../../src/shared/receipts.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { type CashReceipt, type Order, orderQueries } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { TextField } from '../TextField.tsx'
import { ChoiceRow } from './ChoiceRow.tsx'

type Receipt = NonNullable<CashReceipt['receipt']>

const wordsOfUse: Record<ReceiptUse, () => string> = { deduction: m.receipts_deduction, proof: m.receipts_proof }
const stateWords: Record<Receipt['state'], () => string> = {
  waiting: m.receipts_state_waiting,
  requested: m.receipts_state_requested,
  unknown: m.receipts_state_unknown,
  issued: m.receipts_state_issued,
  cancelling: m.receipts_state_cancelling,
  cancelled: m.receipts_state_cancelled,
  failed: m.receipts_state_failed,
}

/** The cash receipt of an order, for its buyer, and the way to ask for one. */
export function OrderReceipt({ order: { orderId } }: { order: Order }) {
  const client = useQueryClient()
  const { data } = useQuery(orderQueries.receipt(orderId))
  const [isAsking, setAsking] = useState(false)
  const stop = useMutation({
    mutationFn: () => kiwi.receipts.stop.mutate(),
    onSettled: () => void client.invalidateQueries({ queryKey: orderQueries.receipt(orderId).queryKey }),
  })
  if (!data || (!data.receipt && !data.mayAsk)) return null
  const { receipt, always, mayAsk } = data
  return (
    <section aria-labelledby="receipt-heading" className="rounded-3xl bg-card p-5 shadow-card">
      <h2 id="receipt-heading" className="flex items-center gap-2 font-bold">
        <ReceiptText aria-hidden className="size-5 text-kiwi" />
        {m.receipts_title()}
      </h2>
      {receipt && <Shown receipt={receipt} />}
      {always && (
        <p className="mt-3 text-sm text-muted">{m.receipts_always_on({ use: wordsOfUse[always.use](), lastFour: always.lastFour })}</p>
      )}
      {stop.error && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {asKiwiError(stop.error).message}
        </p>
      )}
      {always && (
        <Button kind="quiet" className="mt-3 w-full" busy={stop.isPending} onClick={() => stop.mutate()}>
          {m.receipts_stop()}
        </Button>
      )}
      {mayAsk && (
        <Button kind="quiet" className="mt-3 w-full" onClick={() => setAsking(true)}>
          {m.receipts_ask()}
        </Button>
      )}
      {isAsking && <ReceiptSheet orderId={orderId} amountKrw={data.amountKrw} onClose={() => setAsking(false)} />}
    </section>
  )
}

function Shown({ receipt: { state, use, lastFour, amountKrw, number } }: { receipt: Receipt }) {
  return (
    <div className="mt-2">
      <p role="status" className={`font-semibold ${state === 'failed' ? 'text-danger' : ''}`}>
        {stateWords[state]()}
      </p>
      <p className="text-sm text-muted tabular-nums">
        {m.receipts_made_out({ use: wordsOfUse[use](), lastFour })}
        {amountKrw > 0 && ` · ${formatKrw(amountKrw)}`}
      </p>
      {number !== null && (
        <p className={`text-sm tabular-nums select-all ${state === 'cancelled' ? 'text-muted line-through' : ''}`}>
          {m.receipts_number({ number })}
        </p>
      )}
    </div>
  )
}

/** The number is kept in this form alone: it is in no address and no storage of the browser. */
function ReceiptSheet({ orderId, amountKrw, onClose }: { orderId: string; amountKrw: number; onClose: () => void }) {
  const client = useQueryClient()
  const [use, setUse] = useState<ReceiptUse>('deduction')
  const [number, setNumber] = useState('')
  const [always, setAlways] = useState(false)
  const [isTried, setTried] = useState(false)
  const ask = useMutation({
    mutationFn: () => kiwi.receipts.ask.mutate({ orderId, use, number, always }),
    onSuccess: (data) => {
      client.setQueryData(orderQueries.receipt(orderId).queryKey, data)
      onClose()
    },
  })
  const isWrong = receiptDigits(use, number) === null
  const wrong = use === 'deduction' ? m.receipts_phone_wrong() : m.receipts_business_wrong()
  return (
    <Modal
      title={m.receipts_ask()}
      body={amountKrw > 0 ? m.receipts_ask_lead({ amount: formatKrw(amountKrw) }) : undefined}
      onClose={onClose}
    >
      <ChoiceRow
        label={m.receipts_use()}
        options={receiptUses.map((value) => ({ value, label: wordsOfUse[value]() }))}
        value={use}
        onChange={setUse}
      />
      <TextField
        className="mt-4"
        label={use === 'deduction' ? m.receipts_phone() : m.receipts_business()}
        value={number}
        onChange={setNumber}
        inputMode="tel"
        autoComplete={use === 'deduction' ? 'tel' : 'off'}
        maxLength={20}
        error={isTried && isWrong ? wrong : null}
      />
      <label className="mt-4 flex min-h-11 cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          checked={always}
          onChange={(event) => setAlways(event.target.checked)}
          className="size-5 shrink-0 accent-kiwi"
        />
        {m.receipts_always()}
      </label>
      {ask.error && (
        <p role="alert" className="mt-3 text-sm font-medium text-danger">
          {asKiwiError(ask.error).message}
        </p>
      )}
      <Button
        className="mt-5 min-h-13 w-full"
        busy={ask.isPending}
        onClick={() => {
          setTried(true)
          if (!isWrong) ask.mutate()
        }}
      >
        {m.receipts_do()}
      </Button>
    </Modal>
  )
}
