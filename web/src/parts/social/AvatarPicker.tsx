import { Camera } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { Me } from '../../state/kiwi.ts'
import { usePictureUpload } from '../../state/social/use-picture-upload.ts'
import { Avatar } from '../Avatar.tsx'
import { FileButton } from './FileButton.tsx'
import { Spinner } from '../Button.tsx'

interface AvatarPickerProps {
  me: Me
  /** Called when a picture is ready for use. */
  onReady: (mediaId: string | null) => void
}

/** Chooses and uploads a profile photo, shown as a circle. */
export function AvatarPicker({ me, onReady }: AvatarPickerProps) {
  const { preview, setPreview, problem, isPending, choose } = usePictureUpload('avatar', me.avatarUrl, onReady)
  return (
    <div className="flex items-center gap-4">
      <div className="relative shrink-0">
        <Avatar person={{ displayName: me.displayName, handle: me.handle ?? '', avatarUrl: preview }} size="huge" />
        {isPending && (
          <span className="absolute inset-0 grid place-items-center rounded-full bg-black/40 text-white">
            <Spinner className="size-6" />
          </span>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <FileButton label={m.field_photo_choose()} Icon={Camera} className="bg-sunken px-4 hover:bg-line" onFile={choose} />
        {preview && !isPending && (
          <button
            type="button"
            onClick={() => {
              setPreview(null)
              onReady(null)
            }}
            className="min-h-11 px-3 text-sm font-semibold text-muted hover:text-ink"
          >
            {m.field_photo_remove()}
          </button>
        )}
        {problem && (
          <p role="alert" className="w-full text-sm font-medium text-danger">
            {problem}
          </p>
        )}
      </div>
    </div>
  )
}
