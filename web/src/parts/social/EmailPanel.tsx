import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { kiwi, type EmailState } from '../../state/kiwi.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Failure } from '../Message.tsx'
import { Panel } from '../Panel.tsx'
import { SwitchRow } from '../SwitchRow.tsx'

export const ownEmail = () => queryOptions({ queryKey: ['email'], queryFn: ({ signal }) => kiwi.mail.get.query(undefined, { signal }) })

/**
 * The address that mails go to, which its owner confirms by a link; nothing where Kiwi sends no
 * mails.
 */
export function EmailPanel() {
  const { data, error, refetch } = useQuery(ownEmail())
  if (!data && error) return <Failure error={error} retry={() => void refetch()} />
  if (!data?.isOffered) return null
  return <Panel title={m.email_title()}>{data.address === null ? <AddEmail /> : <OwnEmail state={data} address={data.address} />}</Panel>
}

function useKeep() {
  const client = useQueryClient()
  return (state: EmailState) => void client.setQueryData(ownEmail().queryKey, state)
}

function useSend(onSent?: () => void) {
  const keep = useKeep()
  return useMutation({
    mutationFn: (address: string) => kiwi.mail.set.mutate({ address, locale: getLocale() }),
    onSuccess: (state) => {
      keep(state)
      toast(m.email_sent())
      onSent?.()
    },
    onError: toastFailure,
  })
}

function AddEmail() {
  const [address, setAddress] = useState('')
  const send = useSend()
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate(address.trim())
      }}
    >
      <label className="flex flex-col gap-1 text-sm text-muted">
        {m.email_hint()}
        <input
          type="email"
          required
          maxLength={254}
          autoComplete="email"
          className="min-h-11 rounded-xl bg-sunken px-3 text-base text-ink"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
      </label>
      <Button type="submit" busy={send.isPending}>
        {m.email_add()}
      </Button>
    </form>
  )
}

function OwnEmail({ state, address }: { state: EmailState; address: string }) {
  const keep = useKeep()
  const send = useSend()
  const [isRemoving, setRemoving] = useState(false)
  const remove = useMutation({
    mutationFn: () => kiwi.mail.remove.mutate(undefined),
    onSuccess: keep,
    onError: toastFailure,
    onSettled: () => setRemoving(false),
  })
  const change = useMutation({
    mutationFn: (isWeekly: boolean) => kiwi.mail.change.mutate({ isWeekly }),
    onSuccess: keep,
    onError: toastFailure,
  })
  return (
    <div className="space-y-3">
      <p>
        <bdi className="font-semibold break-all">{address}</bdi>
        <span className="block text-sm text-muted">{state.isConfirmed ? m.email_confirmed() : m.email_waits()}</span>
      </p>
      {state.isConfirmed && (
        <SwitchRow
          label={m.email_weekly()}
          hint={m.email_weekly_hint()}
          checked={change.isPending ? change.variables : state.isWeekly}
          onChange={(isOn) => change.mutate(isOn)}
        />
      )}
      <div className="flex gap-2">
        {!state.isConfirmed && (
          <Button kind="quiet" busy={send.isPending} onClick={() => send.mutate(address)}>
            {m.email_again()}
          </Button>
        )}
        <Button kind="quiet" onClick={() => setRemoving(true)}>
          {m.email_remove()}
        </Button>
      </div>
      {isRemoving && (
        <ConfirmDialog
          title={m.email_remove_ask()}
          body={m.email_remove_body()}
          action={m.email_remove()}
          busy={remove.isPending}
          onClose={() => setRemoving(false)}
          onConfirm={() => remove.mutate()}
        />
      )}
    </div>
  )
}
