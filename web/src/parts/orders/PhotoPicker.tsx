import { Camera } from 'lucide-react'
import { useState } from 'react'
import { maxReturnPhotos } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { useFileUrls } from '../../state/file-urls.ts'
import { useUpload } from '../../state/social/use-picture-upload.ts'
import { FileButton } from '../social/FileButton.tsx'
import { type ChosenPhoto, ChosenPhotos } from './ChosenPhotos.tsx'

/** Up to five photos of one side of a return; `whoSees` says who gets to see them. */
export function PhotoPicker({ photos, whoSees }: { photos: ReturnType<typeof useReturnPhotos>; whoSees: string }) {
  const { chosen, isPending, problem, add, remove } = photos
  return (
    <div className="mt-4 space-y-2">
      <p className="text-sm font-semibold">{m.returns_photos()}</p>
      <p className="text-[0.8125rem] text-muted">{whoSees}</p>
      <ChosenPhotos photos={chosen} altOf={m.returns_photo_chosen} isPending={isPending} onRemove={remove} />
      {chosen.length < maxReturnPhotos && !isPending && (
        <FileButton
          label={m.returns_photo_add()}
          Icon={Camera}
          most={maxReturnPhotos - chosen.length}
          className="bg-sunken px-4 hover:bg-line"
          onFile={add}
        />
      )}
      {problem && (
        <p role="alert" className="text-sm font-medium text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}

/** Uploads photos one by one; those that are ready, and why one is not. */
export function useReturnPhotos() {
  const [chosen, setChosen] = useState<ChosenPhoto[]>([])
  const urlOf = useFileUrls()
  const { problem, isPending, upload } = useUpload('return', {
    onReady: (mediaId, file) => setChosen((before) => [...before, { mediaId, url: urlOf(file) }]),
  })
  const remove = (gone: string) => setChosen((before) => before.filter(({ mediaId }) => mediaId !== gone))
  return { chosen, ids: chosen.map(({ mediaId }) => mediaId), problem, isPending, add: upload, remove }
}
