import type { RouterInputs } from '@kiwi/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { MailOpen } from 'lucide-react'
import { useState } from 'react'
import type { MemberRole } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { roleHints, roleNames } from '../../parts/shop/wording.ts'
import { moneyDateTime } from '../../state/dates.ts'
import { isolated } from '../../state/isolated.ts'
import { kiwi } from '../../state/kiwi.ts'
import { roomQueries } from '../../state/orders/room-queries.ts'
import { queries } from '../../state/social/queries.ts'
import { toastFailure } from '../../state/toasts.ts'

export function InvitationsPage() {
  return (
    <MemberPage title={m.room_invitations()} verifyReason={m.me_verify_banner()}>
      {() => <Invitations />}
    </MemberPage>
  )
}

function Invitations() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data, error, isPending, refetch } = useQuery(roomQueries.invitations())
  const [declined, setDeclined] = useState<{ shopId: string; role: MemberRole; name: string } | null>(null)
  const answer = useMutation({
    mutationFn: (input: RouterInputs['shops']['staff']['answer']) => kiwi.shops.staff.answer.mutate(input),
    onSuccess: async (left, { accept }) => {
      client.setQueryData(roomQueries.invitations().queryKey, left)
      if (!accept) return
      await client.invalidateQueries({ queryKey: queries.me().queryKey })
      await navigate({ to: '/shop' })
    },
    onError: toastFailure,
    onSettled: () => setDeclined(null),
  })
  if (isPending) return <BlockSkeleton className="h-40" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.invitations.length === 0)
    return <Message Icon={MailOpen} title={m.room_invitations_none()} body={m.room_invitations_none_body()} />
  return (
    <>
      <ul className="space-y-3">
        {data.invitations.map(({ shop, role, expiresAt }) => (
          <li key={shop.id} className="rounded-3xl border border-line bg-card p-5">
            <h2 className="font-bold">{isolated(shop.name)}</h2>
            <p className="text-sm text-muted">@{shop.handle}</p>
            <p className="mt-3 font-semibold">{roleNames[role]()}</p>
            <p className="text-[0.9375rem] text-muted">{roleHints[role]()}</p>
            <p className="mt-1 text-sm text-muted">{m.room_invitation_until({ date: moneyDateTime(expiresAt) })}</p>
            <div className="mt-4 grid grid-cols-2 gap-2">
              <Button
                kind="quiet"
                disabled={answer.isPending}
                onClick={() => setDeclined({ shopId: shop.id, role, name: isolated(shop.name) })}
              >
                {m.room_decline()}
              </Button>
              <Button busy={answer.isPending} onClick={() => answer.mutate({ shopId: shop.id, role, accept: true })}>
                {m.room_accept()}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {declined && (
        <ConfirmDialog
          title={m.room_decline_ask({ name: declined.name })}
          body={m.room_decline_body()}
          action={m.room_decline()}
          busy={answer.isPending}
          onClose={() => setDeclined(null)}
          onConfirm={() => answer.mutate({ shopId: declined.shopId, role: declined.role, accept: false })}
        />
      )}
    </>
  )
}
