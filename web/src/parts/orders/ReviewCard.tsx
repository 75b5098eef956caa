import { Link } from '@tanstack/react-router'
import { BadgeCheck, Store, ThumbsUp } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { type Review, useChange } from '../../state/orders/reviews.ts'
import { formatCount } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Name } from '../Name.tsx'
import { Picture } from '../Picture.tsx'
import { ReportButton } from '../safety/ReportButton.tsx'
import { ReviewSheet } from './ReviewSheet.tsx'
import { Stars } from './Stars.tsx'

const word = 'min-h-11 min-w-11 px-2 text-[0.8125rem] font-semibold text-muted hover:text-ink'

/** One review; `below` stands under it, such as the shop's way to answer. */
export function ReviewCard({ review, withProduct = false, below }: { review: Review; withProduct?: boolean; below?: ReactNode }) {
  const { author, reply } = review
  return (
    <li className="py-4">
      <div className="flex items-center gap-3">
        <Link to="/@{$handle}" params={{ handle: author.handle }} tabIndex={-1} aria-hidden className="shrink-0">
          <Avatar person={author} size="small" />
        </Link>
        <div className="min-w-0 flex-1 text-[0.8125rem] leading-snug text-muted">
          <p>
            <Link to="/@{$handle}" params={{ handle: author.handle }} className="font-bold text-ink hover:underline">
              <Name person={author} className="inline-flex align-bottom" />
            </Link>{' '}
            · <time dateTime={review.createdAt}>{formatAgo(review.createdAt)}</time>
            {review.editedAt && ` · ${m.review_edited()}`}
          </p>
          <p className="flex flex-wrap items-center gap-x-2">
            <Stars stars={review.stars} />
            <span className="inline-flex items-center gap-1 font-semibold text-kiwi">
              <BadgeCheck aria-hidden className="size-4" />
              {m.review_bought()}
            </span>
          </p>
        </div>
      </div>
      {withProduct ? (
        <Link
          to="/products/$productId"
          params={{ productId: review.product.id }}
          className="mt-1 flex min-h-11 items-center text-sm text-muted hover:underline"
        >
          {review.bought}
        </Link>
      ) : (
        review.bought !== review.product.title && <p className="mt-1 text-sm text-muted">{review.bought}</p>
      )}
      <p className="mt-2 text-[0.9375rem] break-words whitespace-pre-wrap">{review.body}</p>
      {review.isHidden && <p className="mt-1 text-[0.8125rem] text-muted">{m.review_hidden()}</p>}
      {review.photos.length > 0 && (
        <ul className="no-scrollbar mt-2 flex gap-2 overflow-x-auto">
          {review.photos.map((photo, at) => (
            <li key={photo.thumbhash} className="size-28 shrink-0 overflow-hidden rounded-xl">
              <Picture image={photo} alt={m.review_photo({ number: at + 1 })} sizes="112px" />
            </li>
          ))}
        </ul>
      )}
      {reply && (
        <div className="mt-3 rounded-2xl bg-sunken p-4 text-[0.9375rem]">
          <p className="flex items-center gap-1.5 text-[0.8125rem] font-semibold">
            <Store aria-hidden className="size-4 text-kiwi" />
            {m.review_reply_of_shop()} <span className="font-normal text-muted">{formatAgo(reply.at)}</span>
            {reply.isEdited && <span className="font-normal text-muted">· {m.review_edited()}</span>}
          </p>
          <p className="mt-1 break-words whitespace-pre-wrap">{reply.body}</p>
        </div>
      )}
      <div className="-mb-2 -ml-2 flex flex-wrap items-center">
        {review.isMine ? <OwnActions review={review} /> : below ? null : <Helpful review={review} />}
        {!review.isMine && <ReportButton subject={{ kind: 'review', id: review.id }} name={author.displayName} look="word" />}
      </div>
      {below}
    </li>
  )
}

function Helpful({ review }: { review: Review }) {
  const asMember = useAsMember()
  const vote = useChange((isHelpful: boolean | null) => kiwi.reviews.vote.mutate({ reviewId: review.id, isHelpful }))
  const press = (isHelpful: boolean) => asMember(() => vote.mutate(review.myVote === isHelpful ? null : isHelpful))
  return (
    <>
      <button
        type="button"
        aria-pressed={review.myVote === true}
        disabled={vote.isPending}
        onClick={() => press(true)}
        className={`inline-flex items-center gap-1.5 ${word} ${review.myVote === true ? 'text-kiwi!' : ''}`}
      >
        <ThumbsUp aria-hidden className="size-4" />
        {review.helpfulCount > 0 ? m.review_helpful_count({ count: formatCount(review.helpfulCount) }) : m.review_helpful()}
      </button>
      <button
        type="button"
        aria-pressed={review.myVote === false}
        disabled={vote.isPending}
        onClick={() => press(false)}
        className={`${word} ${review.myVote === false ? 'text-ink!' : ''}`}
      >
        {m.review_not_helpful()}
      </button>
    </>
  )
}

function OwnActions({ review }: { review: Review }) {
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const remove = useChange(() => kiwi.reviews.delete.mutate({ reviewId: review.id }))
  const [now] = useState(() => Date.now())
  const mayEdit = new Date(review.editableUntil).getTime() > now
  return (
    <>
      {mayEdit && (
        <button type="button" className={word} onClick={() => setOpen('edit')}>
          {m.edit()}
        </button>
      )}
      <button type="button" className={word} onClick={() => setOpen('delete')}>
        {m.delete()}
      </button>
      {open === 'edit' && <ReviewSheet title={review.bought} about={{ review }} onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <ConfirmDialog
          title={m.review_delete_title()}
          action={m.delete()}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(undefined, { onSettled: () => setOpen(null) })}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}
