import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileDown } from 'lucide-react'
import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatSocialDay } from '../../state/dates.ts'
import { type DataExport, kiwi } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toastFailure } from '../../state/toasts.ts'

export function DataExportPage() {
  return (
    <MemberPage title={m.export_title()} evenSuspended className="space-y-4 px-4 pb-8">
      {() => (
        <>
          <Panel title={m.export_what()}>
            <p className="mb-3">{m.export_lead()}</p>
            <ul className="list-disc space-y-1 pl-5 text-[0.9375rem] text-muted">
              {[m.export_holds_posts(), m.export_holds_talk(), m.export_holds_money(), m.export_holds_account()].map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
            <p className="mt-3 text-[0.9375rem] text-muted">{m.export_not_held()}</p>
          </Panel>
          <Panel title={m.export_file()}>
            <File />
          </Panel>
        </>
      )}
    </MemberPage>
  )
}

function File() {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(queries.dataExport())
  const ask = useMutation({
    mutationFn: () => kiwi.me.requestExport.mutate(),
    onSuccess: (view) => client.setQueryData(queries.dataExport().queryKey, view),
    onError: toastFailure,
  })
  if (!data) return error ? <Failure error={error} retry={() => void refetch()} /> : <BlockSkeleton />
  const { current, nextAt } = data
  const isUnderWay = current?.state === 'waiting' || current?.state === 'running'
  return (
    <div aria-live="polite">
      {current && <State current={current} />}
      {!isUnderWay && nextAt === null && (
        <Button className="min-h-13 w-full" busy={ask.isPending} onClick={() => ask.mutate()}>
          {current ? m.export_ask_again() : m.export_ask()}
        </Button>
      )}
      {!isUnderWay && nextAt !== null && <p className="mt-3 text-sm text-muted">{m.export_next({ day: formatSocialDay(nextAt) })}</p>}
    </div>
  )
}

function State({ current }: { current: NonNullable<DataExport['current']> }) {
  switch (current.state) {
    case 'waiting':
    case 'running':
      return <Progress current={current} />
    case 'ready':
      return (
        <>
          {/* The server answers with the file: no page of the app. */}
          <a href={current.path!} className={buttonLook('strong', 'min-h-13 w-full')}>
            <FileDown aria-hidden className="size-5" />
            {m.export_download({ size: formatBytes(current.bytes ?? 0) })}
          </a>
          <p className="mt-3 text-sm text-muted">{m.export_expires({ day: formatSocialDay(current.expiresAt!) })}</p>
        </>
      )
    case 'failed':
      return (
        <div className="mb-4">
          <Notice tone="bad">{m.export_failed()}</Notice>
        </div>
      )
    case 'removed':
      return <p className="mb-4 text-muted">{m.export_removed({ day: formatSocialDay(current.requestedAt) })}</p>
    default: {
      const unhandled: never = current.state
      return unhandled
    }
  }
}

function Progress({ current: { doneParts, totalParts } }: { current: NonNullable<DataExport['current']> }) {
  const id = useId()
  const percent = totalParts === 0 ? 0 : Math.floor((100 * doneParts) / totalParts)
  return (
    <>
      <p id={id} className="mb-2 flex justify-between gap-3 font-semibold">
        <span>{m.export_running()}</span>
        <span className="text-muted tabular-nums">{percent} %</span>
      </p>
      <div
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-2.5 overflow-hidden rounded-full bg-sunken"
      >
        <div className="h-full rounded-full bg-kiwi transition-[width]" style={{ width: `${percent}%` }} />
      </div>
      <p className="mt-3 text-sm text-muted">{m.export_may_leave()}</p>
    </>
  )
}

function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}
