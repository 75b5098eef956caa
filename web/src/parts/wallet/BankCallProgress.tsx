import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleX, Hourglass } from 'lucide-react'
import { type ComponentProps, useEffect } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'
import { buttonLook, Spinner } from '../Button.tsx'
import { Outcome } from '../Done.tsx'
import { GoOn } from './GoOn.tsx'

type BankCall = RouterOutputs['pay']['bankCall']

const words = {
  top_up: {
    requested: m.top_up_requested,
    confirmed: m.top_up_confirmed,
    failed: m.top_up_failed,
    unknown: m.top_up_unknown_body,
  },
  withdrawal: {
    requested: m.wallet_withdraw_requested,
    confirmed: m.wallet_withdraw_confirmed,
    failed: m.wallet_withdraw_failed,
    unknown: m.wallet_withdraw_unknown_body,
  },
}

type Words = (typeof words)[keyof typeof words]

interface BankCallProgressProps {
  call: BankCall
  purpose: keyof typeof words
  /** Where money is waited for; by default nowhere. */
  returnTo?: string | undefined
}

/** The state of a call to the bank. Polled until it ends; a live event makes it poll at once. */
export function BankCallProgress({ call, purpose, returnTo }: BankCallProgressProps) {
  const client = useQueryClient()
  const { data } = useQuery({
    // Under the wallet's key, so that the wallet's live event reads it again.
    queryKey: ['wallet', 'bank-call', call.bankCallId],
    queryFn: ({ signal }) => kiwi.pay.bankCall.query({ bankCallId: call.bankCallId }, { signal }),
    initialData: call,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 1_500),
  })
  const over = isOver(data)
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: ['wallet'] })
  }, [over, client])
  return (
    <Outcome {...progressOf(data, words[purpose])}>
      {data.state === 'confirmed' && returnTo !== undefined && <GoOn returnTo={returnTo} />}
      {(over || data.state === 'unknown') && (
        <Link to="/wallet" replace className={buttonLook(data.state === 'confirmed' && returnTo === undefined ? 'strong' : 'quiet')}>
          {m.done()}
        </Link>
      )}
    </Outcome>
  )
}

const isOver = ({ state }: BankCall) => state === 'confirmed' || state === 'failed'

function progressOf({ state, amountKrw }: BankCall, said: Words): Pick<ComponentProps<typeof Outcome>, 'icon' | 'title' | 'body'> {
  const amount = formatKrw(amountKrw)
  switch (state) {
    case 'confirmed':
      return { icon: <CircleCheck aria-hidden className="size-16 animate-pop text-kiwi" />, title: said.confirmed({ amount }) }
    case 'failed':
      return { icon: <CircleX aria-hidden className="size-16 text-danger" />, title: said.failed() }
    case 'unknown':
      return {
        icon: <Hourglass aria-hidden className="size-14 text-honey" />,
        title: m.top_up_unknown_title(),
        body: said.unknown(),
      }
    case 'requested':
    case 'sent':
      return { icon: <Spinner className="size-14 text-kiwi" />, title: said.requested(), body: amount }
    default: {
      const unhandled: never = state
      return unhandled
    }
  }
}
