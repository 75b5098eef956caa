import { BankKeyError, verifyBankAccount } from '@kiwi/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LockKeyhole } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { isPast } from '../../state/dates.ts'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { Button } from '../Button.tsx'
import { Notice } from '../Notice.tsx'
import { StickyAct } from '../StickyAct.tsx'
import { TextField } from '../TextField.tsx'
import { BankPicker } from './BankPicker.tsx'
import { OneWonCode } from './OneWonCode.tsx'

type Verification = RouterOutputs['pay']['bank']['verification']

/**
 * In the storage of this tab, so that a reload goes on with a 1 won that was sent. It names neither
 * the bank nor the number.
 */
const waitingKey = 'kiwi.one-won'

function waitingFor(personId: string): Verification | null {
  const kept = JSON.parse(sessionStorage.getItem(waitingKey) ?? 'null') as { personId: string; verification: Verification } | null
  return kept?.personId === personId && !isPast(kept.verification.expiresAt) ? kept.verification : null
}

/** Asks for bank and number, then the four digits. Calls `onDone` once the account is linked. */
export function LinkSteps({ me, onDone }: { me: Me; onDone: () => void }) {
  const client = useQueryClient()
  const [started, setStarted] = useState<Verification | null>(waitingFor(me.id))
  const [didNotCome, setDidNotCome] = useState(false)
  const keep = (verification: Verification | null) => {
    if (verification) sessionStorage.setItem(waitingKey, JSON.stringify({ personId: me.id, verification }))
    else sessionStorage.removeItem(waitingKey)
    setStarted(verification)
  }
  if (!started) return <AccountForm me={me} didNotCome={didNotCome} onStarted={keep} />
  return (
    <OneWonCode
      key={started.verificationId}
      started={started}
      onStartAgain={() => {
        setDidNotCome(true)
        keep(null)
      }}
      onConfirmed={() => {
        sessionStorage.removeItem(waitingKey)
        void client.invalidateQueries({ queryKey: ['wallet'] })
        onDone()
      }}
    />
  )
}

interface AccountFormProps {
  me: Me
  /** The 1 won of an earlier number. The API does not say whether there is such an account. */
  didNotCome: boolean
  onStarted: (verification: Verification) => void
}

function AccountForm({ me, didNotCome, onStarted }: AccountFormProps) {
  const [bankCode, setBankCode] = useState('')
  const [number, setNumber] = useState('')
  const [isShort, setShort] = useState(false)
  const ask = useMutation({
    // The number is read only when it is sealed: a mutation would keep its variables in memory.
    mutationFn: () => verifyBankAccount(kiwi, { personId: me.id, bankCode, accountNumber: number }),
    onSuccess: (verification) => {
      setNumber('')
      onStarted(verification)
    },
  })
  const digits = number.replace(/\D/g, '')
  function submit(event: FormEvent) {
    event.preventDefault()
    const tooShort = digits.length < 8 || digits.length > 16
    setShort(tooShort)
    if (!tooShort && bankCode && !ask.isPending) ask.mutate()
  }
  const failure = ask.error && !ask.isPending ? ask.error : null
  const sentence = failure && (failure instanceof BankKeyError ? m.wallet_link_key_refused() : asKiwiError(failure).message)
  return (
    <form onSubmit={submit} autoComplete="off" className="space-y-6 pt-2">
      {didNotCome ? <Notice tone="calm">{m.wallet_link_did_not_come()}</Notice> : <p className="text-muted">{m.wallet_link_lead_won()}</p>}
      <BankPicker chosen={bankCode} onChange={setBankCode} />
      <div>
        <TextField
          label={m.wallet_link_account()}
          hint={m.wallet_link_account_hint()}
          value={number}
          onChange={(text) => {
            setShort(false)
            setNumber(text.replace(/[^\d\s-]/g, '').slice(0, 24))
          }}
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          error={isShort ? m.wallet_link_account_short() : sentence}
        />
        <p className="mt-3 flex items-start gap-2 rounded-2xl bg-kiwi-soft px-4 py-3 text-[0.8125rem] text-kiwi">
          <LockKeyhole aria-hidden className="mt-0.5 size-4 shrink-0" />
          {m.wallet_link_sealed()}
        </p>
      </div>
      <StickyAct className="">
        <Button type="submit" className="min-h-13 w-full" disabled={!bankCode || digits.length === 0} busy={ask.isPending}>
          {m.wallet_link_send()}
        </Button>
      </StickyAct>
    </form>
  )
}
