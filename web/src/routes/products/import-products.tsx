import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileDown, FileUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Message.tsx'
import { ErrorNotice } from '../../parts/Notice.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { ImportView, Progress } from '../../parts/products/ImportView.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatDateTime } from '../../state/dates.ts'
import { liveKiwi } from '../../state/live-kiwi.ts'
import { isAtWork, ownProductQueries, type ProductImport } from '../../state/products/queries.ts'
import { formatCount } from '../../state/wording.ts'

export function ImportProductsPage() {
  return (
    <RoomPage title={m.import_title()} permission="products" className="space-y-4 px-4 pb-10">
      {() => <Imports />}
    </RoomPage>
  )
}

function Imports() {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(ownProductQueries.imports())
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [sent, setSent] = useState(0)
  const upload = useMutation({
    mutationFn: (file: File) => liveKiwi.uploadSheet(file, { onProgress: setSent }),
    onSuccess: async (importId) => {
      await client.invalidateQueries({ queryKey: ['imports'] })
      setChosenId(importId)
    },
  })
  const imports = data?.imports ?? []
  const isWorking = imports.some(isAtWork)
  // What an import has changed is shown by the other pages.
  useEffect(() => {
    if (!isWorking) void client.invalidateQueries({ queryKey: ['own-products'] })
  }, [client, isWorking])
  if (!data) return error ? <Failure error={error} retry={() => void refetch()} /> : <BlockSkeleton />
  const shown = imports.find(({ id }) => id === chosenId) ?? imports.find(isAtWork)
  return (
    <>
      {shown ? (
        <Panel title={shown.fileName}>
          <ImportView key={shown.id} item={shown} />
          {!isAtWork(shown) && (
            <Button kind="plain" className="mt-4 w-full" onClick={() => setChosenId(null)}>
              {m.import_another()}
            </Button>
          )}
        </Panel>
      ) : (
        <>
          <p className="text-[0.9375rem] text-muted">{m.import_lead()}</p>
          {upload.isPending ? (
            <Progress label={m.import_uploading()} done={Math.round(sent * 100)} all={100} />
          ) : (
            <DropZone onFile={(file) => upload.mutate(file)} />
          )}
          {upload.error && <ErrorNotice error={upload.error} />}
          {/* The server answers with the file: no page of the app. */}
          <a href="/sheets/sample.csv" download className={buttonLook('quiet', 'w-full sm:w-auto')}>
            <FileDown aria-hidden className="size-5" />
            {m.import_sample()}
          </a>
        </>
      )}
      {imports.length > 0 && (
        <Panel title={m.import_history()}>
          <ul>
            {imports.map((item) => (
              <li key={item.id} className="border-t border-line first:border-0">
                <button
                  type="button"
                  aria-current={item.id === shown?.id}
                  onClick={() => setChosenId(item.id)}
                  className="w-full rounded-xl px-2 py-2.5 text-left hover:bg-sunken"
                >
                  <span className="flex flex-wrap justify-between gap-x-3">
                    <bdi className="min-w-0 font-semibold wrap-anywhere">{item.fileName}</bdi>
                    <span className="text-sm text-muted">{formatDateTime(item.createdAt)}</span>
                  </span>
                  <span className="block text-sm text-muted">
                    {stateNames[item.state]()} ·{' '}
                    {m.import_counts({
                      made: formatCount(item.newLines),
                      changed: formatCount(item.changedLines),
                      wrong: formatCount(item.wrongLines),
                    })}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}

const stateNames: Record<ProductImport['state'], () => string> = {
  uploading: m.import_uploading,
  reading: m.import_reading,
  refused: m.import_state_refused,
  read: m.import_state_read,
  applying: m.import_applying,
  applied: m.import_applied,
  undoing: m.import_undoing,
  undone: m.import_undone,
}

/** Takes one file: dropped, or chosen by press, Enter or Space. */
function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
        className="sr-only"
        tabIndex={-1}
        aria-label={m.import_drop()}
        onChange={({ target }) => {
          const file = target.files?.[0]
          target.value = ''
          if (file) onFile(file)
        }}
      />
      <button
        type="button"
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          const file = event.dataTransfer.files[0]
          if (file) onFile(file)
        }}
        className={`flex min-h-40 w-full flex-col items-center justify-center gap-3 rounded-3xl border-2 border-dashed px-6 py-8 text-center font-semibold transition-colors ${isOver ? 'border-kiwi bg-kiwi-soft' : 'border-line bg-card hover:border-kiwi'}`}
      >
        <FileUp aria-hidden className="size-8 text-kiwi" />
        {m.import_drop()}
      </button>
    </>
  )
}
