import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ban, VolumeX } from 'lucide-react'
import { useId, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { reasonsOf } from '../../../../src/shared/reports.ts'
import { writtenLength } from '../../../../src/shared/writing/length.ts'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { type ReportedSubject, reportReasonNames, reportTitles } from '../../state/safety/report-words.ts'
import { takeOutAuthor } from '../../state/social/post-cache.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'

interface ReportDialogProps {
  subject: ReportedSubject
  /** Whose it is. */
  name: string
  onClose: () => void
}

/** Why, in which words; then whether the person shall be blocked or muted as well. */
export function ReportDialog({ subject, name, onClose }: ReportDialogProps) {
  const [done, setDone] = useState<{ personId: string; again: boolean } | null>(null)
  if (done) return <Reported {...done} name={name} onClose={onClose} />
  return <Form subject={subject} onDone={setDone} onClose={onClose} />
}

interface FormProps {
  subject: ReportedSubject
  onDone: (done: { personId: string; again: boolean }) => void
  onClose: () => void
}

function Form({ subject, onDone, onClose }: FormProps) {
  const id = useId()
  const [reason, setReason] = useState<keyof typeof reportReasonNames | null>(null)
  const [note, setNote] = useState('')
  const send = useMutation({
    mutationFn: (chosen: keyof typeof reportReasonNames) => kiwi.reports.create.mutate({ subject, reason: chosen, note }),
    onSuccess: onDone,
  })
  const length = writtenLength(note, 'block')
  const isTooLong = length > maxLengths.reportNote
  return (
    <Modal title={reportTitles[subject.kind]()} body={m.report_lead()} onClose={onClose}>
      <fieldset className="mt-3">
        <legend className="sr-only">{m.report_why()}</legend>
        {reasonsOf[subject.kind].map((one) => (
          <label
            key={one}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-2 text-[0.9375rem] hover:bg-sunken has-checked:bg-kiwi-soft"
          >
            <input
              type="radio"
              name={`${id}-reason`}
              checked={reason === one}
              onChange={() => setReason(one)}
              className="size-5 shrink-0 accent-kiwi"
            />
            {reportReasonNames[one]()}
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${id}-note`} className="mt-4 mb-1.5 block text-sm font-semibold">
        {m.report_note()}
      </label>
      <textarea
        id={`${id}-note`}
        value={note}
        rows={3}
        aria-invalid={isTooLong}
        aria-describedby={`${id}-count`}
        placeholder={m.report_note_placeholder()}
        onChange={({ target }) => setNote(target.value)}
        className="field resize-none leading-relaxed"
      />
      <p id={`${id}-count`} className={`mt-1 text-right text-xs tabular-nums ${isTooLong ? 'text-danger' : 'text-muted'}`}>
        {length} / {maxLengths.reportNote}
      </p>
      {send.error && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {asKiwiError(send.error).message}
        </p>
      )}
      <Button
        className="mt-3 shrink-0"
        busy={send.isPending}
        disabled={reason === null || isTooLong}
        onClick={() => reason !== null && send.mutate(reason)}
      >
        {m.report_send()}
      </Button>
    </Modal>
  )
}

function Reported({ personId, again, name, onClose }: { personId: string; again: boolean; name: string; onClose: () => void }) {
  const client = useQueryClient()
  const who = isolated(name)
  const hide = useMutation({
    mutationFn: async (how: 'block' | 'mute') => {
      await kiwi.people[how].mutate({ personId })
      return how
    },
    onSuccess: (how) => {
      takeOutAuthor(client, personId)
      toast(how === 'block' ? m.report_blocked({ name: who }) : m.muted_begun({ name: who }))
      onClose()
      return client.invalidateQueries()
    },
    onError: toastFailure,
  })
  return (
    <Modal title={again ? m.report_again() : m.report_done()} body={m.report_done_body()} onClose={onClose}>
      <p className="mt-5 font-semibold">{m.report_also({ name: who })}</p>
      <div className="mt-3 grid gap-2">
        <Button kind="quiet" disabled={hide.isPending} onClick={() => hide.mutate('mute')}>
          <VolumeX aria-hidden className="size-4.5" />
          {m.profile_mute()}
        </Button>
        <Button kind="quiet" className="text-danger!" disabled={hide.isPending} onClick={() => hide.mutate('block')}>
          <Ban aria-hidden className="size-4.5" />
          {m.profile_block()}
        </Button>
        <Button kind="plain" onClick={onClose}>
          {m.report_close()}
        </Button>
      </div>
    </Modal>
  )
}
