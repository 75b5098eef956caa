import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type SyntheticEvent, useState } from 'react'
import { maxLengths, minDeskReason } from '../../../../../src/shared/bounds.ts'
import { m } from '../../../paraglide/messages.js'
import { staffQueries } from '../../../state/desk/staff-queries.ts'
import { toastFailure } from '../../../state/toasts.ts'
import { Button } from '../../Button.tsx'
import { Panel } from '../../Panel.tsx'
import { TextField } from '../../TextField.tsx'

interface OpenWithReasonProps {
  personId: string
  title: string
  label: string
  open: (reason: string) => Promise<unknown>
}

/**
 * What is about a person opens with a reason, which is kept. Then everything that was refused is
 * read again.
 */
export function OpenWithReason({ personId, title, label, open }: OpenWithReasonProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const whose = useQuery(staffQueries.found(personId)).data?.people.find(({ id }) => id === personId)
  const opening = useMutation({
    mutationFn: () => open(reason.trim()),
    onSuccess: () => client.resetQueries({ queryKey: ['desk', 'people'] }),
    onError: toastFailure,
  })
  const isReady = [...reason.trim()].length >= minDeskReason
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (isReady) opening.mutate()
  }
  return (
    <Panel title={title}>
      <form onSubmit={submit} className="space-y-3">
        {whose && (
          <p className="break-words">
            <bdi className="font-bold">{whose.displayName}</bdi>
            <span className="text-muted"> · {whose.handle ? `@${whose.handle}` : m.staff_no_handle()}</span>
          </p>
        )}
        <p className="text-[0.9375rem] text-muted">{m.staff_open_body()}</p>
        <TextField
          label={m.desk_reason()}
          hint={m.desk_reason_hint()}
          value={reason}
          onChange={setReason}
          maxLength={maxLengths.deskReason}
          autoComplete="off"
        />
        <Button type="submit" disabled={!isReady} busy={opening.isPending}>
          {label}
        </Button>
      </form>
    </Panel>
  )
}
