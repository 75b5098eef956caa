import { maxLengths } from '../../../../src/shared/bounds.ts'
import { ArrowLeft, ArrowRight, Crop, Plus, RotateCw, Trash2, X } from 'lucide-react'
import { lazy, type MouseEvent, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { DraftChange, DraftPhoto, DraftTag } from '../../state/social/draft.ts'
import { formatKrw } from '../../state/wording.ts'
import { DraftImage } from './DraftImage.tsx'
import { FileButton } from './FileButton.tsx'
import { TextField } from '../TextField.tsx'

const CropDialog = lazy(() => import('./CropDialog.tsx').then(({ CropDialog }) => ({ default: CropDialog })))
const ProductPicker = lazy(() => import('./ProductPicker.tsx').then(({ ProductPicker }) => ({ default: ProductPicker })))
const tool =
  'inline-flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-full px-3 text-sm font-semibold hover:bg-sunken disabled:opacity-35'

interface PhotoEditorProps {
  photo: DraftPhoto
  index: number
  count: number
  change: (change: DraftChange) => void
  /** All left out for a picture that stays. */
  onReplace?: (file: File, more?: { tags: DraftTag[] }) => void
  onRemove?: () => void
  onRetry?: () => void
}

/** Edits one picture: pins products, describes, moves or removes it. */
export function PhotoEditor({ photo, index, count, change, onReplace, onRemove, onRetry }: PhotoEditorProps) {
  const [spot, setSpot] = useState<{ x: number; y: number } | null>(null)
  const [isCropping, setCropping] = useState(false)
  const move = (by: number) => change({ kind: 'move', id: photo.id, to: index + by })

  function tap({ currentTarget, clientX, clientY, detail }: MouseEvent) {
    // Enter and Space have no position: pin in the middle. The tag can be pinned again elsewhere.
    if (detail === 0) return setSpot({ x: 0.5, y: 0.5 })
    const box = currentTarget.getBoundingClientRect()
    setSpot({ x: round((clientX - box.left) / box.width), y: round((clientY - box.top) / box.height) })
  }

  return (
    <section aria-label={m.write_photo_n({ index: index + 1 })} className="space-y-4">
      <div className="flex justify-center overflow-hidden rounded-3xl bg-sunken">
        <button type="button" aria-label={m.write_tag_hint()} className="relative cursor-crosshair rounded-3xl" onClick={tap}>
          <DraftImage photo={photo} className="max-h-[60dvh] min-w-40" />
          {photo.tags.map((tag) => (
            <span
              key={tag.productId}
              aria-hidden
              className="absolute grid size-6 -translate-x-1/2 -translate-y-1/2 place-items-center rounded-full bg-black/35 ring-1 ring-white/80"
              style={{ left: `${tag.x * 100}%`, top: `${tag.y * 100}%` }}
            >
              <span className="size-2.5 rounded-full bg-white" />
            </span>
          ))}
        </button>
      </div>
      {photo.problem === null ? (
        <p role="status" className="min-h-5 text-center text-[0.8125rem] text-muted">
          {photo.isReady
            ? m.write_tag_hint()
            : photo.mediaId
              ? m.write_checking()
              : steps[photo.step]({ percent: Math.round(photo.progress * 100) })}
        </p>
      ) : (
        <div role="alert" className="rounded-2xl bg-danger-soft px-4 py-3 text-danger">
          <p className="font-medium">{photo.problem}</p>
          {onRetry && photo.canRetry && (
            <button
              type="button"
              onClick={onRetry}
              className="mr-5 inline-flex min-h-11 items-center gap-2 text-sm font-semibold underline underline-offset-4"
            >
              <RotateCw aria-hidden className="size-4.5" />
              {m.write_retry()}
            </button>
          )}
          {onReplace && <FileButton label={m.write_replace()} onFile={(file) => onReplace(file)} />}
        </div>
      )}
      <div className="flex flex-wrap items-center justify-between gap-1">
        <div>
          <button type="button" disabled={index === 0} onClick={() => move(-1)} aria-label={m.write_move_left()} className={tool}>
            <ArrowLeft aria-hidden className="size-5" />
          </button>
          <button type="button" disabled={index === count - 1} onClick={() => move(1)} aria-label={m.write_move_right()} className={tool}>
            <ArrowRight aria-hidden className="size-5" />
          </button>
        </div>
        {/* The file is on this device until the page is left. */}
        {onReplace && photo.previewUrl?.startsWith('blob:') && photo.problem === null && (
          <button type="button" onClick={() => setCropping(true)} className={tool}>
            <Crop aria-hidden className="size-4.5" />
            <span className="sr-only sm:not-sr-only">{m.crop_open()}</span>
          </button>
        )}
        <button type="button" onClick={() => setSpot({ x: 0.5, y: 0.5 })} className={`${tool} text-kiwi`}>
          <Plus aria-hidden className="size-4.5" />
          {m.write_tag_product()}
        </button>
        {onRemove && (
          <button type="button" onClick={onRemove} className={`${tool} text-danger`}>
            <Trash2 aria-hidden className="size-4.5" />
            {m.write_remove()}
          </button>
        )}
      </div>
      {photo.tags.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {photo.tags.map((tag) => (
            <li key={tag.productId} className="flex items-center rounded-full bg-kiwi-soft pl-4 text-sm font-medium">
              {tag.title} · {formatKrw(tag.priceKrw)}
              <button
                type="button"
                onClick={() => change({ kind: 'untag', id: photo.id, productId: tag.productId })}
                aria-label={m.write_tag_remove({ title: tag.title })}
                className="grid size-11 place-items-center"
              >
                <X aria-hidden className="size-4" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <TextField
        label={m.write_alt()}
        hint={m.write_alt_hint()}
        value={photo.alt}
        maxLength={maxLengths.pictureAlt}
        onChange={(alt) => change({ kind: 'photo', id: photo.id, change: { alt } })}
      />
      {isCropping && onReplace && (
        <Suspense>
          <CropDialog
            photo={photo}
            onClose={() => setCropping(false)}
            onDone={(file, tags) => {
              onReplace(file, { tags })
              setCropping(false)
            }}
          />
        </Suspense>
      )}
      {spot && (
        <Suspense>
          <ProductPicker
            pinnedIds={photo.tags.map(({ productId }) => productId)}
            onClose={() => setSpot(null)}
            onPick={({ id, title, priceKrw, category }) => {
              change({ kind: 'tag', id: photo.id, category, tag: { productId: id, title, priceKrw, ...spot } })
              setSpot(null)
            }}
          />
        </Suspense>
      )}
    </section>
  )
}

const steps: Record<DraftPhoto['step'], (values: { percent: number }) => string> = {
  queued: m.write_queued,
  sending: m.write_uploading,
  waiting: m.write_waiting_network,
}

/** Four decimal places: a tenth of a pixel is enough. */
const round = (fraction: number) => Math.round(Math.min(1, Math.max(0, fraction)) * 10_000) / 10_000
