import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { formatDay, moneyDateTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { deskQueries } from '../../state/order-queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { Decision, Facts, MoreDecisions } from './Decision.tsx'
import { Part } from './Part.tsx'

const purposes: Record<string, () => string> = {
  verification: m.desk_purpose_verification,
  top_up: m.desk_purpose_top_up,
  withdrawal: m.desk_purpose_withdrawal,
  settlement: m.desk_purpose_payout,
}

/** Calls whose outcome the bank does not tell: somebody asks there, and says what was found. */
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
              decide: (reason) => kiwi.admin.pay.decideCall.mutate({ bankCallId, decision: 'confirmed', reason }),
            },
            {
              label: m.desk_failed(),
              isGrave: true,
              decide: (reason) => kiwi.admin.pay.decideCall.mutate({ bankCallId, decision: 'failed', reason }),
            },
          ]}
        />
      ))}
    </Part>
  )
}

type Break = RouterOutputs['admin']['pay']['breaks']['breaks'][number]

const kinds: Record<Break['kind'], () => string> = {
  bank_only: m.desk_break_bank_only,
  ledger_only: m.desk_break_ledger_only,
  gateway_only: m.desk_break_gateway_only,
  amount_differs: m.desk_break_amount_differs,
  balance_differs: m.desk_break_balance_differs,
  unresolved_call: m.desk_break_unresolved_call,
}

/** Where ledger, call log and bank statement do not agree. */
export function BreakDesk() {
  const query = useInfiniteQuery(deskQueries.breaks())
  const [newest] = query.data?.pages ?? []
  const breaks = query.data?.pages.flatMap((page) => page.breaks)
  return (
    <Part
      title={m.desk_breaks()}
      query={query}
      count={breaks?.length}
      hasMore={query.hasNextPage}
      head={
        newest && (
          <>
            <p className="text-muted">
              {newest.reconciledUntil ? m.desk_reconciled({ day: formatDay(newest.reconciledUntil) }) : m.desk_never_reconciled()}
            </p>
            {newest.breaks.length > 0 && <Ages aged={newest.aged} />}
          </>
        )
      }
    >
      {breaks?.map(({ breakId, kind, amountKrw, reference, detail, ageDays }) => (
        <Decision
          key={breakId}
          facts={
            <Facts
              amount={formatKrw(amountKrw)}
              mark={kinds[kind]()}
              lines={[
                reference ? m.desk_reference({ reference }) : null,
                ageDays === 0 ? m.desk_today() : m.desk_age({ days: ageDays }),
                detail,
              ]}
            />
          }
          choices={[{ label: m.desk_explain(), decide: (reason) => kiwi.admin.pay.explainBreak.mutate({ breakId, reason }) }]}
        />
      ))}
      <MoreDecisions {...query} />
    </Part>
  )
}

type Aged = RouterOutputs['admin']['pay']['breaks']['aged']

/** Old breaks are the ones to look at: how many, and how much, by age. */
function Ages({ aged }: { aged: Aged }) {
  return (
    <dl className="mt-3 grid grid-cols-3 gap-2 text-center">
      {aged.map(({ days, count, amountKrw }) => (
        <div key={days} className={`rounded-2xl p-3 ${days === '8+' && count > 0 ? 'bg-danger-soft text-danger' : 'bg-sunken'}`}>
          <dt className="text-sm">{m.desk_aged({ days })}</dt>
          <dd className="font-bold tabular-nums">{count}</dd>
          <dd className="text-sm tabular-nums">{formatKrw(amountKrw)}</dd>
        </div>
      ))}
    </dl>
  )
}
