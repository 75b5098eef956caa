import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { type CaseFilter, type CaseSummary, reportQueries } from '../../../state/desk/report-queries.ts'
import { formatAgo } from '../../../state/dates.ts'
import { reportedKindNames, reportReasonNames } from '../../../state/safety/report-words.ts'
import { Failure, Message } from '../../Message.tsx'
import { MoreBelow } from '../../MoreBelow.tsx'
import { RowSkeleton } from '../../Skeletons.tsx'
import { TabBar } from '../../TabBar.tsx'
import { CaseFilters } from './CaseFilters.tsx'
import { CasePanel } from './CasePanel.tsx'
import { useKeys } from '../../../state/use-keys.ts'

const states = [
  { value: 'open' as const, label: m.cases_open },
  { value: 'decided' as const, label: m.cases_decided },
]
const everything: CaseFilter = { state: 'open', kind: null, reason: null, mine: false }

/** The queue beside one case. The keys J and K go through it, C claims, D decides. */
export function CaseDesk() {
  const [filter, setFilter] = useState(everything)
  const query = useInfiniteQuery(reportQueries.list(filter))
  const { case: chosen } = useSearch({ from: '/admin/reports' })
  const navigate = useNavigate()
  const cases = query.data?.pages.flatMap((page) => page.cases) ?? []
  const choose = (id: string | null) => void navigate({ to: '/admin/reports', search: id === null ? {} : { case: id } })
  /** The first that waits, once the chosen one is decided. */
  const next = cases.find(({ id, state }) => id !== chosen && state === 'open')
  useKeys((key) => {
    if (key !== 'j' && key !== 'k') return
    const at = cases.findIndex(({ id }) => id === chosen)
    const next = at === -1 ? cases[0] : cases[at + (key === 'j' ? 1 : -1)]
    if (next) choose(next.id)
  })
  return (
    <>
      <Numbers />
      <TabBar label={m.cases_title()} tabs={states} value={filter.state ?? 'open'} onChange={(state) => setFilter({ ...filter, state })} />
      <div className="mt-4 gap-6 lg:grid lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className={chosen ? 'hidden lg:block' : ''}>
          <CaseFilters filter={filter} onChange={setFilter} />
          {query.isPending && <RowSkeleton count={6} />}
          {!query.data && query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
          {query.data && cases.length === 0 && <p className="rounded-2xl bg-sunken p-4 text-muted">{m.cases_none()}</p>}
          <ul aria-label={m.cases_queue()} className="space-y-1">
            {cases.map((one) => (
              <CaseRow key={one.id} one={one} isChosen={one.id === chosen} onChoose={() => choose(one.id)} />
            ))}
          </ul>
          {query.hasNextPage && <MoreBelow {...query} />}
        </div>
        {chosen ? (
          <CasePanel key={chosen} caseId={chosen} onClose={() => choose(null)} onNext={next && (() => choose(next.id))} />
        ) : (
          <div className="hidden lg:block">
            <Message Icon={Inbox} title={m.cases_choose()} />
            <p className="text-center text-sm text-muted">{m.cases_keys()}</p>
          </div>
        )}
      </div>
    </>
  )
}

function CaseRow({ one, isChosen, onChoose }: { one: CaseSummary; isChosen: boolean; onChoose: () => void }) {
  const { subjectKind, reason, reportCount, openedAt, excerpt, claim, person } = one
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen ? 'true' : undefined}
        onClick={onChoose}
        className="w-full rounded-2xl px-3 py-2.5 text-left hover:bg-sunken aria-[current=true]:bg-kiwi-soft"
      >
        <span className="flex items-baseline justify-between gap-2 text-sm">
          <span className="truncate font-bold">
            {reportedKindNames[subjectKind]()} · {reportReasonNames[reason]()}
          </span>
          <time dateTime={openedAt} className="shrink-0 text-[0.8125rem] text-muted">
            {formatAgo(openedAt)}
          </time>
        </span>
        <span className="line-clamp-2 text-[0.9375rem] break-words">{excerpt || '–'}</span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {person && <bdi>@{person.handle}</bdi>} · {reportCount === 0 ? m.cases_by_rule() : m.cases_reports({ count: reportCount })}
          {claim && ` · ${claim.isMine ? m.cases_mine() : m.cases_claimed_by({ handle: claim.handle ?? '' })}`}
        </span>
      </button>
    </li>
  )
}

function wordMinutes(minutes: number | null): string {
  if (minutes === null) return '–'
  if (minutes < 120) return m.cases_minutes({ minutes: Math.round(minutes) })
  const hours = Math.round(minutes / 60)
  return hours < 48 ? m.cases_hours({ hours }) : m.cases_days({ count: Math.round(hours / 24) })
}

function Numbers() {
  const { data } = useQuery(reportQueries.numbers())
  if (!data) return <div className="mb-3 h-10" />
  const facts = [
    [m.cases_number_open(), `${data.open}`],
    [m.cases_number_claimed(), `${data.claimed}`],
    [m.cases_number_oldest(), data.oldestOpenAt === null ? '–' : formatAgo(data.oldestOpenAt)],
    [m.cases_number_decided(), `${data.decided}`],
    [m.cases_number_upheld(), `${data.upheld}`],
    [m.cases_number_median(), wordMinutes(data.medianMinutes)],
    [m.cases_number_slowest(), wordMinutes(data.slowestTenthMinutes)],
  ]
  return (
    <dl className="mb-3 flex flex-wrap gap-x-6 gap-y-1 text-sm tabular-nums">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd className="font-bold">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
