import { useQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { proposalNames } from '../../state/desk/staff-wording.ts'
import { kiwi } from '../../state/kiwi.ts'
import { Failure } from '../Message.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { givenReasonWords } from './cases/names.ts'
import { Decision } from './Decision.tsx'

export type Proposal = RouterOutputs['admin']['decisions']['list']['proposals'][number]

/** What waits for a second member of staff, who confirms it on the page of the person. */
export function Proposals() {
  const { data, error, isPending, refetch } = useQuery(staffQueries.proposals())
  if (isPending) return <BlockSkeleton />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <Panel title={m.staff_proposals()}>
      {data.proposals.length === 0 ? (
        <p className="text-muted">{m.staff_proposals_none()}</p>
      ) : (
        <ul className="space-y-3">
          {data.proposals.map((proposal) => (
            <Decision key={proposal.id} facts={<ProposalOf proposal={proposal} />} choices={[proposalChoice(proposal)]} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** Ends it without the act. */
export function proposalChoice({ id, isMine }: Proposal) {
  return {
    label: isMine ? m.staff_take_back() : m.staff_refuse(),
    decide: (reason: string) => kiwi.admin.decisions.refuse.mutate({ decisionId: id, reason }),
  }
}

function ProposalOf({ proposal }: { proposal: Proposal }) {
  const { kind, personId, handle, isMine } = proposal
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <Link to="/admin/people/$personId" params={{ personId }} className="inline-flex min-h-11 items-center font-bold text-kiwi">
          {handle ? `@${handle}` : m.staff_no_handle()}
        </Link>
        <span className="font-semibold">{proposalNames[kind]()}</span>
      </p>
      <ProposalFacts proposal={proposal} />
      {!isMine && <p className="mt-1 text-sm text-muted">{m.staff_confirm_there()}</p>}
    </>
  )
}

export function ProposalFacts({ proposal: { terms, reason, proposedBy, isMine, expiresAt } }: { proposal: Proposal }) {
  const code = givenReasonWords.find(({ code }) => code === terms['reasonCode'])
  return (
    <>
      <p className="break-words">
        {code && <span className="font-semibold">{code.word()} · </span>}
        {reason}
      </p>
      <p className="mt-1 text-sm text-muted">
        {isMine ? m.staff_proposed_by_me() : m.staff_proposed_by({ name: proposedBy })} ·{' '}
        {m.staff_proposed_until({ time: formatDateTime(expiresAt) })}
      </p>
    </>
  )
}
