import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { DataTable } from '../../parts/desk/DataTable.tsx'
import { Decision } from '../../parts/desk/Decision.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { kiwi } from '../../state/kiwi.ts'
import { formatCount } from '../../state/wording.ts'

/** Jobs that wait and that failed, as the outbox has them. */
export function AdminJobsPage() {
  return (
    <StaffPage title={m.staff_jobs()} permission="jobs.run">
      <div className="space-y-5">
        <Jobs />
      </div>
    </StaffPage>
  )
}

function Jobs() {
  const { data, error, isPending, refetch } = useQuery(staffQueries.jobs())
  if (isPending) return <BlockSkeleton className="h-72" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <Panel title={m.staff_jobs_waiting()}>
        {data.counts.length === 0 ? (
          <p className="text-muted">{m.staff_jobs_none()}</p>
        ) : (
          <DataTable
            label={m.staff_jobs_waiting()}
            heads={[m.staff_job_name(), m.staff_job_waits(), m.staff_job_failed(), m.staff_job_oldest()]}
            rows={data.counts.map(({ name, waiting, failed, oldestSeconds }) => [
              name,
              formatCount(waiting),
              formatCount(failed),
              oldestSeconds === null ? '' : m.staff_seconds({ count: Math.max(0, oldestSeconds) }),
            ])}
          />
        )}
      </Panel>
      <section aria-label={m.staff_jobs_failed()}>
        <h2 className="mb-3 text-lg font-bold">{m.staff_jobs_failed()}</h2>
        {data.failed.length === 0 && <p className="rounded-2xl bg-sunken p-4 text-muted">{m.staff_jobs_failed_none()}</p>}
        <ul className="grid gap-3 lg:grid-cols-2">
          {data.failed.map(({ id, name, payload, attempts, failedAt, lastError, mayDiscard }) => (
            <Decision
              key={id}
              facts={
                <>
                  <h3 className="font-bold">{name}</h3>
                  <p className="text-sm text-muted tabular-nums">
                    {m.staff_job_tries({ count: attempts })} · {formatDateTime(failedAt)}
                  </p>
                  <p className="mt-1 text-sm break-words text-danger">{lastError}</p>
                  <p className="mt-1 font-mono text-xs break-all text-muted">{payload}</p>
                </>
              }
              choices={[
                { label: m.staff_job_retry(), decide: (reason) => kiwi.admin.operations.retryJob.mutate({ jobId: id, reason }) },
                ...(mayDiscard
                  ? [
                      {
                        label: m.staff_job_discard(),
                        warns: { title: m.staff_job_discard_ask({ name }), body: m.staff_job_discard_body() },
                        decide: (reason: string) => kiwi.admin.operations.discardJob.mutate({ jobId: id, reason }),
                      },
                    ]
                  : []),
              ]}
            />
          ))}
        </ul>
      </section>
    </>
  )
}
