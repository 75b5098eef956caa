import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatCountdown, useTimeLeft } from '../../state/wallet/countdown.ts'
import { walletQueries } from '../../state/wallet/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button, Spinner } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Rows } from './Rows.tsx'

export type Lease = NonNullable<RouterOutputs['pay']['virtualAccounts']['current']>

/** A leased deposit account: the amount to send, the sender's name and the time left. */
export function LeaseCard({ lease, onSeen }: { lease: Lease; onSeen: () => void }) {
  const client = useQueryClient()
  const leftMs = useTimeLeft(lease.expiresAt)
  const seen = useEffectEvent(onSeen)
  useEffect(() => seen(), [])
  const isOver = leftMs === 0
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: walletQueries.lease().queryKey })
  }, [isOver, client])

  async function copy() {
    try {
      await navigator.clipboard.writeText(lease.accountNumber)
      toast(m.wallet_lease_copied())
    } catch {
      toast(lease.accountNumber)
    }
  }
  const amount = formatKrw(lease.amountKrw)
  return (
    <div className="pt-5">
      <h2 className="text-center text-xl leading-snug font-extrabold tracking-tight text-balance">{m.wallet_lease_title({ amount })}</h2>
      <div className="mt-5 rounded-3xl bg-kiwi-soft p-5 text-center">
        <p className="text-sm font-semibold text-kiwi">{lease.bankName}</p>
        <p className="mt-1 text-[1.625rem] leading-tight font-extrabold tracking-tight tabular-nums select-all">{lease.accountNumber}</p>
        <Button className="mt-4 w-full" onClick={() => void copy()}>
          <Copy aria-hidden className="size-4" />
          {m.wallet_lease_copy()}
        </Button>
      </div>
      <Rows
        className="mt-3"
        rows={[
          [m.wallet_lease_amount(), amount],
          [m.wallet_lease_name(), lease.depositorName],
        ]}
      />
      <p role="status" className="mt-4 flex items-center justify-center gap-2 font-semibold">
        <Spinner className="size-4 text-kiwi" />
        {m.wallet_lease_waiting()}
      </p>
      <p role="timer" className="mt-1 text-center text-sm text-muted tabular-nums">
        {m.wallet_lease_left({ time: formatCountdown(leftMs) })}
      </p>
      <ul className="mt-5 list-disc space-y-1.5 pl-5 text-[0.8125rem] text-muted">
        <li>{m.wallet_lease_exact()}</li>
        <li>{m.wallet_lease_late()}</li>
      </ul>
      <Release lease={lease} />
    </div>
  )
}

function Release({ lease: { leaseId } }: { lease: Lease }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const release = useMutation({
    mutationFn: () => kiwi.pay.virtualAccounts.release.mutate({ leaseId }),
    onError: toastFailure,
    onSettled: () => {
      setAsking(false)
      return client.invalidateQueries({ queryKey: walletQueries.lease().queryKey })
    },
  })
  return (
    <>
      <Button kind="plain" className="mt-4 w-full text-muted" onClick={() => setAsking(true)}>
        {m.wallet_lease_cancel()}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={m.wallet_lease_cancel_title()}
          body={m.wallet_lease_cancel_body()}
          action={m.wallet_lease_cancel()}
          keep={m.wallet_request_keep()}
          busy={release.isPending}
          onConfirm={() => release.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
