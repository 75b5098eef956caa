import { useEffect, useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { Notice } from '../Notice.tsx'
import type { Payee } from '../../state/wallet/payee.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { PayeeFace } from './PayeeFace.tsx'
import { Rows } from './Rows.tsx'
import { StickyAct } from '../StickyAct.tsx'

interface SendConfirmProps {
  payee: Payee
  amountKrw: number
  memo: string
  busy: boolean
  error: string | null
  /** True if the error forbids sending. */
  isBlocked?: boolean
  onSend: () => void
  /** Left out if nothing can be changed. */
  onBack?: () => void
}

/** The last check before sending: the exact amount and payee. */
export function SendConfirm({ payee, amountKrw, memo, busy, error, isBlocked = false, onSend, onBack }: SendConfirmProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const amount = formatKrw(amountKrw)
  const words = { name: payee.name, amount }
  const rows: [string, string][] = [
    [m.send_to(), `${payee.name} (@${payee.handle})`],
    [m.amount_label(), amount],
    ...(memo ? [[m.send_memo(), memo] as [string, string]] : []),
  ]
  return (
    <div className="pt-6 text-center">
      <div className="flex justify-center">
        <PayeeFace payee={payee} />
      </div>
      <h2 ref={heading} tabIndex={-1} className="mt-4 text-[1.375rem] leading-snug font-extrabold tracking-tight outline-none">
        {payee.kind === 'shop' ? m.pay_confirm_line(words) : m.send_confirm_line(words)}
      </h2>
      <p className="mt-1 text-muted">{m.send_confirm_title()}</p>
      <Rows rows={rows} className="mt-6 text-left" />
      {payee.kind === 'person' && <p className="mt-4 text-sm text-muted">{m.send_confirm_warning()}</p>}
      {error && <Notice tone="bad">{error}</Notice>}
      <StickyAct>
        <div className={`grid gap-2.5 ${onBack ? 'grid-cols-[1fr_2fr]' : ''}`}>
          {onBack && (
            <Button kind="quiet" className="min-h-13" disabled={busy} onClick={onBack}>
              {m.send_change()}
            </Button>
          )}
          <Button className="min-h-13" disabled={isBlocked} busy={busy} onClick={onSend}>
            {payee.kind === 'shop' ? m.pay_submit({ amount }) : m.send_submit({ amount })}
          </Button>
        </div>
      </StickyAct>
    </div>
  )
}
