import type { RouterOutputs } from '@kiwi/sdk'
import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { formatKrw } from '../../state/wording.ts'
import { useMe } from '../../state/me.ts'
import { kiwi } from '../../state/kiwi.ts'
import { Decision, Facts } from './Decision.tsx'
import { Part } from './Part.tsx'
import { deskQueries } from '../../state/desk/queries.ts'

/**
 * Shops that owe money for refunds. Their next sales pay it back. For one whose owner is gone, two
 * members of staff let Kiwi pay.
 */
export function DebtorDesk() {
  const query = useQuery(deskQueries.debtors())
  const debtors = query.data?.debtors
  return (
    <Part
      title={m.desk_debtors()}
      query={query}
      count={debtors?.length}
      head={
        debtors?.length ? <p className="text-sm text-muted">{m.desk_debtors_total({ amount: formatKrw(query.data!.totalKrw) })}</p> : null
      }
    >
      {debtors?.map((debtor) => (
        <Debtor key={debtor.shop.id} debtor={debtor} />
      ))}
    </Part>
  )
}

function Debtor({ debtor }: { debtor: RouterOutputs['admin']['pay']['debtors']['debtors'][number] }) {
  const { shop, owner, debtKrw, feeBackKrw, waitingKrw, waitingRefunds, ageDays, hasAccount, owingKrw, isOwnerGone, proposal } = debtor
  const mayDecide = useMe()?.permissions.includes('money.decide') ?? false
  const cover = async (reason: string) => {
    const { state } = await kiwi.admin.pay.coverDebt.mutate({ shopId: shop.id, amountKrw: owingKrw, reason })
    return state === 'waits_for_second' ? m.dispute_second() : m.desk_done()
  }
  return (
    <Decision
      facts={
        <Facts
          amount={formatKrw(0 - debtKrw)}
          mark={isolated(shop.name)}
          lines={[
            m.desk_debtor_of({ handle: shop.handle, name: isolated(owner.displayName), days: ageDays }),
            feeBackKrw > 0 ? m.desk_debtor_fee_back({ amount: formatKrw(feeBackKrw) }) : null,
            waitingRefunds > 0 ? m.desk_debtor_waiting({ count: waitingRefunds, amount: formatKrw(waitingKrw) }) : null,
            hasAccount ? null : m.desk_debtor_no_account(),
            isOwnerGone ? m.desk_debtor_owner_gone() : owner.isSuspended ? m.desk_payout_owner_suspended() : null,
            proposal && m.desk_debtor_proposed({ by: `@${proposal.by}`, reason: proposal.reason }),
          ]}
        />
      }
      choices={
        isOwnerGone && owingKrw > 0 && mayDecide && !proposal?.isMine
          ? [{ label: m.desk_debtor_cover({ amount: formatKrw(owingKrw) }), decide: cover }]
          : []
      }
    />
  )
}
