import { maxLengths, minDeskReason } from '../../../../src/shared/bounds.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { MoreBelow } from '../MoreBelow.tsx'
import { TextField } from '../TextField.tsx'

interface Choice {
  label: string
  /** What it does at once: it is shown and asked before. */
  asks?: { title: string; body: string }
  /** The same of what harms somebody: its button warns. */
  warns?: Choice['asks']
  /** Answers with a sentence where it is not simply done. */
  decide: (reason: string) => Promise<unknown>
  /** False while another field must be filled in first. */
  isReady?: boolean
}

interface DecisionProps {
  facts: ReactNode
  choices: Choice[]
  children?: ReactNode
  /** About a person or what they wrote, who do not read the reason. */
  isAction?: boolean
  /** No choice is the expected one: none is stronger than the others. */
  isOpen?: boolean
  /** Across both columns, for a decision about the whole list. */
  wide?: boolean
}

/** One decision of an admin. It needs a reason, which is kept. */
export function Decision({ facts, choices, children, isAction = false, isOpen = false, wide = false }: DecisionProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState<Choice | null>(null)
  const question = asked?.warns ?? asked?.asks
  const decide = useMutation({
    mutationFn: (choice: Choice) => choice.decide(reason.trim()),
    onSuccess: (answer) => {
      setReason('')
      toast(typeof answer === 'string' ? answer : m.desk_done())
    },
    onError: toastFailure,
    // After a refusal too: another admin may have decided it meanwhile.
    onSettled: () => {
      setAsked(null)
      return client.invalidateQueries({ queryKey: ['desk'] })
    },
  })
  const isReasonGiven = [...reason.trim()].length >= minDeskReason
  return (
    <li className={`rounded-3xl bg-card p-5 shadow-card ${wide ? 'lg:col-span-2' : ''}`}>
      {facts}
      {/* Hidden where this admin may not decide. */}
      <div className="mt-3 space-y-3" hidden={choices.length === 0}>
        {children}
        <TextField
          label={m.desk_reason()}
          hint={isAction ? m.cases_reason_hint() : m.desk_reason_hint()}
          value={reason}
          onChange={setReason}
          maxLength={maxLengths.deskReason}
        />
        <div className="flex flex-wrap gap-2">
          {choices.map((choice, index) => (
            <Button
              key={choice.label}
              kind={choice.warns ? 'danger' : index === 0 && !isOpen ? 'strong' : 'quiet'}
              disabled={!isReasonGiven || choice.isReady === false || decide.isPending}
              busy={decide.isPending && decide.variables.label === choice.label}
              onClick={() => (choice.warns || choice.asks ? setAsked(choice) : decide.mutate(choice))}
            >
              {choice.label}
            </Button>
          ))}
        </div>
      </div>
      {asked && question && (
        <ConfirmDialog
          {...question}
          action={asked.label}
          isKind={!asked.warns}
          busy={decide.isPending}
          onConfirm={() => decide.mutate(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </li>
  )
}

/** The subject of a decision: amount and mark, then more lines. */
export function Facts({ amount, mark, lines }: { amount: string; mark: string; lines: (string | null)[] }) {
  return (
    <>
      <p className="flex items-center justify-between gap-3">
        <span className="shrink-0 text-xl font-extrabold tabular-nums">{amount}</span>
        <span className="min-w-0 truncate rounded-full bg-honey-soft px-2.5 py-1 text-[0.8125rem] font-semibold text-honey">{mark}</span>
      </p>
      {lines.map(
        (line) =>
          line !== null && (
            <p key={line} className="mt-1 text-sm break-words text-muted">
              {line}
            </p>
          ),
      )}
    </>
  )
}

/** Loads more decisions. Nothing is shown at the end of the list. */
export function MoreDecisions(query: ComponentProps<typeof MoreBelow>) {
  if (!query.hasNextPage) return null
  return (
    <li className="lg:col-span-2">
      <MoreBelow {...query} />
    </li>
  )
}
