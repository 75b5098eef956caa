import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileDown, RotateCcw } from 'lucide-react'
import { useId, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatDateTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import type { LinesOf, ProductImport } from '../../state/products/queries.ts'
import { toastFailure } from '../../state/toasts.ts'
import { formatCount } from '../../state/wording.ts'
import { Button, buttonLook } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Notice } from '../Notice.tsx'
import { TabBar } from '../TabBar.tsx'
import { ImportLines } from './ImportLines.tsx'

/**
 * One import in each of its states: what it would change, its progress, what came of it, and its
 * undo.
 */
export function ImportView({ item }: { item: ProductImport }) {
  const client = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  const act = useMutation({
    mutationFn: (deed: 'start' | 'undo') => kiwi.shops.imports[deed].mutate({ importId: item.id }),
    onSuccess: () => {
      setAsked(false)
      return client.invalidateQueries({ queryKey: ['imports'] })
    },
    onError: toastFailure,
  })
  const planned = item.newLines + item.changedLines
  switch (item.state) {
    case 'uploading':
    case 'reading':
      return <Progress label={m.import_reading()} done={0} all={0} />
    case 'applying':
      return <Progress label={m.import_applying()} done={item.doneLines} all={planned} />
    case 'undoing':
      return <Progress label={m.import_undoing()} done={item.doneLines} all={planned - item.refusedLines} />
    case 'refused':
      return <Notice tone="bad">{item.refusal}</Notice>
    case 'read':
      return (
        <>
          <Counts item={item} />
          {item.ignoredColumns.length > 0 && <Notice tone="calm">{m.import_ignored({ columns: item.ignoredColumns.join(', ') })}</Notice>}
          <div className="my-4 space-y-2">
            {planned === 0 ? (
              <p className="text-muted">{m.import_nothing()}</p>
            ) : (
              <Button className="min-h-13 w-full" busy={act.isPending} onClick={() => act.mutate('start')}>
                {m.import_apply({ count: formatCount(planned) })}
              </Button>
            )}
            {item.wrongLines > 0 && <p className="text-sm text-muted">{m.import_wrong_skipped()}</p>}
            <WrongFile item={item} />
          </div>
          <Lines item={item} />
        </>
      )
    case 'applied':
    case 'undone':
      return (
        <>
          <p role="status" className="mb-3 text-lg font-bold text-kiwi">
            {item.state === 'applied' ? m.import_applied() : m.import_undone()}
          </p>
          <Counts item={item} />
          <div className="my-4 space-y-2">
            {item.state === 'applied' && item.openUntil !== null && (
              <>
                <Button kind="quiet" className="w-full" onClick={() => setAsked(true)}>
                  <RotateCcw aria-hidden className="size-5" />
                  {m.import_undo()}
                </Button>
                <p className="text-sm text-muted">{m.import_undo_until({ time: formatDateTime(item.openUntil) })}</p>
              </>
            )}
            <WrongFile item={item} />
          </div>
          <Lines item={item} />
          {isAsked && (
            <ConfirmDialog
              title={m.import_undo_sure()}
              body={m.import_undo_body()}
              action={m.undo()}
              busy={act.isPending}
              onConfirm={() => act.mutate('undo')}
              onClose={() => setAsked(false)}
            />
          )}
        </>
      )
    default: {
      const unhandled: never = item.state
      return unhandled
    }
  }
}

function Counts({ item }: { item: ProductImport }) {
  const counts: [string, number, string][] = [
    [m.import_new(), item.newLines, ''],
    [m.import_changed(), item.changedLines, ''],
    [m.import_unchanged(), item.unchangedLines, ''],
    [m.import_wrong(), item.wrongLines, item.wrongLines > 0 ? 'text-danger' : ''],
  ]
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
      {counts.map(([label, count, look]) => (
        <div key={label} className="rounded-2xl bg-sunken px-4 py-3">
          <dt className="text-sm">{label}</dt>
          <dd className={`text-xl font-extrabold tabular-nums ${look}`}>{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  )
}

function WrongFile({ item: { wrongPath } }: { item: ProductImport }) {
  if (wrongPath === null) return null
  return (
    <a href={wrongPath} download className={buttonLook('quiet', 'w-full')}>
      <FileDown aria-hidden className="size-5" />
      {m.import_wrong_download()}
    </a>
  )
}

/** The kinds of lines that there are; first what the shop has to look at. */
function Lines({ item }: { item: ProductImport }) {
  const kinds: { value: LinesOf; label: () => string; count: number }[] = [
    { value: 'kept', label: m.import_kept, count: item.keptLines },
    { value: 'refused', label: m.import_refused, count: item.refusedLines },
    { value: 'wrong', label: m.import_wrong, count: item.wrongLines },
    { value: 'changed', label: m.import_changed, count: item.changedLines },
    { value: 'new', label: m.import_new, count: item.newLines },
  ]
  const tabs = kinds.filter(({ count }) => count > 0)
  const [chosen, setChosen] = useState<LinesOf | null>(null)
  const shown = tabs.find(({ value }) => value === chosen) ?? tabs[0]
  if (!shown) return null
  return (
    <>
      <TabBar label={m.import_title()} tabs={tabs} value={shown.value} onChange={setChosen} />
      <ImportLines key={shown.value} importId={item.id} of={shown.value} />
    </>
  )
}

/** `all` 0: nobody knows how much there is. */
export function Progress({ label, done, all }: { label: string; done: number; all: number }) {
  const id = useId()
  const percent = all === 0 ? 0 : Math.floor((100 * done) / all)
  return (
    <div aria-live="polite">
      <p id={id} className="mb-2 flex justify-between gap-3 font-semibold">
        <span>{label}</span>
        {all > 0 && (
          <span className="text-muted tabular-nums">{m.import_progress({ done: formatCount(done), all: formatCount(all) })}</span>
        )}
      </p>
      <div
        role="progressbar"
        aria-labelledby={id}
        {...(all > 0 ? { 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': percent } : {})}
        className="h-2.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={`h-full rounded-full bg-kiwi transition-[width] ${all === 0 ? 'animate-pulse' : ''}`}
          style={{ width: `${all === 0 ? 100 : percent}%` }}
        />
      </div>
      <p className="mt-3 text-sm text-muted">{m.import_may_leave()}</p>
    </div>
  )
}
