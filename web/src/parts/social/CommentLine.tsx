import { Link } from '@tanstack/react-router'
import { Heart, Pin } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import { isolated } from '../../state/isolated.ts'
import type { CommentView } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { useCommentLike, useDeleteComment } from '../../state/social/comments.ts'
import { formatCount } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'
import { Caption } from './Caption.tsx'
import { CommentMenu } from './CommentMenu.tsx'
import { Name } from '../Name.tsx'
import { ReportButton } from '../safety/ReportButton.tsx'

interface CommentLineProps {
  comment: CommentView
  onReply: () => void
  /** The address names it. */
  isLinked?: boolean
}

export function CommentLine({ comment, onReply, isLinked = false }: CommentLineProps) {
  const { author } = comment
  const indent = comment.parentId ? 'ml-11' : ''
  const [isOpened, setOpened] = useState(false)
  if (!author) return <p className={`py-3 text-sm text-muted italic ${indent}`}>{m.comment_deleted()}</p>
  if (comment.muted && !isOpened)
    return (
      <p id={`comment-${comment.id}`} className={`py-1 text-sm text-muted ${indent}`}>
        {m.comment_muted()}{' '}
        <button type="button" onClick={() => setOpened(true)} className="min-h-11 px-1 font-semibold hover:text-ink">
          {m.comment_muted_show()}
        </button>
      </p>
    )
  return (
    <article
      id={`comment-${comment.id}`}
      aria-label={m.comment_of({ name: isolated(author.displayName) })}
      aria-current={isLinked || undefined}
      className={`flex gap-3 py-2.5 ${indent} ${isLinked ? '-mx-2 rounded-2xl bg-kiwi-soft px-2' : ''} ${comment.screened ? '-mx-2 rounded-2xl bg-sunken px-2' : ''}`}
    >
      <Link to="/@{$handle}" params={{ handle: author.handle }} tabIndex={-1} aria-hidden className="shrink-0">
        <Avatar person={author} size="small" />
      </Link>
      <div className="min-w-0 flex-1">
        {comment.pinned && (
          <p className="flex items-center gap-1 text-xs font-semibold text-muted">
            <Pin aria-hidden className="size-3.5" />
            {m.comment_pinned()}
          </p>
        )}
        <p className="flex min-w-0 items-baseline gap-1 text-[0.8125rem] text-muted">
          <Link to="/@{$handle}" params={{ handle: author.handle }} className="min-w-0 font-bold text-ink hover:underline">
            <Name person={author} />
          </Link>
          <span className="shrink-0">
            · <time dateTime={comment.createdAt}>{formatAgo(comment.createdAt)}</time>
            {comment.edited && ` · ${m.comment_edited()}`}
          </span>
        </p>
        <Caption text={comment.body} folded />
        {comment.hidden && (
          <p className="text-[0.8125rem] text-muted">
            {m.comment_hidden()} ·{' '}
            <Link to="/me/actions" className="inline-flex min-h-11 items-center font-semibold text-ink underline underline-offset-4">
              {m.decision_see()}
            </Link>
          </p>
        )}
        {comment.screened && (
          <p className="text-[0.8125rem] text-muted">
            {comment.screened === 'by_word' ? m.comment_screened_by_word() : m.comment_screened_by_author()}
          </p>
        )}
        <div className="-mb-2 -ml-2 flex flex-wrap items-center">
          {!comment.hidden && <LikeComment comment={comment} />}
          {comment.hearted && (
            <span
              role="img"
              aria-label={m.comment_hearted()}
              title={m.comment_hearted()}
              className="grid size-6 place-items-center text-heart"
            >
              <Heart aria-hidden className="size-3.5 fill-current" />
            </span>
          )}
          {!comment.hidden && !(comment.screened && !comment.mine) && (
            <button type="button" onClick={onReply} className={`${word} text-muted hover:text-ink`}>
              {m.comment_reply()}
            </button>
          )}
          {comment.canDelete && <DeleteComment comment={comment} />}
          {!comment.mine && <ReportButton subject={{ kind: 'comment', id: comment.id }} name={author.displayName} look="word" />}
          <CommentMenu comment={comment} name={author.displayName} />
        </div>
      </div>
    </article>
  )
}

const word = 'min-h-11 min-w-11 px-2 text-[0.8125rem] font-semibold'

function LikeComment({ comment }: { comment: CommentView }) {
  const like = useCommentLike(comment)
  const asMember = useAsMember()
  return (
    <button
      type="button"
      aria-pressed={comment.liked}
      onClick={() => asMember(() => like.mutate(!comment.liked), { kind: 'like_comment', postId: comment.postId, commentId: comment.id })}
      className={`${word} inline-flex items-center gap-1 tabular-nums ${comment.liked ? 'text-ink' : 'text-muted hover:text-ink'}`}
    >
      <Heart key={String(comment.liked)} aria-hidden className={`size-4 ${comment.liked ? 'animate-pop fill-current text-heart' : ''}`} />
      <span className="sr-only">{m.comment_like()}</span>
      {comment.likeCount > 0 && formatCount(comment.likeCount)}
    </button>
  )
}

/** Without a question: it can be undone. */
function DeleteComment({ comment }: { comment: CommentView }) {
  const remove = useDeleteComment(comment)
  return (
    <button
      type="button"
      aria-disabled={remove.isPending}
      onClick={() => !remove.isPending && remove.mutate()}
      className={`${word} text-muted hover:text-danger`}
    >
      {m.delete()}
    </button>
  )
}
