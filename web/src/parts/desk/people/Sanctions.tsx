import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { formatDateTime } from '../../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../../state/desk/staff-queries.ts'
import { kiwi, type Me } from '../../../state/kiwi.ts'
import { Failure } from '../../Message.tsx'
import { BlockSkeleton } from '../../Skeletons.tsx'
import { endReasons, givenReasonWords } from '../cases/names.ts'
import { Decision } from '../Decision.tsx'
import { PointsGrant } from './PointsGrant.tsx'
import { type Proposal, proposalChoice, ProposalFacts } from '../Proposals.tsx'

type Standing = RouterOutputs['admin']['actions']['list']['standing']
type Code = RouterInputs['admin']['actions']['ban']['reasonCode']

interface SanctionsProps {
  personId: string
  permissions: Me['permissions']
}

/**
 * What stands against a person: bans and freezes to propose, to confirm and to lift, and the end of
 * limits and suspensions.
 */
export function Sanctions({ personId, permissions }: SanctionsProps) {
  const { data, error, isPending, refetch } = useQuery(staffQueries.actions(personId))
  const proposals = useQuery(staffQueries.proposals()).data?.proposals.filter((one) => one.personId === personId) ?? []
  if (isPending) return <BlockSkeleton className="h-56" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const { standing } = data
  const proposed = (kind: Proposal['kind']) => proposals.find((one) => one.kind === kind)
  return (
    <ul className="grid items-start gap-3 lg:grid-cols-2" aria-label={m.staff_sanctions()}>
      {permissions.includes('people.limit') && <Ends personId={personId} standing={standing} />}
      {permissions.includes('people.ban') && (standing.isBanned || standing.status !== 'withdrawn') && (
        <Sanction
          title={m.staff_ban()}
          isOn={standing.isBanned}
          note={m.staff_ban_note()}
          ask={m.staff_ban_ask()}
          sure={m.staff_ban_sure()}
          proposal={proposed('ban')}
          set={(on, reasonCode, reason) => kiwi.admin.actions.ban.mutate({ personId, on, reasonCode, reason }).then(wordOutcome)}
        />
      )}
      {permissions.includes('money.decide') && standing.status === 'active' && (
        <PointsGrant personId={personId} proposal={proposed('points')} />
      )}
      {permissions.includes('money.freeze') && (
        <Sanction
          title={m.staff_freeze()}
          isOn={standing.isFrozen}
          note={m.staff_freeze_note()}
          ask={m.staff_freeze_ask()}
          sure={m.staff_freeze_sure()}
          proposal={proposed('freeze')}
          set={(on, reasonCode, reason) => kiwi.admin.actions.freeze.mutate({ personId, on, reasonCode, reason }).then(wordOutcome)}
        />
      )}
    </ul>
  )
}

const wordOutcome = ({ outcome }: { outcome: 'done' | 'waits' }) => (outcome === 'waits' ? m.staff_waits() : m.desk_done())

interface SanctionProps {
  title: string
  isOn: boolean
  note: string
  /** On the button that asks for it. */
  ask: string
  /** What is asked after it. */
  sure: string
  proposal: Proposal | undefined
  set: (on: boolean, code: Code, reason: string) => Promise<string>
}

function Sanction({ title, isOn, note, ask, sure, proposal, set }: SanctionProps) {
  const [code, setCode] = useState<Code>('fraud')
  const [endCode, setEndCode] = useState<Code>('mistake')
  if (proposal && !isOn)
    return (
      <Decision
        isAction
        facts={
          <>
            <Head title={title} state={m.staff_proposals()} />
            <ProposalFacts proposal={proposal} />
          </>
        }
        choices={[
          ...(proposal.isMine
            ? []
            : [
                {
                  label: m.staff_confirm(),
                  warns: { title: sure, body: note },
                  decide: (reason: string) => set(true, proposal.terms['reasonCode'] as Code, reason),
                },
              ]),
          proposalChoice(proposal),
        ]}
      />
    )
  return (
    <Decision
      isAction
      facts={
        <>
          <Head title={title} state={isOn ? m.staff_stands() : m.staff_stands_not()} isBad={isOn} />
          <p className="text-[0.9375rem] text-muted">{note}</p>
        </>
      }
      choices={[
        isOn
          ? { label: m.staff_lift(), decide: (reason) => set(false, endCode, reason) }
          : { label: ask, warns: { title: sure, body: note }, decide: (reason) => set(true, code, reason) },
      ]}
    >
      {isOn ? (
        <CodeChoice value={endCode} onChange={setEndCode} codes={endReasons} />
      ) : (
        <CodeChoice value={code} onChange={setCode} codes={givenReasonWords} />
      )}
    </Decision>
  )
}

function Ends({ personId, standing }: { personId: string; standing: Standing }) {
  const { status, isBanned, suspendedUntil, isLimited, limitedUntil } = standing
  return (
    <>
      {status === 'suspended' && !isBanned && <End personId={personId} lifts="suspend" until={suspendedUntil} />}
      {isLimited && <End personId={personId} lifts="limit" until={limitedUntil} />}
    </>
  )
}

function End({ personId, lifts, until }: { personId: string; lifts: 'suspend' | 'limit'; until: string | null }) {
  const [code, setCode] = useState<Code>('mistake')
  return (
    <Decision
      isAction
      facts={
        <>
          <Head title={lifts === 'suspend' ? m.staff_event_suspend() : m.staff_event_limit()} state={m.staff_stands()} isBad />
          <p className="text-[0.9375rem] text-muted">
            {until === null ? m.cases_no_end() : m.staff_proposed_until({ time: formatDateTime(until) })}
          </p>
        </>
      }
      choices={[
        {
          label: m.staff_lift(),
          decide: (reason) => kiwi.admin.actions.person.mutate({ personId, action: 'restore', lifts, reasonCode: code, reason }),
        },
      ]}
    >
      <CodeChoice value={code} onChange={setCode} codes={endReasons} />
    </Decision>
  )
}

function Head({ title, state, isBad = false }: { title: string; state: ReactNode; isBad?: boolean }) {
  return (
    <h2 className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3 text-lg font-bold">
      {title}
      <span className={`text-sm font-semibold ${isBad ? 'text-danger' : 'text-muted'}`}>{state}</span>
    </h2>
  )
}

interface CodeChoiceProps {
  value: Code
  onChange: (code: Code) => void
  codes: { code: Code; word: () => string }[]
}

function CodeChoice({ value, onChange, codes }: CodeChoiceProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.cases_reason_code()}
      </label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => onChange(codes.find(({ code }) => code === target.value)?.code ?? value)}
        className="field py-2"
      >
        {codes.map(({ code, word }) => (
          <option key={code} value={code}>
            {word()}
          </option>
        ))}
      </select>
    </div>
  )
}
