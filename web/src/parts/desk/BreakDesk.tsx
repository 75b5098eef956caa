import { useInfiniteQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatDay } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'
import { BreakFilters, causeOf } from './BreakFilters.tsx'
import { Decision, Facts, MoreDecisions } from './Decision.tsx'
import { Part } from './Part.tsx'
import { deskQueries, type BreakFilter } from '../../state/desk/queries.ts'

const everything: BreakFilter = { kind: null, subject: null, minAgeDays: 0, minAmountKrw: 0 }

/** Differences of ledger, call log and bank statement, by cause. One reason may explain many. */
export function BreakDesk() {
  const [filter, setFilter] = useState(everything)
  const query = useInfiniteQuery(deskQueries.breaks(filter))
  const [newest] = query.data?.pages ?? []
  const breaks = query.data?.pages.flatMap((page) => page.breaks)
  return (
    <Part
      title={m.desk_breaks()}
      query={query}
      count={newest?.shown.count}
      head={
        newest && (
          <>
            <p className="text-muted">
              {newest.reconciledUntil ? m.desk_reconciled({ day: formatDay(newest.reconciledUntil) }) : m.desk_never_reconciled()}
            </p>
            {newest.groups.length > 0 && (
              <>
                <Ages aged={newest.aged} />
                <BreakFilters groups={newest.groups} filter={filter} onChange={setFilter} />
              </>
            )}
          </>
        )
      }
    >
      {newest && newest.shown.count > 1 && <AllOfThem shown={newest.shown} filter={filter} />}
      {breaks?.map(({ breakId, kind, subject, amountKrw, reference, detail, ageDays }) => (
        <Decision
          key={breakId}
          facts={
            <Facts
              amount={formatKrw(amountKrw)}
              mark={causeOf(kind, subject)}
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

type Page = RouterOutputs['admin']['pay']['breaks']

/** Explains exactly the breaks that were shown: the server refuses if their number has changed. */
function AllOfThem({ shown: { count, amountKrw }, filter }: { shown: Page['shown']; filter: BreakFilter }) {
  return (
    <Decision
      wide
      facts={<Facts amount={formatKrw(amountKrw)} mark={m.desk_count({ count })} lines={[m.desk_explain_all_hint()]} />}
      choices={[
        {
          label: m.desk_explain_all({ count }),
          decide: (reason) => kiwi.admin.pay.explainBreaks.mutate({ ...filter, expectedCount: count, expectedKrw: amountKrw, reason }),
        },
      ]}
    />
  )
}

/** Count and amount of the breaks by age. Old ones need attention. */
function Ages({ aged }: Pick<Page, 'aged'>) {
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
