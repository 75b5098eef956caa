import { useQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { kiwi } from '../../state/kiwi.ts'
import { Failure } from '../Message.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { Decision } from './Decision.tsx'

type Proposal = RouterOutputs['admin']['decisions']['list']['proposals'][number]

/** What waits for a second member of staff. It is confirmed where it was proposed: on the desk of the person or the case. */
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
            <Decision
              key={proposal.id}
              facts={<ProposalFacts proposal={proposal} />}
              choices={[
                {
                  label: proposal.isMine ? m.staff_take_back() : m.staff_refuse(),
                  decide: (reason) => kiwi.admin.decisions.refuse.mutate({ decisionId: proposal.id, reason }),
                },
              ]}
            />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function ProposalFacts({ proposal: { kind, personId, handle, reason, proposedBy, isMine, expiresAt } }: { proposal: Proposal }) {
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <Link to="/admin/people/$personId" params={{ personId }} className="inline-flex min-h-11 items-center font-bold text-kiwi">
          {handle ? `@${handle}` : m.staff_no_handle()}
        </Link>
        <span className="font-semibold">{kind === 'ban' ? m.staff_ban() : m.staff_freeze()}</span>
      </p>
      <p className="break-words">{reason}</p>
      <p className="mt-1 text-sm text-muted">
        {isMine ? m.staff_proposed_by_me() : m.staff_proposed_by({ name: proposedBy })} ·{' '}
        {m.staff_proposed_until({ time: formatDateTime(expiresAt) })}
      </p>
    </>
  )
}
