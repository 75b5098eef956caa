import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { formatKrw } from '../../state/wording.ts'
import { Facts } from './Decision.tsx'
import { Part } from './Part.tsx'
import { deskQueries } from '../../state/desk/queries.ts'

/** Shops that owe money for refunds. Their next sales pay it back; nothing is decided here. */
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
      {debtors?.map(({ shop, owner, debtKrw, feeBackKrw, waitingKrw, waitingRefunds, ageDays, hasAccount }) => (
        <li key={shop.handle} className="rounded-3xl bg-card p-5 shadow-card">
          <Facts
            amount={formatKrw(0 - debtKrw)}
            mark={isolated(shop.name)}
            lines={[
              m.desk_debtor_of({ handle: shop.handle, name: isolated(owner.displayName), days: ageDays }),
              feeBackKrw > 0 ? m.desk_debtor_fee_back({ amount: formatKrw(feeBackKrw) }) : null,
              waitingRefunds > 0 ? m.desk_debtor_waiting({ count: waitingRefunds, amount: formatKrw(waitingKrw) }) : null,
              hasAccount ? null : m.desk_debtor_no_account(),
              owner.isSuspended ? m.desk_payout_owner_suspended() : null,
            ]}
          />
        </li>
      ))}
    </Part>
  )
}
