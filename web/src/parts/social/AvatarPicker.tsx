import { m } from '../../paraglide/messages.js'
import type { Me } from '../../state/kiwi.ts'
import { usePictureUpload } from '../../state/social/use-picture-upload.ts'
import { Avatar } from '../Avatar.tsx'
import { PictureButtons, UploadingCover } from './PictureButtons.tsx'

interface AvatarPickerProps {
  me: Me
  /** As it is being typed: its first letter stands where no photo is. */
  displayName: string
  /** Called when a picture is ready for use. */
  onReady: (mediaId: string | null) => void
}

/** Chooses and uploads a profile photo, shown as a circle. */
export function AvatarPicker({ me, displayName, onReady }: AvatarPickerProps) {
  const picture = usePictureUpload('avatar', me.avatarUrl, onReady)
  return (
    <div className="flex flex-wrap items-center gap-4">
      <div className="relative shrink-0">
        <Avatar person={{ displayName: displayName.trim(), handle: me.handle ?? '', avatarUrl: picture.preview }} size="huge" />
        {picture.isPending && <UploadingCover className="rounded-full" />}
      </div>
      {/* Below the face where text is large. */}
      <div className="min-w-0 flex-1 basis-32">
        <PictureButtons picture={picture} choose={m.field_photo_choose()} remove={m.field_photo_remove()} />
      </div>
    </div>
  )
}
