import { X } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Spinner } from '../Button.tsx'

export interface ChosenPhoto {
  mediaId: string
  url: string
}

interface ChosenPhotosProps {
  photos: ChosenPhoto[]
  altOf: (words: { number: number }) => string
  /** One is on its way. */
  isPending: boolean
  onRemove: (mediaId: string) => void
}

/** The photos of a form, each with a way to take it out again. */
export function ChosenPhotos({ photos, altOf, isPending, onRemove }: ChosenPhotosProps) {
  return (
    <ul className="flex flex-wrap gap-2 empty:hidden">
      {photos.map(({ mediaId, url }, at) => (
        <li key={mediaId} className="relative size-20 overflow-hidden rounded-xl bg-sunken">
          {url && <img src={url} alt={altOf({ number: at + 1 })} className="size-full object-cover" />}
          <button
            type="button"
            onClick={() => onRemove(mediaId)}
            aria-label={m.review_photo_remove({ number: at + 1 })}
            className="absolute top-0 right-0 grid size-11 place-items-start justify-items-end p-1.5"
          >
            <X aria-hidden className="size-5 rounded-full bg-black/60 p-0.5 text-white" />
          </button>
        </li>
      ))}
      {isPending && (
        <li role="status" aria-label={m.picture_uploading()} className="grid size-20 place-items-center rounded-xl bg-sunken text-muted">
          <Spinner className="size-6" />
        </li>
      )}
    </ul>
  )
}
