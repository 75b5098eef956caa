import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useReducer, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PostSkeleton } from '../../parts/Skeletons.tsx'
import { CaptionField, captionExcess } from '../../parts/social/CaptionField.tsx'
import { CategoryChoice } from '../../parts/social/ChipChoice.tsx'
import { PhotoEditor } from '../../parts/social/PhotoEditor.tsx'
import { PhotoStrip } from '../../parts/social/PhotoStrip.tsx'
import { PostSettingsFields } from '../../parts/social/PostSettingsFields.tsx'
import { PostVersionList } from '../../parts/social/PostVersionList.tsx'
import { asKiwiError, kiwi, type PostVersion } from '../../state/kiwi.ts'
import { changeDraft, draftOfVersion, imagesOf } from '../../state/social/draft.ts'
import { usualSettings } from '../../state/social/post-settings.ts'
import { queries } from '../../state/social/queries.ts'
import { toast } from '../../state/toasts.ts'

export function EditPostPage() {
  return (
    <MemberPage title={m.post_edit_title()} className="">
      {(me) => <Loaded isPrivate={me.isPrivate} />}
    </MemberPage>
  )
}

function Loaded({ isPrivate }: { isPrivate: boolean }) {
  const { postId } = useParams({ from: '/posts/$postId/edit' })
  const { data, error, isPending, refetch } = useQuery(queries.versions(postId))
  const [current, ...earlier] = data?.versions ?? []
  if (isPending) return <PostSkeleton count={1} />
  if (!current) return <Failure error={error ?? new Error()} retry={() => void refetch()} />
  return (
    <>
      <EditForm postId={postId} version={current} isPrivate={isPrivate} />
      {earlier.length > 0 && <PostVersionList versions={earlier} />}
    </>
  )
}

function EditForm({ postId, version, isPrivate }: { postId: string; version: PostVersion; isPrivate: boolean }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [draft, change] = useReducer(changeDraft, version, draftOfVersion)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const chosen = draft.photos.find(({ id }) => id === chosenId) ?? draft.photos[0]
  const settings = draft.settings ?? usualSettings
  const { caption, category } = draft
  const save = useMutation({
    mutationFn: () => kiwi.posts.edit.mutate({ postId, caption, category, ...settings, images: imagesOf(draft) }),
    onSuccess: () => {
      // Lists may lose or gain it: who sees it may have changed.
      void client.invalidateQueries({ queryKey: ['posts'] })
      toast(m.post_edited())
      void navigate({ to: '/posts/$postId', params: { postId }, replace: true })
    },
  })
  const excess = captionExcess(caption)
  return (
    <form
      className="space-y-7 px-4 pb-8"
      onSubmit={(event) => {
        event.preventDefault()
        if (excess === 0) save.mutate()
      }}
    >
      <PhotoStrip
        photos={draft.photos}
        chosenId={chosen?.id ?? null}
        onChoose={setChosenId}
        onMove={(id, to) => change({ kind: 'move', id, to })}
      />
      {chosen && (
        <PhotoEditor key={chosen.id} photo={chosen} index={draft.photos.indexOf(chosen)} count={draft.photos.length} change={change} />
      )}
      <CaptionField value={caption} onChange={(text) => change({ kind: 'caption', caption: text })} />
      <CategoryChoice
        label={m.write_category()}
        chosen={category}
        onChange={(chosenCategory) => change({ kind: 'category', category: chosenCategory })}
      />
      <PostSettingsFields value={settings} onChange={(changed) => change({ kind: 'settings', settings: changed })} isPrivate={isPrivate} />
      {save.error && <Notice tone="bad">{asKiwiError(save.error).message}</Notice>}
      <div>
        <Button type="submit" className="min-h-13 w-full" disabled={excess > 0} busy={save.isPending}>
          {m.save()}
        </Button>
        <p role="status" className="mt-2 min-h-5 text-center text-sm text-muted">
          {excess > 0 && m.write_caption_too_long({ count: excess })}
        </p>
      </div>
    </form>
  )
}
