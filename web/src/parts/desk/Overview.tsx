import { useQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { ChartSpline } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatAgo, formatDay } from '../../state/dates.ts'
import { rankingQueries } from '../../state/desk/ranking-queries.ts'
import { formatMs, formatShare, sourceColor, sourceName, sourceOrder, surfaceName } from '../../state/desk/ranking-wording.ts'
import { formatCount } from '../../state/wording.ts'
import { Failure, Message } from '../Message.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { TabBar } from '../TabBar.tsx'
import { DataTable } from './DataTable.tsx'
import { Plot } from './Plot.tsx'
import { RateBar, ShareBar } from './RateBar.tsx'

type View = RouterOutputs['admin']['ranking']['overview']

const spans = ['7', '14', '30', '90'].map((days) => ({ value: days, label: () => m.look_days({ days }) }))
const dayOf = (seconds: number) => formatDay(new Date(seconds * 1000).toISOString().slice(0, 10))
const wholeCount = (value: number) => formatCount(Math.round(value))
const kiwi = '#5f9424'

/** What the feeds showed, what came of it, and who was seen. */
export function Overview() {
  const [days, setDays] = useState('14')
  const { data, error, isPending, refetch } = useQuery({ ...rankingQueries.overview(Number(days)), refetchInterval: 60_000 })
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.madeAt === null) return <Message Icon={ChartSpline} title={m.look_nothing_yet()} body={m.look_nothing_yet_body()} />
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p className="text-sm text-muted">{m.look_made({ ago: formatAgo(data.madeAt) })}</p>
        <TabBar label={m.look_span()} tabs={spans} value={days} onChange={setDays} />
      </div>
      <Tiles view={data} />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <div className="lg:col-span-2">
          <Sources view={data} />
        </div>
        <SourcesByDay view={data} />
        <Positions view={data} />
        <Exploration view={data} />
        <State view={data} />
        <Surfaces view={data} />
      </div>
      <Jobs view={data} />
    </>
  )
}

