import { useMutation, useQuery } from '@tanstack/react-query'
import { TimerOff } from 'lucide-react'
import { type FormEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { formatCountdown, useTimeLeft } from '../../state/wallet/countdown.ts'
import { walletQueries } from '../../state/wallet/queries.ts'
import { Button, Spinner } from '../Button.tsx'
import { Failure, Message } from '../Message.tsx'

type Verification = RouterOutputs['pay']['bank']['verification']

interface OneWonCodeProps {
  /** The answer of the call that asked for the 1 won. */
  started: Verification
  onConfirmed: () => void
  onStartAgain: () => void
}

/** Waits until the 1 won is sent, then takes the four digits of its memo. */
export function OneWonCode({ started, onConfirmed, onStartAgain }: OneWonCodeProps) {
  const { data, error, refetch } = useQuery(walletQueries.verification(started))
  const leftMs = useTimeLeft(data.expiresAt)
  const isOver = data.state === 'expired' || (leftMs === 0 && data.state !== 'confirmed') || data.triesLeft === 0
  const confirmed = useEffectEvent(onConfirmed)
  const isConfirmed = data.state === 'confirmed'
  useEffect(() => {
    if (isConfirmed) confirmed()
  }, [isConfirmed])

  if (isOver)
    return (
      <div role="alert">
        <Message Icon={TimerOff} title={m.wallet_won_over_title()} body={m.wallet_won_over_body()}>
          <Button onClick={onStartAgain}>{m.wallet_won_again()}</Button>
        </Message>
      </div>
    )
  if (error && data.state === 'requested') return <Failure error={error} retry={() => void refetch()} />
  if (data.state === 'requested')
    return (
      <div role="status" className="flex flex-col items-center px-4 py-16 text-center">
        <Spinner className="size-12 text-kiwi" />
        <h2 className="mt-5 text-xl font-bold">{m.wallet_won_sending()}</h2>
        <p className="mt-2 text-[0.9375rem] text-muted">{m.wallet_won_sending_body()}</p>
      </div>
    )
  return <CodeForm view={data} leftMs={leftMs} onAsked={() => void refetch()} onConfirmed={onConfirmed} onStartAgain={onStartAgain} />
}

interface CodeFormProps {
  view: Verification
  leftMs: number
  onAsked: () => void
  onConfirmed: () => void
  onStartAgain: () => void
}

function CodeForm({ view, leftMs, onAsked, onConfirmed, onStartAgain }: CodeFormProps) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: (digits: string) => kiwi.pay.bank.confirmAccount.mutate({ verificationId: view.verificationId, code: digits }),
    onSuccess: onConfirmed,
    onError: () => {
      setCode('')
      field.current?.focus()
      onAsked()
    },
  })
  useEffect(() => field.current?.focus(), [])

  function change(text: string) {
    // The memo says 키위1234: take the digits when all of it is pasted.
    const digits = text.replace(/\D/g, '').slice(0, 4)
    setCode(digits)
    if (digits.length === 4 && !confirm.isPending) confirm.mutate(digits)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (code.length === 4 && !confirm.isPending) confirm.mutate(code)
  }
  const failure = confirm.error && !confirm.isPending ? asKiwiError(confirm.error) : null
  const error = failure && (failure.code === 'VERIFICATION_FAILED' ? m.wallet_won_wrong() : failure.message)
  return (
    <form onSubmit={submit} className="pt-4 text-center">
      <h2 className="text-xl leading-snug font-extrabold tracking-tight text-balance">{m.wallet_won_title()}</h2>
      <p className="mt-2 text-[0.9375rem] text-balance text-muted">{m.wallet_won_body()}</p>
      <label htmlFor={id} className="sr-only">
        {m.wallet_won_code()}
      </label>
      <input
        ref={field}
        id={id}
        value={code}
        onChange={({ target }) => change(target.value)}
        inputMode="numeric"
        autoComplete="one-time-code"
        placeholder="0000"
        aria-invalid={Boolean(error)}
        aria-describedby={`${id}-note`}
        readOnly={confirm.isPending}
        className="field mx-auto mt-6 max-w-56 text-center text-[2rem] font-extrabold tracking-[0.4em] tabular-nums placeholder:text-muted"
      />
      <p id={`${id}-note`} className="mt-3 min-h-6 text-sm">
        {error && (
          <span role="alert" className="block font-medium text-danger">
            {error}
          </span>
        )}
        <span className="text-muted tabular-nums">{m.wallet_won_left({ time: formatCountdown(leftMs), count: view.triesLeft })}</span>
      </p>
      <Button type="submit" className="mt-5 min-h-13 w-full" disabled={code.length < 4} busy={confirm.isPending}>
        {m.wallet_won_check()}
      </Button>
      <Button kind="plain" className="mt-1 w-full text-muted" onClick={onStartAgain}>
        {m.wallet_won_no()}
      </Button>
    </form>
  )
}
