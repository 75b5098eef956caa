import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Notice } from '../../parts/Notice.tsx'
import { Button } from '../../parts/Button.tsx'
import { CaptionField, captionExcess } from '../../parts/social/CaptionField.tsx'
import { CategoryChoice } from '../../parts/social/ChipChoice.tsx'
import { Column } from '../../parts/Column.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { PhotoEditor } from '../../parts/social/PhotoEditor.tsx'
import { PostSettingsFields } from '../../parts/social/PostSettingsFields.tsx'
import { PhotoStrip } from '../../parts/social/PhotoStrip.tsx'
import { WaitingForPost } from '../../parts/social/WaitingForPost.tsx'
import { type Draft, postOf } from '../../state/social/draft.ts'
import { usualSettings } from '../../state/social/post-settings.ts'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { bringNewPosts } from '../../state/social/bring-new-posts.ts'
import type { ClaimedDraft } from '../../state/social/draft-store.ts'
import { toast } from '../../state/toasts.ts'
import { useClaimedDraft, useDraft } from '../../state/social/use-draft.ts'

export function WritePage() {
  return <Column>{<ForMembers verifyReason={m.verify_needed_write()}>{(me) => <Write me={me} />}</ForMembers>}</Column>
}

function Write({ me }: { me: Me }) {
  const claimed = useClaimedDraft()
  return claimed && <Composer me={me} claimed={claimed} />
}

function Composer({ me, claimed }: { me: Me; claimed: ClaimedDraft }) {
  const { draft, change, addFiles, replacePhoto, removePhoto } = useDraft(claimed)
  const [isDiscarding, setDiscarding] = useState(false)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [waitingFor, setWaitingFor] = useState<string | null>(null)
  const chosen = draft.photos.find(({ id }) => id === chosenId) ?? draft.photos[0]
  const input = postOf(draft)

  const create = useMutation({
    mutationFn: (post: NonNullable<typeof input>) => kiwi.posts.create.mutate(post),
    onSuccess: ({ postId, state }) => {
      change({ kind: 'discard' })
      for (const queryKey of [
        ['posts', 'person', me.handle],
        ['profile', me.handle],
      ])
        void client.invalidateQueries({ queryKey })
      void bringNewPosts(client)
      if (state === 'waiting') {
        window.scrollTo(0, 0)
        return setWaitingFor(postId)
      }
      toast(m.write_published())
      void navigate({ to: '/posts/$postId', params: { postId }, replace: true })
    },
  })
  const error = create.error ? asKiwiError(create.error) : null

  if (waitingFor) return <WaitingForPost postId={waitingFor} />
  const missing = missingFor(draft)
  return (
    <>
      <PageHeader title={m.write_title()}>
        {(draft.photos.length > 0 || draft.caption !== '') && (
          <Button kind="plain" className="ml-auto text-muted" onClick={() => setDiscarding(true)}>
            {m.write_discard()}
          </Button>
        )}
      </PageHeader>
      {claimed.isBesideAnother && <p className="mx-4 mb-4 rounded-2xl bg-sunken px-4 py-3 text-sm">{m.write_other_tab()}</p>}
      {isDiscarding && (
        <ConfirmDialog
          title={m.write_discard_title()}
          body={m.write_discard_body()}
          action={m.write_discard_action()}
          keep={m.write_discard_keep()}
          onConfirm={() => {
            for (const { id } of draft.photos) removePhoto(id)
            change({ kind: 'discard' })
            setDiscarding(false)
          }}
          onClose={() => setDiscarding(false)}
        />
      )}
      <form
        className="space-y-7 px-4 pb-8"
        onSubmit={(event) => {
          event.preventDefault()
          if (input && !missing) create.mutate(input)
        }}
      >
        <PhotoStrip
          photos={draft.photos}
          chosenId={chosen?.id ?? null}
          onChoose={setChosenId}
          onAdd={(files) => setChosenId(addFiles(files) ?? chosenId)}
          onMove={(id, to) => change({ kind: 'move', id, to })}
        />
        {chosen && (
          <PhotoEditor
            key={chosen.id}
            photo={chosen}
            index={draft.photos.indexOf(chosen)}
            count={draft.photos.length}
            change={change}
            onReplace={(file) => replacePhoto(chosen.id, file)}
            onRemove={() => removePhoto(chosen.id)}
          />
        )}
        <CaptionField value={draft.caption} onChange={(caption) => change({ kind: 'caption', caption })} />
        <CategoryChoice
          label={m.write_category()}
          chosen={draft.category}
          onChange={(category) => change({ kind: 'category', category })}
        />
        <PostSettingsFields
          value={draft.settings ?? usualSettings}
          onChange={(settings) => change({ kind: 'settings', settings })}
          isPrivate={me.isPrivate}
        />
        {error && <Notice tone="bad">{wordRefusal(error)}</Notice>}
        <div>
          <Button type="submit" className="min-h-13 w-full" disabled={missing !== null} busy={create.isPending}>
            {create.isPending ? m.write_submitting() : m.write_submit()}
          </Button>
          <p role="status" className="mt-2 min-h-5 text-center text-sm text-muted">
            {draft.photos.length > 0 && missing}
          </p>
        </div>
      </form>
    </>
  )
}

/** Why the post cannot be sent yet; null when it can. */
function missingFor(draft: Draft): string | null {
  const excess = captionExcess(draft.caption)
  const refused = draft.photos.findIndex(({ problem }) => problem !== null)
  if (draft.photos.length === 0) return m.write_need_photo()
  if (refused !== -1) return m.write_photo_refused({ index: refused + 1 })
  if (excess > 0) return m.write_caption_too_long({ count: excess })
  return postOf(draft) ? null : m.write_wait_upload()
}

/** Names the part of the post that was refused, where the API tells it. */
function wordRefusal({ code, field, message }: ReturnType<typeof asKiwiError>): string {
  const [, index, tag] = /^images\.(\d+)(\.tags)?/.exec(field ?? '') ?? []
  if (code === 'IDEMPOTENCY_MISMATCH') return m.write_posted_before()
  if (code !== 'BAD_INPUT' || index === undefined) return message
  return tag ? m.write_bad_tag({ index: Number(index) + 1 }) : m.write_bad_photo({ index: Number(index) + 1 })
}