function Tiles({ view }: { view: View }) {
  const newest = view.days.at(-1)?.report
  if (!newest) return null
  const { posts, authors, newcomers, lists } = newest
  const tiles: [label: string, value: string, note: string][] = [
    [
      m.look_coverage(),
      posts.made === 0 ? '–' : formatShare(posts.shown / posts.made),
      m.look_coverage_note({ shown: formatCount(posts.shown), made: formatCount(posts.made) }),
    ],
    [
      m.look_gini(),
      authors.gini === null ? '–' : authors.gini.toFixed(2),
      authors.topTenthShare === null ? m.look_gini_none() : m.look_gini_note({ share: formatShare(authors.topTenthShare) }),
    ],
    [
      m.look_newcomers(),
      newcomers.median === null ? '–' : formatCount(newcomers.median),
      m.look_newcomers_note({ reached: formatCount(newcomers.reached), authors: formatCount(newcomers.authors) }),
    ],
    [
      m.look_lists(),
      formatCount(lists.made),
      m.look_lists_note({ people: formatCount(lists.people), median: formatMs(lists.medianMs ?? 0), slow: formatMs(lists.slowMs ?? 0) }),
    ],
  ]
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {tiles.map(([label, value, note]) => (
        <div key={label} className="rounded-3xl bg-card p-4 shadow-card">
          <dt className="text-sm font-semibold text-muted">{label}</dt>
          <dd className="mt-1 text-2xl font-extrabold tabular-nums">{value}</dd>
          <dd className="mt-1 text-[0.8125rem] text-muted">{note}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A panel that says so where there is nothing to show. */
function Part({ title, isEmpty, children }: { title: string; isEmpty: boolean; children: ReactNode }) {
  return <Panel title={title}>{isEmpty ? <p className="rounded-2xl bg-sunken p-4 text-muted">{m.look_none()}</p> : children}</Panel>
}

function Sources({ view: { sources } }: { view: View }) {
  const top = Math.max(...sources.map(({ clickThrough }) => clickThrough?.high ?? 0), 0.01)
  return (
    <Part title={m.look_sources()} isEmpty={sources.length === 0}>
      <DataTable
        label={m.look_sources()}
        heads={[m.look_source(), m.look_share(), m.look_click_through(), m.look_like_through(), m.look_impressions()]}
        rows={sources.map(({ source, share, clickThrough, likeThrough, impressions }) => [
          <Named key="name" color={sourceColor(source)} name={sourceName(source)} />,
          <ShareBar key="share" share={share} color={sourceColor(source)} />,
          <RateBar key="clicks" interval={clickThrough} top={top} color={sourceColor(source)} />,
          likeThrough ? formatShare(likeThrough.rate) : '–',
          formatCount(impressions),
        ])}
      />
      <p className="mt-3 text-[0.8125rem] text-muted">{m.look_interval_note()}</p>
    </Part>
  )
}

function Named({ color, name }: { color: string; name: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="size-2.5 rounded-full" style={{ background: color }} />
      {name}
    </span>
  )
}

function SourcesByDay({ view: { byDay } }: { view: View }) {
  const days = [...new Set(byDay.map(({ day }) => day))]
  const found = sourceOrder.filter((source) => byDay.some((row) => row.source === source))
  const of = (source: string, day: string) => byDay.find((row) => row.source === source && row.day === day)?.impressions ?? 0
  return (
    <Part title={m.look_by_day()} isEmpty={byDay.length === 0}>
      <Plot
        title={m.look_impressions()}
        isStacked
        x={{ label: m.look_day(), values: days, format: dayOf }}
        format={wholeCount}
        lines={found.map((source) => ({
          label: sourceName(source),
          color: sourceColor(source),
          values: days.map((day) => of(source, day)),
        }))}
      />
    </Part>
  )
}

function Positions({ view: { positions } }: { view: View }) {
  const shown = positions.filter(({ clickThrough }) => clickThrough !== null)
  return (
    <Part title={m.look_positions()} isEmpty={shown.length === 0}>
      <Plot
        title={m.look_click_through()}
        x={{ label: m.look_position(), values: shown.map(({ position }) => position + 1), format: String }}
        format={formatShare}
        lines={[
          {
            label: m.look_click_through(),
            color: kiwi,
            values: shown.map(({ clickThrough }) => clickThrough?.rate ?? null),
            low: shown.map(({ clickThrough }) => clickThrough?.low ?? null),
            high: shown.map(({ clickThrough }) => clickThrough?.high ?? null),
          },
        ]}
      />
    </Part>
  )
}

function Exploration({ view: { exploration } }: { view: View }) {
  if (!exploration)
    return (
      <Part title={m.look_exploration()} isEmpty>
        {null}
      </Part>
    )
  const { drawn, plain, estimate, total, effective } = exploration
  const top = Math.max(estimate.high, plain?.high ?? 0, 0.01)
  return (
    <Part title={m.look_exploration()} isEmpty={false}>
      <DataTable
        label={m.look_exploration()}
        heads={[m.look_estimate(), m.look_click_through()]}
        rows={[
          [m.look_estimate_equal(), <RateBar key="equal" interval={estimate} top={top} color={kiwi} />],
          [m.look_estimate_plain(), <RateBar key="plain" interval={plain} top={top} color={sourceColor('explore')} />],
        ]}
      />
      <p className="mt-3 text-[0.8125rem] text-muted">
        {m.look_exploration_note({
          drawn: formatCount(drawn),
          effective: formatCount(Math.round(effective)),
          total: formatCount(Math.round(total)),
        })}
      </p>
    </Part>
  )
}

/** Coverage, concentration and newcomers, day by day. */
function State({ view: { days } }: { view: View }) {
  return (
    <Part title={m.look_state()} isEmpty={days.length === 0}>
      <Plot
        title={m.look_state_plot()}
        x={{ label: m.look_day(), values: days.map(({ day }) => day), format: dayOf }}
        format={formatShare}
        lines={[
          {
            label: m.look_coverage(),
            color: kiwi,
            values: days.map(({ report: { posts } }) => (posts.made === 0 ? null : posts.shown / posts.made)),
          },
          { label: m.look_gini(), color: '#c75d84', values: days.map(({ report }) => report.authors.gini) },
          { label: m.look_newcomer_share(), color: '#4483c4', values: days.map(({ report }) => report.newcomers.share) },
        ]}
      />
    </Part>
  )
}

function Surfaces({ view: { surfaces } }: { view: View }) {
  const top = Math.max(...surfaces.map(({ clickThrough }) => clickThrough?.high ?? 0), 0.01)
  return (
    <Part title={m.look_surfaces()} isEmpty={surfaces.length === 0}>
      <DataTable
        label={m.look_surfaces()}
        heads={[m.look_surface(), m.look_click_through(), m.look_impressions(), m.look_likes()]}
        rows={surfaces.map(({ surface, clickThrough, impressions, likes }) => [
          surfaceName(surface),
          <RateBar key="clicks" interval={clickThrough} top={top} color={kiwi} />,
          formatCount(impressions),
          formatCount(likes),
        ])}
      />
    </Part>
  )
}

function Jobs({ view: { days } }: { view: View }) {
  const jobs = days.at(-1)?.report.jobs ?? []
  const slowest = Math.max(...jobs.map(({ slowMs }) => slowMs), 1)
  return (
    <Part title={m.look_jobs()} isEmpty={jobs.length === 0}>
      <DataTable
        label={m.look_jobs()}
        heads={[m.look_job(), m.look_job_slow(), m.look_job_median(), m.look_job_wait(), m.look_job_done(), m.look_job_failed()]}
        rows={jobs.map(({ name, done, failed, medianMs, slowMs, slowWaitMs }) => [
          <code key="name">{name}</code>,
          <span key="slow" className="inline-flex items-center gap-3">
            <span aria-hidden className="h-3 w-24 overflow-hidden rounded-full bg-sunken">
              {/* By magnitude: jobs take from milliseconds to minutes. */}
              <span
                className="block h-full rounded-full bg-honey"
                style={{ width: `${(Math.log1p(slowMs) / Math.log1p(slowest)) * 100}%` }}
              />
            </span>
            {formatMs(slowMs)}
          </span>,
          formatMs(medianMs),
          formatMs(slowWaitMs),
          formatCount(done),
          <span key="failed" className={failed > 0 ? 'font-semibold text-danger' : ''}>
            {formatCount(failed)}
          </span>,
        ])}
      />
    </Part>
  )
}
