import { useQuery } from '@tanstack/react-query'
import type { DraftPhoto } from '../../state/social/draft.ts'
import { queries } from '../../state/social/queries.ts'

/** A picture of the draft: the file itself, or the processed picture after a reload. */
export function DraftImage({ photo, className }: { photo: DraftPhoto; className: string }) {
  const needsAddress = photo.previewUrl === null && photo.mediaId !== null
  const status = useQuery({
    ...queries.media(photo.mediaId ?? ''),
    enabled: needsAddress,
    refetchInterval: ({ state }) => (state.data?.previewUrl || state.error ? false : 1_500),
  })
  const url = photo.previewUrl ?? status.data?.previewUrl
  return url ? (
    <img src={url} alt="" draggable={false} className={className} />
  ) : (
    <span className={`block min-h-20 animate-breathe bg-sunken ${className}`} />
  )
}
