import type { RouterInputs } from '@kiwi/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { maxLengths, minDeskReason } from '../../../../../src/shared/bounds.ts'
import { reasonCodeFor } from '../../../../../src/shared/reports.ts'
import { m } from '../../../paraglide/messages.js'
import type { CaseView } from '../../../state/desk/report-queries.ts'
import { isolated } from '../../../state/isolated.ts'
import { kiwi } from '../../../state/kiwi.ts'
import { toast, toastFailure } from '../../../state/toasts.ts'
import { Button } from '../../Button.tsx'
import { ConfirmDialog } from '../../ConfirmDialog.tsx'
import { Panel } from '../../Panel.tsx'
import { TextField } from '../../TextField.tsx'
import { givenReasonWords } from './names.ts'

type Input = RouterInputs['admin']['reports']['decide']
type Act = Extract<Input, { decision: 'act' }>
type Way = { on: Act['on']; action: Act['action'] }

const hideable = ['post', 'comment', 'message', 'product', 'review', 'question']

/** What can be done about it: a warning, hiding it, limits of the person; or nothing. */
export function CaseDecision({ view, isOthers }: { view: CaseView; isOthers: boolean }) {
  const {
    case: one,
    person: { id: personId },
  } = view
  const id = useId()
  const client = useQueryClient()
  const ways: { key: string; label: string; way: Way | null }[] = [
    ...(hideable.includes(one.subjectKind)
      ? [{ key: 'hide', label: m.cases_do_hide(), way: { on: 'subject' as const, action: 'hide' as const } }]
      : []),
    { key: 'warn', label: m.cases_do_warn(), way: { on: 'subject', action: 'warn' } },
    { key: 'limit', label: m.cases_do_limit(), way: { on: 'person', action: 'limit' } },
    { key: 'suspend', label: m.cases_do_suspend(), way: { on: 'person', action: 'suspend' } },
    { key: 'dismiss', label: m.cases_do_nothing(), way: null },
  ]
  const [chosen, setChosen] = useState(ways[0]!.key)
  const [days, setDays] = useState('7')
  const [code, setCode] = useState<Act['reasonCode']>(reasonCodeFor[one.reason])
  const [reason, setReason] = useState('')
  const [isAsked, setAsked] = useState(false)
  const { way, label: act } = ways.find(({ key }) => key === chosen) ?? ways[0]!
  const name = isolated(one.person?.displayName ?? '–')
  const hasEnd = way?.action === 'limit' || way?.action === 'suspend'
  const decide = useMutation({
    mutationFn: () =>
      kiwi.admin.reports.decide.mutate(
        way === null
          ? { decision: 'dismiss', caseId: one.id, reason: reason.trim() }
          : {
              decision: 'act',
              caseId: one.id,
              ...way,
              days: hasEnd && days !== '' ? Number(days) : null,
              reasonCode: code,
              reason: reason.trim(),
            },
      ),
    onSuccess: () => toast(m.desk_done()),
    onError: toastFailure,
    // After a refusal too: another moderator may have decided it meanwhile.
    onSettled: () => {
      setAsked(false)
      return client.invalidateQueries({ queryKey: ['desk', 'reports'] })
    },
  })
  const isReady = [...reason.trim()].length >= minDeskReason
  return (
    <Panel title={m.cases_decide()}>
      {isOthers && <p className="mb-3 text-sm text-muted">{m.cases_not_yours()}</p>}
      <fieldset disabled={isOthers} className="space-y-3">
        <legend className="sr-only">{m.cases_decide()}</legend>
        <div className="flex flex-wrap gap-2">
          {ways.map(({ key, label }) => (
            <label
              key={key}
              className="flex min-h-11 cursor-pointer items-center gap-2 rounded-full border border-line px-4 text-sm font-semibold has-checked:border-kiwi has-checked:bg-kiwi-soft"
            >
              <input
                type="radio"
                name={`${id}-way`}
                checked={chosen === key}
                onChange={() => setChosen(key)}
                className="size-4 accent-kiwi"
              />
              {label}
            </label>
          ))}
        </div>
        {way !== null && (
          <div className="grid gap-3 sm:grid-cols-2">
            <div>
              <label htmlFor={`${id}-code`} className="mb-1.5 block text-sm font-semibold">
                {m.cases_reason_code()}
              </label>
              <select
                id={`${id}-code`}
                value={code}
                onChange={({ target }) => setCode(givenReasonWords.find(({ code: one }) => one === target.value)?.code ?? 'other')}
                className="field py-2"
              >
                {givenReasonWords.map(({ code: name, word }) => (
                  <option key={name} value={name}>
                    {word()}
                  </option>
                ))}
              </select>
            </div>
            {hasEnd && (
              <div>
                <label htmlFor={`${id}-days`} className="mb-1.5 block text-sm font-semibold">
                  {m.cases_until()}
                </label>
                <select id={`${id}-days`} value={days} onChange={({ target }) => setDays(target.value)} className="field py-2">
                  {['1', '3', '7', '14', '30', '90'].map((count) => (
                    <option key={count} value={count}>
                      {m.cases_days({ count })}
                    </option>
                  ))}
                  <option value="">{m.cases_no_end()}</option>
                </select>
              </div>
            )}
          </div>
        )}
        <TextField
          label={m.desk_reason()}
          hint={m.cases_reason_hint()}
          value={reason}
          onChange={setReason}
          maxLength={maxLengths.deskReason}
        />
        <Button
          kind={way === null ? 'strong' : 'danger'}
          disabled={!isReady || isOthers}
          busy={decide.isPending}
          onClick={() => (hasEnd ? setAsked(true) : decide.mutate())}
        >
          {m.cases_decide_now({ act })}
        </Button>
        <p className="text-[0.8125rem] text-muted">
          <Link
            to="/admin/people/$personId"
            params={{ personId }}
            className="inline-flex min-h-11 items-center underline underline-offset-4 hover:text-ink"
          >
            {m.cases_ban_elsewhere()}
          </Link>
        </p>
      </fieldset>
      {isAsked && (
        <ConfirmDialog
          title={way?.action === 'suspend' ? m.cases_suspend_ask({ name }) : m.cases_limit_ask({ name })}
          body={`${days === '' ? m.cases_no_end() : m.cases_days({ count: days })} · “${reason.trim()}”`}
          action={act}
          busy={decide.isPending}
          onConfirm={() => decide.mutate()}
          onClose={() => setAsked(false)}
        />
      )}
    </Panel>
  )
}
