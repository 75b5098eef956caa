import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { writtenLength } from '../../../../src/shared/writing/length.ts'
import { m } from '../../paraglide/messages.js'
import { formatSocialDay, formatTime } from '../../state/dates.ts'
import { wordDecision } from '../../state/decisions.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import type { OwnAction } from '../../state/safety/queries.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'

const day = (iso: string) => `${formatSocialDay(iso)} ${formatTime(iso)}`

/** One decision: what, why, until when, what it means, and the way to appeal. */
export function OwnActionCard({ action }: { action: OwnAction }) {
  const [isWriting, setWriting] = useState(false)
  const { subjectKind, subjectId, appeal, appealUntil, at, stands } = action
  const meaning = meanings[action.action]?.()
  return (
    <li className="rounded-3xl bg-card p-5 shadow-card">
      <p className="text-[0.8125rem] text-muted">
        <time dateTime={at}>{day(at)}</time>
      </p>
      <p className="mt-1 font-semibold break-words">{wordDecision(action)}</p>
      {meaning && stands && <p className="mt-1 text-[0.9375rem] text-muted">{meaning}</p>}
      {subjectKind === 'post' && (
        <Link to="/posts/$postId" params={{ postId: subjectId }} className="mt-1 inline-flex min-h-11 items-center font-semibold text-kiwi">
          {m.actions_see_post()}
        </Link>
      )}
      {appeal && (
        <div className="mt-3 rounded-2xl bg-sunken p-4">
          <p className="text-sm font-bold">{appealStates[appeal.state]()}</p>
          <p className="mt-1 text-[0.9375rem] break-words whitespace-pre-wrap">{appeal.words}</p>
          <p className="mt-1 text-[0.8125rem] text-muted">{day(appeal.decidedAt ?? appeal.at)}</p>
        </div>
      )}
      {appealUntil && !isWriting && (
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1">
          <Button kind="quiet" onClick={() => setWriting(true)}>
            {m.actions_appeal()}
          </Button>
          <p className="text-[0.8125rem] text-muted">{m.actions_appeal_until({ date: day(appealUntil) })}</p>
        </div>
      )}
      {appealUntil && isWriting && <AppealForm actionId={action.id} onClose={() => setWriting(false)} />}
    </li>
  )
}

const meanings: Partial<Record<OwnAction['action'], () => string>> = {
  warn: m.actions_means_warn,
  hide: m.actions_means_hide,
  hold: m.actions_means_hold,
  limit: m.actions_means_limit,
  suspend: m.actions_means_suspend,
  freeze: m.actions_means_freeze,
  ban: m.actions_means_ban,
}

const appealStates = { open: m.appeal_open, granted: m.appeal_granted, rejected: m.appeal_rejected }

function AppealForm({ actionId, onClose }: { actionId: string; onClose: () => void }) {
  const id = useId()
  const client = useQueryClient()
  const [words, setWords] = useState('')
  const send = useMutation({
    mutationFn: () => kiwi.me.appeal.mutate({ actionId, words }),
    onSuccess: () => {
      toast(m.appeal_sent())
      onClose()
    },
    // After a refusal too: it may have been lifted meanwhile.
    onSettled: () => client.invalidateQueries({ queryKey: ['own-actions'] }),
  })
  const length = writtenLength(words, 'block')
  const isTooLong = length > maxLengths.appeal
  return (
    <div className="mt-3">
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.appeal_words()}
      </label>
      <textarea
        id={id}
        value={words}
        rows={4}
        aria-invalid={isTooLong}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => setWords(target.value)}
        className="field resize-none leading-relaxed"
      />
      <p id={`${id}-hint`} className="mt-1 flex justify-between gap-3 text-xs text-muted">
        {m.appeal_hint()}
        <span className={`shrink-0 tabular-nums ${isTooLong ? 'text-danger' : ''}`}>
          {length} / {maxLengths.appeal}
        </span>
      </p>
      {send.error && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {asKiwiError(send.error).message}
        </p>
      )}
      <div className="mt-3 flex gap-2">
        <Button disabled={length === 0 || isTooLong} busy={send.isPending} onClick={() => send.mutate()}>
          {m.appeal_send()}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {m.cancel()}
        </Button>
      </div>
    </div>
  )
}
