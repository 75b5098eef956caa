import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Files } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Notice } from '../../parts/Notice.tsx'
import { Button } from '../../parts/Button.tsx'
import { CaptionField, captionExcess } from '../../parts/social/CaptionField.tsx'
import { CategoryChoice } from '../../parts/social/ChipChoice.tsx'
import { Column } from '../../parts/Column.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { PhotoEditor } from '../../parts/social/PhotoEditor.tsx'
import { PostSettingsFields } from '../../parts/social/PostSettingsFields.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { PhotoStrip } from '../../parts/social/PhotoStrip.tsx'
import { StickyAct } from '../../parts/StickyAct.tsx'
import { WaitingForPost } from '../../parts/social/WaitingForPost.tsx'
import { type Draft, postOf } from '../../state/social/draft.ts'
import { usualSettings } from '../../state/social/post-settings.ts'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { bringNewPosts } from '../../state/social/bring-new-posts.ts'
import type { ClaimedDraft } from '../../state/social/draft-store.ts'
import { roundButton } from '../../parts/menu-look.ts'
import { formatDateTime } from '../../state/dates.ts'
import { draftsQuery } from '../../state/social/drafts.ts'
import { type SaveState, useSavedDraft } from '../../state/social/saved-draft.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { useClaimedDraft, useDraft } from '../../state/social/use-draft.ts'

const ScheduleDialog = lazy(() =>
  import('../../parts/social/ScheduleDialog.tsx').then(({ ScheduleDialog }) => ({ default: ScheduleDialog })),
)

export function WritePage() {
  return <Column>{<ForMembers verifyReason={m.verify_needed_write()}>{(me) => <Write me={me} />}</ForMembers>}</Column>
}

function Write({ me }: { me: Me }) {
  const { draft: draftId } = useSearch({ from: '/write' })
  const claimed = useClaimedDraft(draftId)
  const navigate = useNavigate()
  // Once it is here, a reload goes on with it, whatever became of it.
  useEffect(() => {
    if (claimed && draftId) void navigate({ to: '/write', replace: true })
  }, [claimed, draftId, navigate])
  return claimed ? <Composer me={me} claimed={claimed} /> : <ComposerPending />
}

/** Its draft may be held by a page that reloads, for a second. */
function ComposerPending() {
  return (
    <>
      <PageHeader title={m.write_title()} />
      <div className="space-y-7 px-4 pt-5">
        <BlockSkeleton className="h-56" />
        <BlockSkeleton className="h-36" />
      </div>
    </>
  )
}

