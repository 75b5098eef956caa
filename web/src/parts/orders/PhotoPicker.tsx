import { Camera } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { useUpload } from '../../state/social/use-picture-upload.ts'
import { FileButton } from '../social/FileButton.tsx'

const maxPhotos = 5

/** Up to five photos of one side of a return; `whoSees` says who gets to see them. */
export function PhotoPicker({ photos, whoSees }: { photos: ReturnType<typeof useReturnPhotos>; whoSees: string }) {
  return (
    <div className="mt-4">
      <p className="text-sm font-semibold">{m.returns_photos()}</p>
      <p className="text-[0.8125rem] text-muted">{whoSees}</p>
      {photos.ids.length > 0 && (
        <p role="status" className="mt-1 text-sm text-kiwi">
          {m.returns_photo_count({ count: photos.ids.length })}
        </p>
      )}
      {photos.ids.length < maxPhotos && (
        <FileButton label={m.returns_photo_add()} Icon={Camera} className="mt-2 bg-sunken px-4 hover:bg-line" onFile={photos.add} />
      )}
      {photos.problem && (
        <p role="alert" className="mt-1 text-sm font-medium text-danger">
          {photos.problem}
        </p>
      )}
    </div>
  )
}

/** Uploads photos one by one; those that are ready, and why one is not. */
export function useReturnPhotos() {
  const [ids, setIds] = useState<string[]>([])
  const { problem, isPending, upload } = useUpload('return', { onReady: (mediaId) => setIds((before) => [...before, mediaId]) })
  return { ids, problem, isPending, add: upload }
}
