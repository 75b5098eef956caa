import { maxLengths, maxReviewPhotos } from '../../../../src/shared/bounds.ts'
import { useState } from 'react'
import { pictureUrl } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { useFileUrls } from '../../state/file-urls.ts'
import { kiwi } from '../../state/kiwi.ts'
import { type Review, useChange } from '../../state/orders/reviews.ts'
import { useUpload } from '../../state/social/use-picture-upload.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { FileButton } from '../social/FileButton.tsx'
import { type ChosenPhoto, ChosenPhotos } from './ChosenPhotos.tsx'
import { StarChoice } from './Stars.tsx'
import { WordsField } from './WordsField.tsx'

/** 80 CSS pixels on screens of up to 3 device pixels each. */
const photoWidthPx = 240

interface ReviewSheetProps {
  title: string
  /** The line that it is about, or the review that is changed. */
  about: { lineId: string } | { review: Review }
  onClose: () => void
}

/** Stars, words and photos about a product that the person received. */
export function ReviewSheet({ title, about, onClose }: ReviewSheetProps) {
  const before = 'review' in about ? about.review : null
  const [stars, setStars] = useState(before?.stars ?? null)
  const [body, setBody] = useState(before?.body ?? '')
  const [photos, setPhotos] = useState<ChosenPhoto[]>(() =>
    before
      ? before.photoIds.map((mediaId, at) => ({ mediaId, url: (before.photos[at] && pictureUrl(before.photos[at], photoWidthPx)) ?? '' }))
      : [],
  )
  const urlOf = useFileUrls()
  const { problem, setProblem, isPending, upload } = useUpload('review', {
    onReady: (mediaId, file) => setPhotos((now) => [...now, { mediaId, url: urlOf(file) }]),
  })
  const save = useChange((words: { stars: number; body: string; photos: string[] }) =>
    'review' in about
      ? kiwi.reviews.edit.mutate({ reviewId: about.review.id, ...words })
      : kiwi.reviews.write.mutate({ lineId: about.lineId, ...words }),
  )
  return (
    <Modal title={before ? m.review_edit() : m.review_write()} body={title} onClose={onClose}>
      <form
        className="mt-3 space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (stars === null) return setProblem(m.review_stars_needed())
          if (body.trim() === '') return setProblem(m.review_words_needed())
          save.mutate(
            { stars, body, photos: photos.map(({ mediaId }) => mediaId) },
            {
              onSuccess: () => {
                toast(m.review_saved())
                onClose()
              },
            },
          )
        }}
      >
        <StarChoice
          stars={stars}
          onChange={(next) => {
            setStars(next)
            setProblem(null)
          }}
        />
        <WordsField label={m.review_words()} value={body} maxLength={maxLengths.review} onChange={setBody} />
        <ChosenPhotos
          photos={photos}
          altOf={m.review_photo}
          isPending={isPending}
          onRemove={(gone) => setPhotos((now) => now.filter(({ mediaId }) => mediaId !== gone))}
        />
        {photos.length < maxReviewPhotos && !isPending && (
          <FileButton
            label={m.review_photo_add({ count: photos.length, most: maxReviewPhotos })}
            most={maxReviewPhotos - photos.length}
            className="bg-sunken px-4 hover:bg-line"
            onFile={upload}
          />
        )}
        {problem && (
          <p role="alert" className="text-sm font-medium text-danger">
            {problem}
          </p>
        )}
        <Button type="submit" className="min-h-13 w-full" busy={save.isPending} disabled={isPending}>
          {m.save()}
        </Button>
      </form>
    </Modal>
  )
}
