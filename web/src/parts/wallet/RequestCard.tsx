import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { formatAgo, moneyDate } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'
import { Button, buttonLook } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { isolated } from '../../state/isolated.ts'

export type MoneyRequest = RouterOutputs['pay']['requests']['requests'][number]

export const stateNames: Record<MoneyRequest['state'], (isMine: boolean) => string> = {
  open: () => m.wallet_request_state_open(),
  paid: (isMine) => (isMine ? m.wallet_request_state_received() : m.wallet_request_state_paid()),
  declined: () => m.wallet_request_state_declined(),
  cancelled: () => m.wallet_request_state_cancelled(),
  expired: () => m.wallet_request_state_expired(),
}

/** One request for money. The payer can pay or decline it, the asker can cancel it. */
export function RequestCard({ request }: { request: MoneyRequest }) {
  const { other, direction, state } = request
  const isMine = direction === 'asked_by_me'
  const words = { name: isolated(other.displayName), amount: formatKrw(request.amountKrw) }
  return (
    <li className="rounded-3xl bg-card p-4 shadow-card">
      <div className="flex items-start gap-3">
        <Avatar person={other} />
        <div className="min-w-0 flex-1 leading-snug">
          <p className="font-semibold">{isMine ? m.wallet_request_by_me(words) : m.wallet_request_of_me(words)}</p>
          <p className="text-[0.8125rem] text-muted">
            {[
              request.memo,
              formatAgo(request.createdAt),
              ...(state === 'open' ? [m.wallet_request_until({ date: moneyDate(request.expiresAt) })] : []),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        {state !== 'open' && (
          <span className="shrink-0 rounded-full bg-sunken px-3 py-1 text-[0.8125rem] font-semibold text-muted">
            {stateNames[state](isMine)}
          </span>
        )}
      </div>
      {state === 'open' && (
        <div className="mt-3 grid grid-cols-2 gap-2">
          <EndRequest request={request} />
          {!isMine && (
            <Link
              to="/wallet/send"
              search={{ to: other.handle, amount: request.amountKrw, memo: request.memo, request: request.requestId }}
              className={buttonLook()}
            >
              {m.wallet_request_pay()}
            </Link>
          )}
        </div>
      )}
    </li>
  )
}

/** Declines a request of somebody else, or cancels one's own. */
function EndRequest({ request: { requestId, direction, other } }: { request: MoneyRequest }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const isMine = direction === 'asked_by_me'
  const words = { name: isolated(other.displayName) }
  const end = useMutation({
    mutationFn: () => (isMine ? kiwi.pay.cancelRequest : kiwi.pay.declineRequest).mutate({ requestId }),
    onSuccess: () => toast(isMine ? m.wallet_request_cancelled() : m.wallet_request_declined()),
    onError: toastFailure,
    onSettled: () => {
      setAsking(false)
      // It may have been paid meanwhile: read it again.
      return client.invalidateQueries({ queryKey: ['wallet'] })
    },
  })
  return (
    <>
      <Button kind="quiet" className={isMine ? 'col-span-2' : ''} onClick={() => setAsking(true)}>
        {isMine ? m.wallet_request_cancel() : m.wallet_request_decline()}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={isMine ? m.wallet_request_cancel_title(words) : m.wallet_request_decline_title(words)}
          action={isMine ? m.wallet_request_cancel() : m.wallet_request_decline()}
          keep={m.wallet_request_keep()}
          busy={end.isPending}
          onConfirm={() => end.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
