import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { m } from '../paraglide/messages.js'
import { Button } from '../parts/Button.tsx'
import { CaptionField } from '../parts/CaptionField.tsx'
import { CategoryChoice } from '../parts/ChipChoice.tsx'
import { Column } from '../parts/Column.tsx'
import { Gate } from '../parts/Gate.tsx'
import { PageHeader } from '../parts/PageHeader.tsx'
import { PhotoEditor } from '../parts/PhotoEditor.tsx'
import { PhotoStrip } from '../parts/PhotoStrip.tsx'
import { WaitingForPost } from '../parts/WaitingForPost.tsx'
import { postOf } from '../state/draft.ts'
import { asKiwiError, kiwi, type Me } from '../state/kiwi.ts'
import { toast } from '../state/toasts.ts'
import { useDraft } from '../state/use-draft.ts'

export function WritePage() {
  return <Column>{<Gate verifyReason={m.verify_needed_write()}>{(me) => <Write me={me} />}</Gate>}</Column>
}

function Write({ me }: { me: Me }) {
  const { draft, change, addFiles, removePhoto } = useDraft()
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
        ['posts', 'home'],
        ['posts', 'person', me.handle],
        ['profile', me.handle],
      ])
        void client.invalidateQueries({ queryKey })
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
  const missing = draft.photos.length === 0 ? m.write_need_photo() : input ? null : m.write_wait_upload()
  return (
    <>
      <PageHeader title={m.write_title()}>
        {(draft.photos.length > 0 || draft.caption !== '') && (
          <Button kind="plain" className="ml-auto text-muted" onClick={() => change({ kind: 'discard' })}>
            {m.write_discard()}
          </Button>
        )}
      </PageHeader>
      <form
        className="space-y-7 px-4 pb-8"
        onSubmit={(event) => {
          event.preventDefault()
          if (input) create.mutate(input)
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
            onRemove={() => removePhoto(chosen.id)}
          />
        )}
        <CaptionField value={draft.caption} onChange={(caption) => change({ kind: 'caption', caption })} />
        <CategoryChoice
          label={m.write_category()}
          chosen={draft.category}
          onChange={(category) => change({ kind: 'category', category })}
        />
        {error && (
          <p role="alert" className="rounded-2xl bg-danger-soft px-4 py-3 font-medium text-danger">
            {error.message}
          </p>
        )}
        <div>
          <Button type="submit" className="min-h-13 w-full" disabled={!input} busy={create.isPending}>
            {create.isPending ? m.write_submitting() : m.write_submit()}
          </Button>
          {missing && draft.photos.length > 0 && <p className="mt-2 text-center text-sm text-muted">{missing}</p>}
        </div>
      </form>
    </>
  )
}
