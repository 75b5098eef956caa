import { useInfiniteQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { Decision, Facts, MoreDecisions } from './Decision.tsx'
import { Part } from './Part.tsx'
import { deskQueries } from '../../state/desk/queries.ts'

type Row = RouterOutputs['admin']['pay']['setAside']['rows'][number]

const lists: Record<Row['list'], () => string> = { deposits: m.desk_list_deposits, statement: m.desk_list_statement }

/** Bank lines that could not be read or booked. An admin asks the bank and records the answer. */
export function SetAsideDesk() {
  const query = useInfiniteQuery(deskQueries.setAside())
  const rows = query.data?.pages.flatMap((page) => page.rows)
  return (
    <Part title={m.desk_set_aside()} query={query} count={query.data?.pages[0]?.total}>
      {rows?.map(({ rowId, list, reason, raw, firstSeenAt, timesSeen }) => (
        <Decision
          key={rowId}
          facts={
            <>
              <Facts
                amount={lists[list]()}
                mark={m.desk_seen({ count: timesSeen })}
                lines={[m.desk_first_seen({ time: moneyDateTime(firstSeenAt) }), reason]}
              />
              <p className="mt-3 text-sm font-semibold">{m.desk_raw()}</p>
              <pre dir="ltr" className="mt-1 rounded-2xl bg-sunken p-3 text-xs break-all whitespace-pre-wrap">
                {raw}
              </pre>
            </>
          }
          choices={[{ label: m.desk_resolve(), decide: (why) => kiwi.admin.pay.resolveSetAside.mutate({ rowId, reason: why }) }]}
        />
      ))}
      <MoreDecisions {...query} />
    </Part>
  )
}
