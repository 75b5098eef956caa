import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { formatAgo, formatSocialDay } from '../../state/dates.ts'
import { asKiwiError, kiwi, type PasskeyList } from '../../state/kiwi.ts'
import { hasPasskeys, isHereAlready, makePasskey, wasCancelled } from '../../state/social/passkeys.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'

export function PasskeysPage() {
  return (
    <MemberPage title={m.passkeys_title()}>
      {() => (
        <>
          <p className="mb-4 text-[0.9375rem] text-muted">{m.passkeys_lead()}</p>
          <Passkeys />
        </>
      )}
    </MemberPage>
  )
}

function Passkeys() {
  const { data, error, isPending, refetch } = useQuery(queries.passkeys())
  if (isPending) return <RowSkeleton count={2} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <div className="space-y-4">
      {data.passkeys.length === 0 ? <Message Icon={KeyRound} title={m.passkeys_none()} /> : <KeyList list={data} />}
      <AddPasskey list={data} />
    </div>
  )
}

function KeyList({ list }: { list: PasskeyList }) {
  const client = useQueryClient()
  const [removing, setRemoving] = useState<PasskeyList['passkeys'][number] | null>(null)
  const remove = useMutation({
    mutationFn: (passkeyId: string) => kiwi.me.passkeys.remove.mutate({ passkeyId }),
    onSuccess: (left) => {
      client.setQueryData(queries.passkeys().queryKey, left)
      setRemoving(null)
      toast(m.passkeys_removed())
    },
    onError: toastFailure,
  })
  return (
    <ul className="divide-y divide-line rounded-3xl bg-card px-5 shadow-card">
      {list.passkeys.map((key) => (
        <li key={key.id} className="flex min-h-16 items-center gap-3 py-2">
          <KeyRound aria-hidden className="size-6 shrink-0 text-muted" />
          <span className="min-w-0 flex-1 leading-snug">
            <span className="block truncate font-semibold">
              <bdi>{key.name}</bdi>
            </span>
            <span className="block text-sm text-muted">
              {m.passkeys_since({ day: formatSocialDay(key.createdAt) })} ·{' '}
              {key.lastUsedAt ? m.settings_session_used({ time: formatAgo(key.lastUsedAt) }) : m.passkeys_unused()}
              {key.isSynced && ` · ${m.passkeys_synced()}`}
            </span>
          </span>
          <button type="button" onClick={() => setRemoving(key)} className="min-h-11 px-2 text-sm font-semibold text-danger">
            {m.passkeys_remove()}
          </button>
        </li>
      ))}
      {removing && (
        <ConfirmDialog
          title={m.passkeys_remove_title({ name: removing.name })}
          body={m.passkeys_remove_body()}
          action={m.passkeys_remove()}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(removing.id)}
          onClose={() => setRemoving(null)}
        />
      )}
    </ul>
  )
}

/**
 * The name first; then the browser asks for a face, a finger or a PIN. After a while only somebody
 * who signs in again may add one.
 */
function AddPasskey({ list }: { list: PasskeyList }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const channels = useQuery(queries.ownChannels())
  const add = useMutation({
    mutationFn: makePasskey,
    onSuccess: (left) => {
      client.setQueryData(queries.passkeys().queryKey, left)
      setName('')
      toast(m.passkeys_added())
    },
    onError: () => client.invalidateQueries({ queryKey: queries.passkeys().queryKey }),
  })
  const again = useMutation({
    mutationFn: async () => {
      const provider = channels.data?.channels[0]?.provider
      return provider ? (await kiwi.auth.startSignIn.mutate({ provider, returnTo: '/settings/passkeys' })).url : '/sign-in'
    },
    onSuccess: (url) => location.assign(url),
    onError: toastFailure,
  })
  if (!hasPasskeys()) return <Notice tone="calm">{m.passkeys_unknown_browser()}</Notice>
  if (list.passkeys.length >= list.most) return <Notice tone="calm">{m.passkeys_full({ most: list.most })}</Notice>
  if (!list.mayAdd)
    return (
      <div className="rounded-3xl bg-card p-5 shadow-card">
        <p className="text-[0.9375rem]">{m.passkeys_sign_in_again()}</p>
        <Button className="mt-4 w-full" busy={again.isPending || again.isSuccess} onClick={() => again.mutate()}>
          {m.passkeys_sign_in_again_action()}
        </Button>
      </div>
    )
  return (
    <form
      className="rounded-3xl bg-card p-5 shadow-card"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '' && !add.isPending) add.mutate(name.trim())
      }}
    >
      <TextField label={m.passkeys_name()} hint={m.passkeys_name_hint()} value={name} onChange={setName} maxLength={40} />
      <Button type="submit" className="mt-4 w-full" busy={add.isPending} disabled={name.trim() === ''}>
        {m.passkeys_add()}
      </Button>
      {add.isError && (
        <Notice tone="bad">
          {wasCancelled(add.error)
            ? m.passkeys_cancelled()
            : isHereAlready(add.error)
              ? m.passkeys_here_already()
              : asKiwiError(add.error).message}
        </Notice>
      )}
    </form>
  )
}
