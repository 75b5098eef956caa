import { maxLengths } from '../../../../src/shared/bounds.ts'
import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { TimerOff } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Done } from '../Done.tsx'
import { kiwi } from '../../state/kiwi.ts'
import { walletQueries } from '../../state/wallet/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { AmountField } from './AmountField.tsx'
import { Button } from '../Button.tsx'
import { Failure, Message } from '../Message.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { StickyAct } from '../StickyAct.tsx'
import { GoOn } from './GoOn.tsx'
import { TextField } from '../TextField.tsx'
import { type Lease, LeaseCard } from './LeaseCard.tsx'
import { ErrorNotice } from '../Notice.tsx'
import { keepComposing } from '../../state/composing.ts'

/** Top-up by transfer: the form, the leased account while it is live, then its outcome. */
export function TopUpByTransfer() {
  const { data: lease, error, isPending, refetch } = useQuery(walletQueries.lease())
  // Shows the outcome only of a lease that ended on this page, not of an earlier one.
  const [watchedId, setWatchedId] = useState<string | null>(null)
  if (isPending) return <BlockSkeleton className="mt-4 h-96" />
  if (lease === undefined) return <Failure error={error} retry={() => void refetch()} />
  if (lease?.state === 'live') return <LeaseCard key={lease.leaseId} lease={lease} onSeen={() => setWatchedId(lease.leaseId)} />
  if (lease && lease.leaseId === watchedId) return <LeaseEnd lease={lease} onAgain={() => setWatchedId(null)} />
  return <LeaseForm />
}

function LeaseForm() {
  const client = useQueryClient()
  const { amount = 0 } = useSearch({ from: '/wallet/top-up' })
  const [amountKrw, setAmountKrw] = useState(amount)
  const [name, setName] = useState('')
  const [isMissing, setMissing] = useState(false)
  const key = useRef(newIdempotencyKey())
  const get = useMutation({
    mutationFn: () => kiwi.pay.virtualAccounts.lease.mutate({ idempotencyKey: key.current, amountKrw, depositorName: name.trim() }),
    onSuccess: (lease) => client.setQueryData(walletQueries.lease().queryKey, lease),
    // A lease may be live already, from another device: show it.
    onError: () => client.invalidateQueries({ queryKey: walletQueries.lease().queryKey }),
  })
  function change(set: () => void) {
    set()
    get.reset()
    key.current = newIdempotencyKey()
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() !== '' && amountKrw > 0 && !get.isPending) get.mutate()
  }
  return (
    <form onSubmit={submit} className="pt-4">
      <p className="text-center text-[0.9375rem] text-balance text-muted">{m.wallet_lease_lead()}</p>
      <AmountField amountKrw={amountKrw} onChange={(next) => change(() => setAmountKrw(next))} />
      <TextField
        className="mt-5"
        label={m.wallet_lease_depositor()}
        hint={m.wallet_lease_depositor_hint()}
        value={name}
        onChange={(next) => change(() => setName(next))}
        onKeyDown={keepComposing}
        autoComplete="name"
        maxLength={maxLengths.depositorName}
        error={isMissing ? m.wallet_name_same() : null}
      />
      {get.error && <ErrorNotice error={get.error} />}
      <StickyAct>
        <Button type="submit" className="min-h-13 w-full" disabled={amountKrw === 0} busy={get.isPending}>
          {m.wallet_lease_get()}
        </Button>
      </StickyAct>
      <p className="mt-4 text-[0.8125rem] text-muted">{m.wallet_lease_late()}</p>
    </form>
  )
}

function LeaseEnd({ lease, onAgain }: { lease: Lease; onAgain: () => void }) {
  const { returnTo } = useSearch({ from: '/wallet/top-up' })
  if (lease.state === 'paid')
    return (
      <Done title={m.wallet_lease_paid({ amount: formatKrw(lease.amountKrw) })}>
        {returnTo !== undefined && <GoOn returnTo={returnTo} />}
        <Button kind="quiet" onClick={onAgain}>
          {m.done()}
        </Button>
      </Done>
    )
  return (
    <div role="status">
      <Message
        Icon={TimerOff}
        title={lease.state === 'released' ? m.wallet_lease_released() : m.wallet_lease_expired()}
        body={m.wallet_lease_late()}
      >
        <Button onClick={onAgain}>{m.wallet_lease_new()}</Button>
      </Message>
    </div>
  )
}
