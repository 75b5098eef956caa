import { Camera } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { usePictureUpload } from '../../state/social/use-picture-upload.ts'
import { Spinner } from '../Button.tsx'
import { FileButton } from './FileButton.tsx'

type Picture = ReturnType<typeof usePictureUpload>

/** Over a picture while it is uploaded. `className` has its roundness. */
export function UploadingCover({ className }: { className: string }) {
  return (
    <span
      role="status"
      aria-label={m.picture_uploading()}
      className={`absolute inset-0 grid place-items-center bg-black/40 text-white ${className}`}
    >
      <Spinner className="size-6" />
    </span>
  )
}

/** Chooses a picture in the place of one, takes it away, and says what is wrong with it. */
export function PictureButtons({ picture, choose, remove }: { picture: Picture; choose: string; remove: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <FileButton label={choose} Icon={Camera} className="bg-sunken px-4 hover:bg-line" onFile={picture.choose} />
      {picture.preview && !picture.isPending && (
        <button type="button" onClick={picture.remove} className="min-h-11 px-3 text-sm font-semibold text-muted hover:text-ink">
          {remove}
        </button>
      )}
      {picture.problem && (
        <p role="alert" className="w-full text-sm font-medium text-danger">
          {picture.problem}
        </p>
      )}
    </div>
  )
}