function Composer({ me, claimed }: { me: Me; claimed: ClaimedDraft }) {
  const { draft, change, restore, addFiles, replacePhoto, removePhoto, retryPhotos } = useDraft(claimed)
  const saved = useSavedDraft(draft, change)
  const [isScheduling, setScheduling] = useState(false)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [waitingFor, setWaitingFor] = useState<string | null>(null)
  const chosen = draft.photos.find(({ id }) => id === chosenId) ?? draft.photos[0]
  const input = postOf(draft)

  const create = useMutation({
    mutationFn: async (post: NonNullable<typeof input>) => {
      // What is under way may give the draft another key.
      await saved.settled()
      return kiwi.posts.create.mutate({ ...post, idempotencyKey: saved.newest.current.idempotencyKey })
    },
    onSuccess: ({ postId, state }) => {
      change({ kind: 'discard' })
      saved.forget()
      void client.invalidateQueries({ queryKey: draftsQuery().queryKey })
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

  const schedule = useMutation({
    mutationFn: async (publishAt: string | null) => {
      await saved.saveNow()
      const { idempotencyKey: draftId, saved: version = 0 } = saved.newest.current
      return kiwi.drafts.schedule.mutate({ draftId, version, publishAt })
    },
    onSuccess: ({ publishAt }) => {
      setScheduling(false)
      void client.invalidateQueries({ queryKey: draftsQuery().queryKey })
      if (publishAt === null) {
        const { publishAt: _, ...rest } = draft
        change({ kind: 'restore', draft: rest })
        return toast(m.schedule_cancelled())
      }
      change({ kind: 'discard' })
      saved.forget()
      toast(m.schedule_done({ time: formatDateTime(publishAt) }))
      void navigate({ to: '/drafts', replace: true })
    },
  })

  /** At once, with an undo: uploads go on meanwhile. */
  function discard() {
    change({ kind: 'discard' })
    saved.forget()
    // A save that is under way keeps the draft after all.
    const deleting = saved.settled().then(async () => {
      const kept = saved.keptOf(draft)
      if (kept) await kiwi.drafts.delete.mutate({ draftId: kept.draftId })
      return kept
    })
    deleting.catch(toastFailure)
    const undo = async () => {
      const kept = await deleting.catch(() => null)
      restore(kept ? { ...draft, idempotencyKey: kept.draftId, saved: kept.version + 1 } : draft)
      if (kept) await kiwi.drafts.restore.mutate({ draftId: kept.draftId })
    }
    toast(m.write_discarded(), 'good', { label: m.undo(), run: () => void undo().catch(toastFailure) })
  }

  if (waitingFor) return <WaitingForPost postId={waitingFor} />
  const missing = missingFor(draft)
  const stopped = draft.photos.filter(({ canRetry }) => canRetry)
  return (
    <>
      <PageHeader title={m.write_title()}>
        {(draft.photos.length > 0 || draft.caption !== '') && (
          <Button kind="plain" className="ml-auto text-muted" onClick={discard}>
            {m.write_discard()}
          </Button>
        )}
        <Link to="/drafts" aria-label={m.drafts_title()} className={roundButton}>
          <Files aria-hidden className="size-5.5" />
        </Link>
      </PageHeader>
      <p role="status" className="min-h-5 px-4 text-[0.8125rem] text-muted">
        {saveWords[saved.state]()}
      </p>
      {draft.publishAt && (
        <div className="mx-4 mb-4 flex flex-wrap items-center gap-x-3 rounded-2xl bg-kiwi-soft px-4 py-2 text-sm">
          <span className="flex-1">{m.schedule_is({ time: formatDateTime(draft.publishAt) })}</span>
          <Button kind="plain" onClick={() => setScheduling(true)}>
            {m.schedule_change()}
          </Button>
        </div>
      )}
      {claimed.isBesideAnother && <p className="mx-4 mb-4 rounded-2xl bg-sunken px-4 py-3 text-sm">{m.write_other_tab()}</p>}
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
        {stopped.length > 1 && (
          <Button kind="quiet" className="w-full" onClick={() => retryPhotos(stopped.map(({ id }) => id))}>
            {m.write_retry_all({ count: stopped.length })}
          </Button>
        )}
        {chosen && (
          <PhotoEditor
            key={chosen.id}
            photo={chosen}
            index={draft.photos.indexOf(chosen)}
            count={draft.photos.length}
            change={change}
            onReplace={(file, more) => replacePhoto(chosen.id, file, more)}
            onRemove={() => removePhoto(chosen.id)}
            onRetry={() => retryPhotos([chosen.id])}
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
        <StickyAct isOverTabs className={missing === null ? '' : 'static!'}>
          <Button type="submit" className="min-h-13 w-full" disabled={missing !== null} busy={create.isPending}>
            {create.isPending ? m.write_submitting() : m.write_submit()}
          </Button>
        </StickyAct>
        <div className="mt-0!">
          {!draft.publishAt && (
            <Button
              kind="quiet"
              className="min-h-13 w-full"
              disabled={missing !== null || create.isPending}
              onClick={() => setScheduling(true)}
            >
              {m.schedule_open()}
            </Button>
          )}
          <p role="status" className="mt-2 min-h-5 text-center text-sm text-muted">
            {draft.photos.length > 0 && missing}
          </p>
        </div>
      </form>
      {isScheduling && (
        <Suspense>
          <ScheduleDialog
            publishAt={draft.publishAt ?? null}
            busy={schedule.isPending}
            problem={schedule.error ? wordRefusal(asKiwiError(schedule.error)) : null}
            onPick={(publishAt) => schedule.mutate(publishAt)}
            onClose={() => {
              setScheduling(false)
              schedule.reset()
            }}
          />
        </Suspense>
      )}
    </>
  )
}

const saveWords: Record<SaveState, () => string> = {
  nothing: () => '',
  saving: m.draft_saving,
  saved: m.draft_saved,
  here: m.draft_here,
  full: m.draft_full,
}

/** Why the post cannot be sent yet; null when it can. */
function missingFor(draft: Draft): string | null {
  const excess = captionExcess(draft.caption)
  const refused = draft.photos.findIndex(({ problem }) => problem !== null)
  if (draft.photos.length === 0) return m.write_need_photo()
  if (refused !== -1) {
    const index = refused + 1
    return draft.photos[refused]?.canRetry ? m.write_photo_stopped({ index }) : m.write_photo_refused({ index })
  }
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
