import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { maxLengths, minDeskReason } from '../../../../../src/shared/bounds.ts'
import { m } from '../../../paraglide/messages.js'
import { kiwi } from '../../../state/kiwi.ts'
import { toast, toastFailure } from '../../../state/toasts.ts'
import { Button } from '../../Button.tsx'
import { TextField } from '../../TextField.tsx'

/** Restores what the case took away. */
export function UndoDecision({ caseId }: { caseId: string }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const undo = useMutation({
    mutationFn: () => kiwi.admin.reports.undo.mutate({ caseId, reason: reason.trim() }),
    onSuccess: () => toast(m.desk_done()),
    onError: toastFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ['desk', 'reports'] }),
  })
  return (
    <div className="mt-4 space-y-3 border-t border-line pt-4">
      <TextField
        label={m.cases_undo_reason()}
        hint={m.cases_reason_hint()}
        value={reason}
        onChange={setReason}
        maxLength={maxLengths.deskReason}
      />
      <Button kind="quiet" disabled={[...reason.trim()].length < minDeskReason} busy={undo.isPending} onClick={() => undo.mutate()}>
        {m.cases_undo()}
      </Button>
    </div>
  )
}
