import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { moneyDateTime } from '../../state/dates.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { useSettled } from '../../state/social/search-text.ts'
import { formatKrw } from '../../state/wording.ts'
import { TextField } from '../TextField.tsx'
import { Decision, Facts, MoreDecisions } from './Decision.tsx'
import { Part } from './Part.tsx'
import { deskQueries } from '../../state/desk/queries.ts'

type Deposit = RouterOutputs['admin']['pay']['suspense']['deposits'][number]

const reasons: Record<Deposit['reason'], () => string> = {
  late: m.desk_reason_late,
  person_left: m.desk_reason_person_left,
  wrong_amount: m.desk_reason_wrong_amount,
  wrong_name: m.desk_reason_wrong_name,
  no_lease: m.desk_reason_no_lease,
  unknown_account: m.desk_reason_unknown_account,
}

/** Money that arrived and is not assigned to anybody yet. */
export function SuspenseDesk() {
  const query = useInfiniteQuery(deskQueries.suspense())
  const deposits = query.data?.pages.flatMap((page) => page.deposits)
  return (
    <Part
      title={m.desk_suspense()}
      query={query}
      count={deposits?.length}
      hasMore={query.hasNextPage}
      head={
        deposits &&
        deposits.length > 0 && (
          <p className="text-muted tabular-nums">{m.desk_suspense_total({ amount: formatKrw(query.data!.pages[0]!.totalKrw) })}</p>
        )
      }
    >
      {deposits?.map((deposit) => (
        <OneDeposit key={deposit.depositId} deposit={deposit} />
      ))}
      <MoreDecisions {...query} />
    </Part>
  )
}

function OneDeposit({ deposit }: { deposit: Deposit }) {
  const { depositId } = deposit
  // Whoever has left has no handle any more, and no wallet to credit.
  const lease = deposit.lease?.handle ? deposit.lease : null
  const [typed, setTyped] = useState(lease?.handle ?? '')
  const handle = useSettled(typed, 300)
  const isOfLease = handle === lease?.handle
  const found = useQuery({ ...queries.profile(handle), enabled: handle !== '' && !isOfLease, retry: false })
  const payee = isOfLease ? { id: lease.personId, handle } : found.data
  const resolve = kiwi.admin.pay.resolveDeposit
  const amount = formatKrw(deposit.amountKrw)
  const from = `${m.desk_depositor({ name: isolated(deposit.depositorName) })} · ${moneyDateTime(deposit.depositedAt)}`
  return (
    <Decision
      facts={
        <Facts
          amount={amount}
          mark={reasons[deposit.reason]()}
          lines={[
            from,
            deposit.accountNumber && m.desk_account({ number: deposit.accountNumber }),
            lease && m.desk_last_lease({ handle: lease.handle, amount: formatKrw(lease.amountKrw), name: isolated(lease.depositorName) }),
          ]}
        />
      }
      choices={[
        {
          label: m.desk_credit(),
          isReady: payee !== undefined && typed === handle,
          asks: { title: m.desk_credit_ask({ amount, handle }), body: from },
          decide: (reason) => resolve.mutate({ decision: 'credit', depositId, toPersonId: payee!.id, toHandle: payee!.handle, reason }),
        },
        {
          label: m.desk_return(),
          asks: { title: m.desk_return_ask({ amount }), body: from },
          decide: (reason) => resolve.mutate({ decision: 'return', depositId, reason }),
        },
        {
          label: m.desk_keep(),
          warns: { title: m.desk_keep_ask({ amount }), body: from },
          decide: (reason) => resolve.mutate({ decision: 'keep', depositId, reason }),
        },
      ]}
    >
      <TextField
        label={m.desk_credit_to()}
        prefix="@"
        value={typed}
        onChange={(text) => setTyped(text.replace(/^@/, '').trim().toLowerCase())}
        hint={found.data && !isOfLease ? `${isolated(found.data.displayName)} · @${found.data.handle}` : undefined}
        error={found.isError && !isOfLease ? asKiwiError(found.error).message : undefined}
        maxLength={maxLengths.handle}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
      />
    </Decision>
  )
}
