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
interface Terms {
  outcome: 'refund' | 'reject'
  fault: Fault
}

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

const faultNames: Record<Fault, () => string> = { shop: m.dispute_fault_shop, buyer: m.dispute_fault_buyer }

const linkLook = 'inline-flex min-h-11 min-w-11 items-center hover:underline'

function OneDispute({ dispute }: { dispute: Dispute }) {
  const { returnId, proposal } = dispute
  const me = useMe()
  const isMine = proposal !== null && proposal.by === me?.handle
  const mayDecide = (me?.permissions.includes('money.decide') ?? false) && !isMine
  const [fault, setFault] = useState<Fault | null>(null)
  const decide = async (terms: Terms, reason: string) => {
    const { state } = await kiwi.admin.disputes.decide.mutate({ returnId, ...terms, reason })
    return state === 'waits_for_second' ? m.dispute_second() : m.desk_done()
  }
  /** Money moves with the second member of staff who decides the same. */
  const bodyOf = (terms: Terms) =>
    proposal?.outcome === terms.outcome && proposal.fault === terms.fault ? m.dispute_ask_last() : m.dispute_ask_first()
  const amountOf = (by: Fault) => formatKrw(dispute.refundsKrw[by])
  const proposedFault: Fault = proposal?.fault === 'buyer' ? 'buyer' : 'shop'
  // Nothing comes back, so that nobody pays for it: it agrees with any proposal to reject.
  const rejection: Terms = { outcome: 'reject', fault: proposedFault }
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
                what:
                  proposal.outcome === 'refund'
                    ? `${m.dispute_refund({ amount: amountOf(proposedFault) })} · ${faultNames[proposedFault]()}`
                    : m.dispute_reject(),
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
                label: fault ? m.dispute_refund({ amount: amountOf(fault) }) : m.dispute_refund_open(),
                isReady: fault !== null,
                ...(fault && {
                  asks: { title: m.dispute_refund_ask({ amount: amountOf(fault) }), body: bodyOf({ outcome: 'refund', fault }) },
                }),
                decide: (reason) => decide({ outcome: 'refund', fault: fault! }, reason),
              },
              {
                label: m.dispute_reject(),
                warns: { title: m.dispute_reject_ask(), body: bodyOf(rejection) },
                decide: (reason) => decide(rejection, reason),
              },
            ]
          : []
      }
    >
      <ChoiceRow
        label={m.dispute_fault()}
        options={(['shop', 'buyer'] as const).map((value) => ({ value, label: `${faultNames[value]()} · ${amountOf(value)}` }))}
        value={fault}
        onChange={setFault}
      />
    </Decision>
  )
}
