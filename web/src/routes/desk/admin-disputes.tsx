import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { Decision } from '../../parts/desk/Decision.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { ChoiceRow } from '../../parts/orders/ChoiceRow.tsx'
import { ReturnFacts } from '../../parts/orders/ReturnCard.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { kiwi } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { formatKrw } from '../../state/wording.ts'

type Dispute = RouterOutputs['admin']['disputes']['list']['disputes'][number]
type Fault = Dispute['fault']

/** Returns that shop and buyer do not agree about. Two members of staff decide the same. */
export function AdminDisputesPage() {
  return (
    <StaffPage title={m.dispute_desk()} permission="money.look">
      <Disputes />
    </StaffPage>
  )
}

function Disputes() {
  const { data, error, isPending, refetch } = useQuery(staffQueries.disputes())
  if (isPending) return <BlockSkeleton className="h-72" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.disputes.length === 0) return <p className="text-muted">{m.dispute_none()}</p>
  return (
    <ul className="grid gap-3 lg:grid-cols-2">
      {data.disputes.map((dispute) => (
        <OneDispute key={dispute.returnId} dispute={dispute} />
      ))}
    </ul>
  )
}

const faults = [
  { value: 'shop' as const, label: m.dispute_fault_shop },
  { value: 'buyer' as const, label: m.dispute_fault_buyer },
]

const linkLook = 'inline-flex min-h-11 min-w-11 items-center hover:underline'

function OneDispute({ dispute }: { dispute: Dispute }) {
  const { returnId, proposal } = dispute
  const me = useMe()
  const isMine = proposal !== null && proposal.by === me?.handle
  const mayDecide = (me?.permissions.includes('money.decide') ?? false) && !isMine
  const [fault, setFault] = useState<Fault>(proposal?.fault === 'buyer' ? 'buyer' : dispute.fault)
  const decide = async (outcome: 'refund' | 'reject', reason: string) => {
    const { state } = await kiwi.admin.disputes.decide.mutate({ returnId, outcome, fault, reason })
    return state === 'waits_for_second' ? m.dispute_second() : m.desk_done()
  }
  /** Money moves with the second member of staff who decides the same. */
  const bodyOf = (outcome: 'refund' | 'reject') =>
    proposal?.outcome === outcome && proposal.fault === fault ? m.dispute_ask_last() : m.dispute_ask_first()
  const refund = (by: Fault) => m.dispute_refund({ amount: formatKrw(dispute.refundsKrw[by]) })
  return (
    <Decision
      isOpen
      facts={
        <>
          <h2 className="text-lg font-bold">
            <Link to="/shops/$handle" params={{ handle: dispute.shop.handle }} className={linkLook}>
              <bdi>{dispute.shop.name}</bdi>
            </Link>{' '}
            ·{' '}
            <Link to="/@{$handle}" params={{ handle: dispute.buyer.handle }} className={linkLook}>
              @{dispute.buyer.handle}
            </Link>
          </h2>
          <Link to="/admin/people" search={{ q: dispute.orderNumber }} className={`${linkLook} text-sm text-muted`}>
            {m.order_number({ number: dispute.orderNumber })}
          </Link>
          <ReturnFacts asked={dispute} />
          {proposal && (
            <p className="mt-3 rounded-2xl bg-honey-soft p-3 text-sm break-words text-honey">
              {m.dispute_proposed({
                by: `@${proposal.by}`,
                what: proposal.outcome === 'refund' ? refund(proposal.fault === 'buyer' ? 'buyer' : 'shop') : m.dispute_reject(),
                fault: proposal.fault === 'buyer' ? m.dispute_fault_buyer() : m.dispute_fault_shop(),
                reason: proposal.reason,
              })}
            </p>
          )}
          {isMine && <p className="mt-2 text-sm font-semibold text-honey">{m.dispute_mine()}</p>}
        </>
      }
      choices={
        mayDecide
          ? [
              {
                label: refund(fault),
                asks: { title: m.dispute_refund_ask({ amount: formatKrw(dispute.refundsKrw[fault]) }), body: bodyOf('refund') },
                decide: (reason) => decide('refund', reason),
              },
              {
                label: m.dispute_reject(),
                warns: { title: m.dispute_reject_ask(), body: bodyOf('reject') },
                decide: (reason) => decide('reject', reason),
              },
            ]
          : []
      }
    >
      <ChoiceRow
        label={m.dispute_fault()}
        options={faults.map(({ value, label }) => ({ value, label: label() }))}
        value={fault}
        onChange={setFault}
      />
    </Decision>
  )
}
