import { maxPictures } from '../../../../src/shared/bounds.ts'
import { CloudOff, ImagePlus, RotateCw, TriangleAlert } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { type DraftPhoto } from '../../state/social/draft.ts'
import { pictureTypes } from '../../state/social/picture-upload.ts'
import { DraftImage } from './DraftImage.tsx'

interface PhotoStripProps {
  photos: DraftPhoto[]
  chosenId: string | null
  onChoose: (id: string) => void
  /** Left out where the post has all its pictures. */
  onAdd?: (files: File[]) => void
  onMove: (id: string, to: number) => void
}

/** The pictures in their order. Files can be dropped here, pictures dragged to another place. */
export function PhotoStrip({ photos, chosenId, onChoose, onAdd, onMove }: PhotoStripProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const pick = (list: FileList | null) => list && list.length > 0 && onAdd?.([...list])

  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    pick(event.dataTransfer.files)
  }

  const addButton = (
    <button
      type="button"
      onClick={() => input.current?.click()}
      className={`flex shrink-0 flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed text-kiwi transition-colors hover:bg-kiwi-soft ${isOver ? 'border-kiwi bg-kiwi-soft' : 'border-line'} ${photos.length === 0 ? 'h-64 w-full' : 'size-20'}`}
    >
      <ImagePlus aria-hidden className={photos.length === 0 ? 'size-9' : 'size-6'} />
      <span className={photos.length === 0 ? 'font-bold' : 'sr-only'}>{isOver ? m.write_drop() : m.write_add()}</span>
      {photos.length === 0 && <span className="text-sm text-muted">{m.write_add_hint()}</span>}
    </button>
  )
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is a second way to the add button
    <div
      role="group"
      aria-label={m.write_photos()}
      onDragOver={(event) => (event.preventDefault(), setOver(onAdd !== undefined && event.dataTransfer.types.includes('Files')))}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {onAdd && (
        <input
          ref={input}
          type="file"
          multiple
          accept={pictureTypes.join(',')}
          className="sr-only"
          tabIndex={-1}
          aria-label={m.write_add()}
          onChange={({ target }) => {
            pick(target.files)
            target.value = ''
          }}
        />
      )}
      <ul className="no-scrollbar -mx-4 flex gap-2 overflow-x-auto px-4 py-1">
        {photos.map((photo, index) => (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dragging is a second way to the editor's arrows
          <li
            key={photo.id}
            draggable
            onDragStart={(event) => event.dataTransfer.setData('application/x-kiwi-photo', photo.id)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              const moved = event.dataTransfer.getData('application/x-kiwi-photo')
              if (!moved) return
              event.stopPropagation()
              event.preventDefault()
              onMove(moved, index)
            }}
          >
            <button
              type="button"
              aria-pressed={photo.id === chosenId}
              aria-label={index === 0 ? `${m.write_photo_n({ index: 1 })}, ${m.write_lead()}` : m.write_photo_n({ index: index + 1 })}
              onClick={() => onChoose(photo.id)}
              className="relative size-20 overflow-hidden rounded-2xl ring-kiwi ring-offset-2 ring-offset-paper aria-pressed:ring-2"
            >
              <DraftImage photo={photo} className="size-full object-cover" />
              {index === 0 && (
                <span className="absolute inset-x-0 bottom-0 bg-black/55 text-center text-[0.6875rem] leading-5 font-semibold text-white">
                  {m.write_lead()}
                </span>
              )}
              {photo.problem !== null && (
                <span className="absolute inset-0 grid place-items-center bg-danger/75 text-white">
                  {photo.canRetry ? (
                    <RotateCw aria-label={m.write_stopped()} className="size-6" />
                  ) : (
                    <TriangleAlert aria-label={m.write_failed()} className="size-6" />
                  )}
                </span>
              )}
              {photo.problem === null && !photo.mediaId && (
                <span
                  aria-hidden
                  className="absolute inset-x-0 top-0 bg-black/45 transition-[height]"
                  style={{ height: `${(1 - photo.progress) * 100}%` }}
                />
              )}
              {photo.problem === null && !photo.mediaId && photo.step === 'waiting' && (
                <span className="absolute inset-0 grid place-items-center text-white">
                  <CloudOff aria-label={m.write_waiting_network()} className="size-6" />
                </span>
              )}
            </button>
          </li>
        ))}
        {onAdd && photos.length < maxPictures && <li className={photos.length === 0 ? 'w-full' : ''}>{addButton}</li>}
      </ul>
    </div>
  )
}
