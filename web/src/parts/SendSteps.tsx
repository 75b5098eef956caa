import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useRef, useState } from 'react'
import { m } from '../paraglide/messages.js'
import { asKiwiError, kiwi } from '../state/kiwi.ts'
import type { Payee } from '../state/payee.ts'
import { queries } from '../state/queries.ts'
import { formatKrw } from '../state/wording.ts'
import { AmountField } from './AmountField.tsx'
import { Button, buttonLook } from './Button.tsx'
import { PayeeFace } from './PayeeFace.tsx'
import { SendConfirm } from './SendConfirm.tsx'
import { TextField } from './TextField.tsx'

/** Amount, then a look at exactly what will be sent to whom, then the receipt. */
export function SendSteps({ payee, onChange }: { payee: Payee; onChange?: () => void }) {
  const client = useQueryClient()
  const wallet = useQuery(queries.wallet()).data
  const [amountKrw, setAmountKrw] = useState(0)
  const [memo, setMemo] = useState('')
  const [isReviewing, setReviewing] = useState(false)
  // Fixed when the review opens: whatever is retried from there is the same transfer.
  const key = useRef('')

  const send = useMutation({
    mutationFn: () => {
      const order = { idempotencyKey: key.current, amountKrw, memo }
      return payee.kind === 'shop'
        ? kiwi.pay.payShop.mutate({ ...order, shopHandle: payee.handle })
        : kiwi.pay.send.mutate({ ...order, toHandle: payee.handle })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['wallet'] }),
  })

  function review(isOn: boolean) {
    setReviewing(isOn)
    window.scrollTo(0, 0)
  }

  const available = wallet ? wallet.balanceKrw - wallet.heldKrw : null
  const tooMuch = available !== null && amountKrw > available
  if (send.data) return <Receipt payee={payee} amountKrw={send.data.amountKrw} balanceKrw={send.data.balanceKrw} />
  if (isReviewing)
    return (
      <SendConfirm
        payee={payee}
        amountKrw={amountKrw}
        memo={memo}
        busy={send.isPending}
        error={send.error ? asKiwiError(send.error).message : null}
        onSend={() => send.mutate()}
        onBack={() => {
          review(false)
          send.reset()
        }}
      />
    )
  return (
    <div className="pt-2">
      <div className="mb-4 flex flex-col items-center gap-2 text-center">
        <PayeeFace payee={payee} />
        <p className="text-lg font-bold">
          {payee.kind === 'shop' ? m.pay_how_much({ name: payee.name }) : m.send_how_much({ name: payee.name })}
        </p>
        {onChange && (
          <button type="button" onClick={onChange} className="-mt-1 min-h-11 px-3 text-sm font-semibold text-kiwi">
            @{payee.handle} · {m.send_change()}
          </button>
        )}
      </div>
      <AmountField amountKrw={amountKrw} onChange={setAmountKrw} error={tooMuch ? m.send_not_enough() : null} />
      <p className="mt-1 text-center text-sm text-muted tabular-nums">
        {available !== null && `${m.wallet_balance()} ${formatKrw(available)}`}
      </p>
      <TextField
        className="mt-5"
        label={m.send_memo()}
        placeholder={m.send_memo_placeholder()}
        value={memo}
        onChange={setMemo}
        maxLength={40}
      />
      <Button
        className="mt-6 min-h-13 w-full"
        disabled={amountKrw === 0 || tooMuch}
        onClick={() => {
          key.current = newIdempotencyKey()
          review(true)
        }}
      >
        {m.send_review()}
      </Button>
    </div>
  )
}

function Receipt({ payee, amountKrw, balanceKrw }: { payee: Payee; amountKrw: number; balanceKrw: number }) {
  const words = { name: payee.name, amount: formatKrw(amountKrw) }
  return (
    <div role="status" className="flex flex-col items-center pt-[14dvh] text-center">
      <CircleCheck aria-hidden className="size-16 animate-pop text-kiwi" />
      <h2 className="mt-5 text-xl font-bold">{payee.kind === 'shop' ? m.pay_paid(words) : m.send_sent(words)}</h2>
      <p className="mt-2 text-muted tabular-nums">{m.send_balance_after({ amount: formatKrw(balanceKrw) })}</p>
      <Link to="/wallet" replace className={buttonLook('strong', 'mt-8 min-w-40')}>
        {m.done()}
      </Link>
    </div>
  )
}
