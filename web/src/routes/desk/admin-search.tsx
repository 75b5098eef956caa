import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { DataTable } from '../../parts/desk/DataTable.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { formatCount } from '../../state/wording.ts'

/**
 * The engines of search and what they did, what people do not find, and which results they open.
 */
export function AdminSearchPage() {
  return (
    <StaffPage title={m.staff_search()} permission="jobs.run">
      <div className="space-y-5">
        <Desk />
      </div>
    </StaffPage>
  )
}

function Desk() {
  const { data, error, isPending, refetch } = useQuery(staffQueries.search())
  if (isPending) return <BlockSkeleton />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <Panel title={m.staff_search()}>
        <DataTable
          label={m.staff_search()}
          heads={[
            m.staff_search_engine(),
            m.staff_search_state(),
            m.staff_search_documents(),
            m.staff_search_waiting(),
            m.staff_search_synced(),
            m.staff_search_earlier(),
          ]}
          rows={data.engines.map(({ engine, isReachable, problem, counts, syncedAt, waiting, canSwapBack }) => [
            engine,
            isReachable ? m.staff_search_up() : (problem ?? m.staff_search_down()),
            formatCount(Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)),
            formatCount(waiting),
            syncedAt === null ? m.staff_search_never() : formatDateTime(syncedAt),
            canSwapBack ? m.staff_search_kept() : '–',
          ])}
        />
      </Panel>
      <Panel title={m.staff_search_clicks()}>
        <DataTable
          label={m.staff_search_clicks()}
          heads={[m.staff_search_engine(), m.staff_search_searches(), m.staff_search_opened(), m.staff_search_rank()]}
          rows={data.clicks.map(({ engine, searches, opened, reciprocalRank }) => [
            engine,
            formatCount(searches),
            formatCount(opened),
            reciprocalRank.toFixed(3),
          ])}
        />
      </Panel>
      <Panel title={m.staff_search_unanswered()}>
        <DataTable
          label={m.staff_search_unanswered()}
          heads={[m.staff_search_text(), m.staff_search_persons()]}
          rows={data.unanswered.map(({ text, persons }) => [text, formatCount(persons)])}
        />
      </Panel>
      <Panel title={m.staff_search_runs()}>
        <DataTable
          label={m.staff_search_runs()}
          heads={[
            m.staff_search_started(),
            m.staff_search_engine(),
            m.staff_search_run(),
            m.staff_search_documents(),
            m.staff_search_seconds(),
            m.staff_search_problem(),
          ]}
          rows={data.runs.map(({ engine, kind, startedAt, endedAt, documents, problem }) => [
            formatDateTime(startedAt),
            engine,
            runNames[kind](),
            formatCount(documents),
            String(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 100) / 10),
            problem ?? '',
          ])}
        />
      </Panel>
    </>
  )
}

const runNames = {
  sync: m.staff_search_run_sync,
  rebuild: m.staff_search_run_rebuild,
  verify: m.staff_search_run_verify,
  swap_back: m.staff_search_run_swap_back,
}
