import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { type ConsentKind, newestVersion, requiredConsents } from '../../../../src/shared/consents.ts'
import { m } from '../../paraglide/messages.js'
import { consentNames, consentPages, readConsentAgain } from '../../state/consent/consents.ts'
import { kiwi } from '../../state/kiwi.ts'
import { Button } from '../Button.tsx'
import { ErrorNotice } from '../Notice.tsx'

interface ConsentFormProps {
  kinds: readonly ConsentKind[]
  onAgreed?: () => void
}

const isRequired = (kind: ConsentKind) => requiredConsents.some((required) => required === kind)

/** Asks for consent to each text by itself; nothing is ticked beforehand. */
export function ConsentForm({ kinds, onAgreed }: ConsentFormProps) {
  const client = useQueryClient()
  const [ticked, setTicked] = useState<ReadonlySet<ConsentKind>>(new Set())
  const agree = useMutation({
    mutationFn: () => kiwi.me.agree.mutate(Object.fromEntries([...ticked].map((kind) => [kind, newestVersion(kind)]))),
    onSuccess: async () => {
      await readConsentAgain(client)
      onAgreed?.()
    },
  })
  const isWhole = kinds.every((kind) => !isRequired(kind) || ticked.has(kind))
  function tick(kind: ConsentKind, on: boolean) {
    const next = new Set(ticked)
    if (on) next.add(kind)
    else next.delete(kind)
    setTicked(next)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (isWhole && !agree.isPending) agree.mutate()
  }
  return (
    <form onSubmit={submit} className="mt-4">
      {kinds.length > 1 && (
        <div className="border-b border-line pb-1">
          <Tick
            label={m.consent_all()}
            isStrong
            checked={kinds.every((kind) => ticked.has(kind))}
            onChange={(on) => setTicked(new Set(on ? kinds : []))}
          />
        </div>
      )}
      {kinds.map((kind) => (
        <div key={kind} className="flex items-center gap-2">
          <Tick
            label={
              isRequired(kind) ? m.consent_required({ name: consentNames[kind]() }) : m.consent_optional({ name: consentNames[kind]() })
            }
            checked={ticked.has(kind)}
            onChange={(on) => tick(kind, on)}
          />
          <Link
            to={consentPages[kind]}
            target="_blank"
            aria-label={m.consent_read({ name: consentNames[kind]() })}
            className="inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center text-sm font-semibold text-muted underline underline-offset-4"
          >
            {m.consent_read_short()}
          </Link>
        </div>
      ))}
      {agree.isError && <ErrorNotice error={agree.error} />}
      <Button type="submit" className="mt-5 min-h-13 w-full" disabled={!isWhole} busy={agree.isPending}>
        {m.consent_agree()}
      </Button>
    </form>
  )
}

interface TickProps {
  label: string
  isStrong?: boolean
  checked: boolean
  onChange: (on: boolean) => void
}

function Tick({ label, isStrong = false, checked, onChange }: TickProps) {
  const id = useId()
  return (
    <div className="flex min-h-12 flex-1 items-center gap-3">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-5.5 shrink-0 accent-kiwi"
      />
      <label htmlFor={id} className={`flex min-h-11 flex-1 items-center ${isStrong ? 'font-bold' : ''}`}>
        {label}
      </label>
    </div>
  )
}
