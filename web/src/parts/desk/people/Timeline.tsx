import { useInfiniteQuery } from '@tanstack/react-query'
import { m } from '../../../paraglide/messages.js'
import { formatDateTime } from '../../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../../state/desk/staff-queries.ts'
import { entryDetails, entryName, logName } from '../../../state/desk/staff-wording.ts'
import { PagedList } from '../../PagedList.tsx'
import { Panel } from '../../Panel.tsx'

/** What happened around a person, from every log that the role may read. */
export function Timeline({ personId }: { personId: string }) {
  const query = useInfiniteQuery(staffQueries.timeline(personId))
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <Panel title={m.staff_timeline()}>
      <PagedList query={query} isEmpty={entries.length === 0} empty={<p className="text-muted">{m.staff_timeline_none()}</p>}>
        <ol className="divide-y divide-line">
          {entries.map((entry) => (
            <li key={`${entry.log} ${entry.id} ${entry.what}`} className="py-3">
              <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-semibold">
                  {entryName(entry.what)}
                  <span className="ml-2 text-sm font-normal text-muted">{logName(entry.log)}</span>
                </span>
                <time dateTime={entry.at} className="text-sm text-muted tabular-nums">
                  {formatDateTime(entry.at)}
                </time>
              </p>
              <p className="mt-0.5 text-sm break-words text-muted">
                {[entry.actor, entryDetails(entry)].filter((text) => text !== null && text !== '').join(' · ')}
              </p>
            </li>
          ))}
        </ol>
      </PagedList>
    </Panel>
  )
}
