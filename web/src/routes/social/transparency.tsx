import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import type { ModerationAction } from '../../../../src/shared/moderation.ts'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { PostSkeleton } from '../../parts/Skeletons.tsx'
import { formatMonth } from '../../state/dates.ts'
import { reasonNames } from '../../state/decisions.ts'
import { kiwi, type Transparency } from '../../state/kiwi.ts'
import { reportReasonNames } from '../../state/safety/report-words.ts'

type Month = Transparency['months'][number]

const actionNames: Record<ModerationAction, () => string> = {
  warn: m.action_warn,
  hide: m.action_hide,
  hold: m.action_hold,
  limit: m.action_limit,
  suspend: m.action_suspend,
  freeze: m.action_freeze,
  ban: m.action_ban,
  restore: m.action_restore,
  release: m.action_release,
}

/** What moderators decided, in numbers, for everybody. */
export function TransparencyPage() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['transparency'],
    queryFn: ({ signal }) => kiwi.transparency.read.query(undefined, { signal }),
    staleTime: 600_000,
  })
  return (
    <Column>
      <PageHeader back title={m.transparency_title()} />
      <p className="px-4 pb-4 text-[0.9375rem] text-muted sm:px-1">{m.transparency_intro({ count: data?.shownFrom ?? 5 })}</p>
      {isPending && <PostSkeleton count={1} />}
      {!data && error && <Failure error={error} retry={() => void refetch()} />}
      {data?.months.length === 0 && <Message Icon={FileText} title={m.transparency_none()} body={m.transparency_none_body()} />}
      {data?.months.map((month) => (
        <MonthPart key={month.month} month={month} shownFrom={data.shownFrom} />
      ))}
    </Column>
  )
}

function MonthPart({ month, shownFrom }: { month: Month; shownFrom: number }) {
  const reports = month.reports.map(({ reason, count }) => ({ name: reportReasonNames[reason](), count }))
  const actions = month.actions.map(({ action, reasonCode, count }) => ({
    name: `${actionNames[action]()} · ${reasonNames[reasonCode]()}`,
    count,
  }))
  return (
    <section aria-label={formatMonth(month.month)} className="px-4 pb-8 sm:px-1">
      <h2 className="pb-2 text-lg font-bold">{formatMonth(month.month)}</h2>
      <Counts caption={m.transparency_reports()} rows={reports} shownFrom={shownFrom} />
      <Counts caption={m.transparency_actions()} rows={actions} shownFrom={shownFrom} />
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 pt-2 text-[0.9375rem]">
        <dt className="text-muted">{m.transparency_overturned()}</dt>
        <dd className="font-semibold">{wordCount(month.overturned, shownFrom)}</dd>
        <dt className="text-muted">{m.transparency_median()}</dt>
        <dd className="font-semibold">{month.medianMinutes === null ? '–' : m.transparency_minutes({ count: month.medianMinutes })}</dd>
      </dl>
    </section>
  )
}

interface CountsProps {
  caption: string
  rows: { name: string; count: number | null }[]
  shownFrom: number
}

/** The bars only repeat the numbers beside them. */
function Counts({ caption, rows, shownFrom }: CountsProps) {
  if (rows.length === 0) return null
  const most = Math.max(1, ...rows.map(({ count }) => count ?? shownFrom))
  return (
    <table className="mb-3 w-full text-[0.9375rem]">
      <caption className="pb-1 text-left font-semibold">{caption}</caption>
      <tbody>
        {rows.map(({ name, count }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className="w-full py-1.5 pr-3 text-left font-normal">
              {name}
              <span
                aria-hidden
                className="mt-1 block h-1.5 rounded-full bg-kiwi"
                style={{ width: `${(100 * (count ?? shownFrom / 2)) / most}%` }}
              />
            </th>
            <td className="py-1.5 text-right align-top font-semibold whitespace-nowrap tabular-nums">{wordCount(count, shownFrom)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function wordCount(count: number | null, shownFrom: number): string {
  return count === null ? `<${shownFrom}` : String(count)
}
