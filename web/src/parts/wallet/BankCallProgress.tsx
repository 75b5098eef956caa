import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleX, Hourglass } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'
import { buttonLook, Spinner } from '../Button.tsx'

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

interface BankCallProgressProps {
  call: BankCall
  purpose: keyof typeof words
}

/** What became of a call to the bank, in honest words. Asked again until it has ended; a live event hastens it. */
export function BankCallProgress({ call, purpose }: BankCallProgressProps) {
  const client = useQueryClient()
  const { data } = useQuery({
    // Under the wallet's key, so that the wallet's live event asks at once.
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
    <div role="status" className="flex flex-col items-center pt-[14dvh] text-center">
      <Outcome call={data} purpose={purpose} />
      {(over || data.state === 'unknown') && (
        <Link to="/wallet" replace className={buttonLook(data.state === 'confirmed' ? 'strong' : 'quiet', 'mt-8 min-w-40')}>
          {m.done()}
        </Link>
      )}
    </div>
  )
}

const isOver = ({ state }: BankCall) => state === 'confirmed' || state === 'failed'

function Outcome({ call: { state, amountKrw }, purpose }: BankCallProgressProps) {
  const amount = formatKrw(amountKrw)
  switch (state) {
    case 'confirmed':
      return (
        <Told icon={<CircleCheck aria-hidden className="size-16 animate-pop text-kiwi" />} title={words[purpose].confirmed({ amount })} />
      )
    case 'failed':
      return <Told icon={<CircleX aria-hidden className="size-16 text-danger" />} title={words[purpose].failed()} />
    case 'unknown':
      return (
        <Told
          icon={<Hourglass aria-hidden className="size-14 text-honey" />}
          title={m.top_up_unknown_title()}
          body={words[purpose].unknown()}
        />
      )
    case 'requested':
    case 'sent':
      return <Told icon={<Spinner className="size-14 text-kiwi" />} title={words[purpose].requested()} body={amount} />
    default: {
      const unhandled: never = state
      return unhandled
    }
  }
}

function Told({ icon, title, body }: { icon: ReactNode; title: string; body?: string }) {
  return (
    <>
      {icon}
      <h2 className="mt-5 text-xl font-bold text-balance">{title}</h2>
      {body && <p className="mt-2 max-w-xs text-balance text-muted tabular-nums">{body}</p>}
    </>
  )
}
