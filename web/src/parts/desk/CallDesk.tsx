import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'
import { Decision, Facts } from './Decision.tsx'
import { Part } from './Part.tsx'
import { deskQueries } from '../../state/desk/queries.ts'

export const purposes: Record<string, () => string> = {
  verification: m.desk_purpose_verification,
  top_up: m.desk_purpose_top_up,
  withdrawal: m.desk_purpose_withdrawal,
  settlement: m.desk_purpose_payout,
}

/** Bank calls with an unknown outcome. An admin asks the bank and records its answer here. */
export function CallDesk() {
  const query = useQuery(deskQueries.calls())
  return (
    <Part title={m.desk_calls()} query={query} count={query.data?.length}>
      {query.data?.map(({ bankCallId, amountKrw, purpose, reference, attempts, sentAt, responseCode }) => (
        <Decision
          key={bankCallId}
          facts={
            <Facts
              amount={formatKrw(amountKrw)}
              mark={purposes[purpose]?.() ?? purpose}
              lines={[
                `${m.desk_reference({ reference })} · ${m.desk_attempts({ count: attempts })}`,
                [sentAt && moneyDateTime(sentAt), responseCode && m.desk_bank_said({ code: responseCode })].filter(Boolean).join(' · '),
              ]}
            />
          }
          choices={[
            {
              label: m.desk_confirmed(),
              asks: { title: m.desk_confirmed_ask({ amount: formatKrw(amountKrw) }), body: m.desk_call_ask_body() },
              decide: (reason) => kiwi.admin.pay.decideCall.mutate({ bankCallId, decision: 'confirmed', reason }),
            },
            {
              label: m.desk_failed(),
              warns: { title: m.desk_failed_ask({ amount: formatKrw(amountKrw) }), body: m.desk_call_ask_body() },
              decide: (reason) => kiwi.admin.pay.decideCall.mutate({ bankCallId, decision: 'failed', reason }),
            },
          ]}
        />
      ))}
    </Part>
  )
}
