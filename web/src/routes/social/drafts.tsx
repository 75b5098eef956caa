import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarClock, FilePen, Trash2, TriangleAlert } from 'lucide-react'
import { draftDays } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { formatAgo, formatDateTime } from '../../state/dates.ts'
import { draftsQuery, type ListedDraft, useDeleteDraft } from '../../state/social/drafts.ts'

/** What one is writing, on all devices, and what waits for its time. */
export function DraftsPage() {
  return (
    <MemberPage title={m.drafts_title()} verifyReason={m.verify_needed_write()}>
      {() => <Drafts />}
    </MemberPage>
  )
}

function Drafts() {
  const { data, error, isPending, refetch } = useQuery(draftsQuery())
  const remove = useDeleteDraft()
  if (isPending) return <RowSkeleton count={4} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.drafts.length === 0)
    return (
      <Message Icon={FilePen} title={m.drafts_none()}>
        <Link to="/write" className={buttonLook()}>
          {m.nav_write()}
        </Link>
      </Message>
    )
  const waiting = data.drafts.filter(({ publishAt }) => publishAt !== null).toSorted((a, b) => (a.publishAt! < b.publishAt! ? -1 : 1))
  const others = data.drafts.filter(({ publishAt }) => publishAt === null)
  const row = (draft: ListedDraft) => <Row key={draft.draftId} draft={draft} onDelete={() => remove.mutate(draft.draftId)} />
  return (
    <>
      {waiting.length > 0 && (
        <section aria-labelledby="waiting" className="mb-6">
          <h2 id="waiting" className="mb-1 text-sm font-bold text-muted">
            {m.drafts_waiting()}
          </h2>
          <ul>{waiting.map(row)}</ul>
        </section>
      )}
      <ul aria-label={m.drafts_title()}>{others.map(row)}</ul>
      <p className="mt-4 text-sm text-muted">{m.drafts_kept({ days: draftDays })}</p>
    </>
  )
}

const failures: Record<NonNullable<ListedDraft['failure']>, () => string> = {
  suspended: m.draft_failed_suspended,
  picture: m.draft_failed_picture,
  product: m.draft_failed_product,
  posted: m.draft_failed_posted,
  refused: m.draft_failed_refused,
}

function Row({ draft, onDelete }: { draft: ListedDraft; onDelete: () => void }) {
  return (
    <li className="flex items-center gap-2">
      <Link
        to="/write"
        search={{ draft: draft.draftId }}
        className="-mx-2 flex min-h-18 min-w-0 flex-1 items-center gap-3 rounded-2xl px-2 py-2 hover:bg-sunken"
      >
        <span className="grid size-14 shrink-0 place-items-center overflow-hidden rounded-xl bg-sunken text-muted">
          {draft.coverUrl ? (
            <img src={draft.coverUrl} alt="" className="size-full object-cover" />
          ) : (
            <FilePen aria-hidden className="size-5" />
          )}
        </span>
        <span className="min-w-0 flex-1 leading-snug">
          <bdi className={`line-clamp-2 break-words ${draft.caption ? '' : 'text-muted'}`}>{draft.caption || m.draft_without_text()}</bdi>
          <span className="mt-0.5 flex items-center gap-1.5 text-[0.8125rem] text-muted">
            {draft.publishAt ? (
              <>
                <CalendarClock aria-hidden className="size-3.5" />
                <time dateTime={draft.publishAt}>{m.draft_publishes({ time: formatDateTime(draft.publishAt) })}</time>
              </>
            ) : (
              <time dateTime={draft.updatedAt}>{formatAgo(draft.updatedAt)}</time>
            )}
            {draft.pictureCount > 0 && <span>· {m.draft_pictures({ count: draft.pictureCount })}</span>}
          </span>
          {draft.failure && (
            <span className="mt-0.5 flex items-center gap-1.5 text-[0.8125rem] font-medium text-danger">
              <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
              {failures[draft.failure]()}
            </span>
          )}
        </span>
      </Link>
      <button
        type="button"
        aria-label={m.draft_delete()}
        onClick={onDelete}
        className="grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken"
      >
        <Trash2 aria-hidden className="size-4.5" />
      </button>
    </li>
  )
}
