import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { staffActName, wordSubject } from '../../state/desk/staff-wording.ts'

/** What all staff did, for those who watch each other. */
export function AdminLogPage() {
  return (
    <StaffPage title={m.staff_log()} permission="staff.watch">
      <Log />
    </StaffPage>
  )
}

function Log() {
  const query = useInfiniteQuery(staffQueries.acts())
  const acts = query.data?.pages.flatMap((page) => page.acts) ?? []
  return (
    <Panel title={m.staff_log()}>
      <PagedList query={query} isEmpty={acts.length === 0} empty={<p className="text-muted">{m.staff_log_none()}</p>}>
        <ol className="divide-y divide-line">
          {acts.map(({ id, actor, act, who, subject, proposal, reason, at }) => (
            <li key={id} className="py-3">
              <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-semibold">
                  {actor}
                  <span className="ml-2 font-normal">{staffActName(act, proposal)}</span>
                </span>
                <time dateTime={at} className="text-sm text-muted tabular-nums">
                  {formatDateTime(at)}
                </time>
              </p>
              <p className="mt-0.5 text-sm break-words text-muted">
                {who?.startsWith('@') ? (
                  <Link to="/admin/people" search={{ q: who.slice(1) }} className="underline underline-offset-4 hover:text-ink">
                    {who}
                  </Link>
                ) : (
                  who
                )}
                {who && ' · '}
                {subject !== null && (
                  <>
                    {proposal === 'dispute' ? (
                      <Link to="/admin/people" search={{ q: subject }} className="underline underline-offset-4 hover:text-ink">
                        {m.order_number({ number: subject })}
                      </Link>
                    ) : (
                      wordSubject(act, subject)
                    )}
                    {' · '}
                  </>
                )}
                “{reason}”
              </p>
            </li>
          ))}
        </ol>
      </PagedList>
    </Panel>
  )
}
