import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { Done } from '../Done.tsx'
import { EndOfMoney } from './EndOfMoney.tsx'
import { kiwi } from '../../state/kiwi.ts'
import type { Payee } from '../../state/wallet/payee.ts'
import { availableKrw, refusalOf, wordRefusal } from '../../state/wallet/limits.ts'
import { formatKrw } from '../../state/wording.ts'
import { AmountField } from './AmountField.tsx'
import { Button, buttonLook } from '../Button.tsx'
import { PayeeFace } from './PayeeFace.tsx'
import { SendConfirm } from './SendConfirm.tsx'
import { StickyAct } from '../StickyAct.tsx'
import { TextField } from '../TextField.tsx'
import { usePayment } from './use-payment.tsx'
import { walletQueries } from '../../state/wallet/queries.ts'

type Sent = RouterOutputs['pay']['send']

interface SendStepsProps {
  payee: Payee
  /** From the address: text typed before a visit to the PIN pages, or the amount of a request. */
  draft?: { amountKrw: number; memo: string }
  /** Pays this request of the payee, who chose the amount. */
  requestId?: string | null
  /** The conversation in which it is shown. */
  roomId?: string | null
}

/** Asks for the amount, shows what is sent to whom, asks for the PIN, then shows the receipt. */
export function SendSteps({ payee, draft, requestId = null, roomId = null }: SendStepsProps) {
  const navigate = useNavigate()
  const wallet = useQuery(walletQueries.wallet()).data
  const [amountKrw, setAmountKrw] = useState(draft?.amountKrw ?? 0)
  const [memo, setMemo] = useState(draft?.memo ?? '')
  const [isReviewing, setReviewing] = useState(requestId !== null)
  const payment = usePayment<Sent>()

  function send() {
    const { handle, name: payeeName } = payee
    if (payee.kind === 'shop')
      payment.start({
        title: m.pay_title(),
        payeeName,
        signed: { verb: 'pay.payShop', amountKrw, payee: { id: payee.id, shown: `shop:${handle}` } },
        subject: memo,
        pay: (order) => kiwi.pay.payShop.mutate({ ...order, amountKrw, memo, shopId: payee.id, shopHandle: handle }),
      })
    else
      payment.start({
        title: m.send_title(),
        payeeName,
        signed: { verb: 'pay.send', amountKrw, payee: { id: payee.person.id, shown: `@${handle}` }, requestId },
        subject: memo,
        pay: async (order) => {
          const asked = { ...order, amountKrw, memo, toPersonId: payee.person.id, toHandle: handle, requestId }
          return roomId ? (await kiwi.chat.money.send.mutate({ roomId, payment: asked })).receipt : kiwi.pay.send.mutate(asked)
        },
      })
  }

  function review(isOn: boolean) {
    setReviewing(isOn)
    payment.reset()
    window.scrollTo(0, 0)
    // In the address too, so that a visit to the PIN pages returns to the typed values.
    const draftNow = {
      amount: amountKrw,
      ...(memo ? { memo } : {}),
      ...(requestId ? { request: requestId } : {}),
      ...(roomId ? { room: roomId } : {}),
    }
    void navigate({
      to: '/wallet/send',
      search: { ...(payee.kind === 'shop' ? { shop: payee.handle } : { to: payee.handle }), ...draftNow },
      replace: true,
      resetScroll: false,
    })
  }

  const refused = wallet ? refusalOf(wallet, amountKrw) : null
  const refusal = refused && wordRefusal(refused)
  if (payment.data) return <Receipt payee={payee} sent={payment.data} roomId={roomId} />
  if (isReviewing)
    return (
      <>
        <SendConfirm
          payee={payee}
          amountKrw={amountKrw}
          memo={memo}
          busy={payment.isPending}
          error={payment.error ?? refusal}
          isBlocked={refusal !== null}
          onSend={send}
          {...(requestId === null ? { onBack: () => review(false) } : {})}
        />
        {payment.sheet}
      </>
    )
  return (
    <div className="pt-2">
      <div className="mb-4 flex flex-col items-center gap-2 text-center">
        <PayeeFace payee={payee} />
        <h2 className="text-lg font-bold text-balance">
          {payee.kind === 'shop' ? m.pay_how_much({ name: payee.name }) : m.send_how_much({ name: payee.name })}
        </h2>
        <p className="-mt-1 text-sm text-muted">@{payee.handle}</p>
      </div>
      <AmountField amountKrw={amountKrw} onChange={setAmountKrw} error={refusal} />
      <p className="mt-1 text-center text-sm text-muted tabular-nums">
        {wallet && `${m.wallet_balance()} ${formatKrw(availableKrw(wallet))}`}
      </p>
      <TextField
        className="mt-5"
        label={m.send_memo()}
        placeholder={m.send_memo_placeholder()}
        value={memo}
        onChange={setMemo}
        maxLength={maxLengths.memo}
      />
      <StickyAct>
        <Button className="min-h-13 w-full" disabled={amountKrw === 0 || refusal !== null} onClick={() => review(true)}>
          {m.send_review()}
        </Button>
      </StickyAct>
    </div>
  )
}

function Receipt({ payee, sent, roomId }: { payee: Payee; sent: Sent; roomId: string | null }) {
  const words = { name: payee.name, amount: formatKrw(sent.amountKrw) }
  return (
    <Done
      title={payee.kind === 'shop' ? m.pay_paid(words) : m.send_sent(words)}
      body={m.send_balance_after({ amount: formatKrw(sent.balanceKrw) })}
    >
      <EndOfMoney roomId={roomId} to="/wallet" />
      <Link to="/wallet/history/$transferId" params={{ transferId: sent.transferId }} replace className={buttonLook('plain', 'text-muted')}>
        {m.wallet_receipt_title()}
      </Link>
    </Done>
  )
}
