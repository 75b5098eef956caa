import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleX, Hourglass } from 'lucide-react'
import { useEffect } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../paraglide/messages.js'
import { kiwi } from '../state/kiwi.ts'
import { formatKrw } from '../state/wording.ts'
import { buttonLook, Spinner } from './Button.tsx'

type BankCall = RouterOutputs['pay']['topUp']

/** What became of a call to the bank, in honest words. Asked again until it has ended; a live event hastens it. */
export function BankCallProgress({ call }: { call: BankCall }) {
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
      <Outcome call={data} />
      {(over || data.state === 'unknown') && (
        <Link to="/wallet" replace className={buttonLook(data.state === 'confirmed' ? 'strong' : 'quiet', 'mt-8 min-w-40')}>
          {m.done()}
        </Link>
      )}
    </div>
  )
}

const isOver = ({ state }: BankCall) => state === 'confirmed' || state === 'failed'

function Outcome({ call: { state, amountKrw } }: { call: BankCall }) {
  const amount = formatKrw(amountKrw)
  switch (state) {
    case 'confirmed':
      return (
        <>
          <CircleCheck aria-hidden className="size-16 animate-pop text-kiwi" />
          <h2 className="mt-5 text-xl font-bold">{m.top_up_confirmed({ amount })}</h2>
        </>
      )
    case 'failed':
      return (
        <>
          <CircleX aria-hidden className="size-16 text-danger" />
          <h2 className="mt-5 text-xl font-bold">{m.top_up_failed()}</h2>
        </>
      )
    case 'unknown':
      return (
        <>
          <Hourglass aria-hidden className="size-14 text-honey" />
          <h2 className="mt-5 text-xl font-bold">{m.top_up_unknown_title()}</h2>
          <p className="mt-2 max-w-xs text-muted">{m.top_up_unknown_body()}</p>
        </>
      )
    case 'requested':
    case 'sent':
      return (
        <>
          <Spinner className="size-14 text-kiwi" />
          <h2 className="mt-5 text-xl font-bold">{m.top_up_requested()}</h2>
          <p className="mt-2 text-muted tabular-nums">{amount}</p>
        </>
      )
    default: {
      const unhandled: never = state
      return unhandled
    }
  }
}
