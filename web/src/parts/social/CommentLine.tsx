import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import { type CommentView, kiwi } from '../../state/kiwi.ts'
import { changePost } from '../../state/social/post-cache.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Avatar } from '../Avatar.tsx'
import { Caption } from './Caption.tsx'
import { Name } from '../Name.tsx'
import { ReportButton } from '../safety/ReportButton.tsx'

const ConfirmDialog = lazy(() => import('../ConfirmDialog.tsx').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

export function CommentLine({ comment, onReply }: { comment: CommentView; onReply: () => void }) {
  const { author } = comment
  const indent = comment.parentId ? 'ml-11' : ''
  const [isOpened, setOpened] = useState(false)
  if (!author) return <li className={`py-3 text-sm text-muted italic ${indent}`}>{m.comment_deleted()}</li>
  if (comment.muted && !isOpened)
    return (
      <li id={`comment-${comment.id}`} className={`py-1 text-sm text-muted ${indent}`}>
        {m.comment_muted()}{' '}
        <button type="button" onClick={() => setOpened(true)} className="min-h-11 px-1 font-semibold hover:text-ink">
          {m.comment_muted_show()}
        </button>
      </li>
    )
  return (
    <li id={`comment-${comment.id}`} className={`flex gap-3 py-2.5 ${indent}`}>
      <Link to="/@{$handle}" params={{ handle: author.handle }} tabIndex={-1} aria-hidden className="shrink-0">
        <Avatar person={author} size="small" />
      </Link>
      <div className="min-w-0 flex-1">
        <p className="text-[0.8125rem] text-muted">
          <Link to="/@{$handle}" params={{ handle: author.handle }} className="font-bold text-ink hover:underline">
            <Name person={author} className="inline-flex align-bottom" />
          </Link>{' '}
          · <time dateTime={comment.createdAt}>{formatAgo(comment.createdAt)}</time>
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
        <div className="-mb-2 -ml-2 flex">
          {!comment.hidden && (
            <button
              type="button"
              onClick={onReply}
              className="min-h-11 min-w-11 px-2 text-[0.8125rem] font-semibold text-muted hover:text-ink"
            >
              {m.comment_reply()}
            </button>
          )}
          {comment.canDelete && <DeleteComment comment={comment} />}
          {!comment.mine && <ReportButton subject={{ kind: 'comment', id: comment.id }} name={author.displayName} look="word" />}
        </div>
      </div>
    </li>
  )
}

function DeleteComment({ comment }: { comment: CommentView }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => kiwi.comments.delete.mutate({ commentId: comment.id }),
    onSuccess: () => {
      changePost(client, comment.postId, (post) => ({ ...post, commentCount: Math.max(0, post.commentCount - 1) }))
      return client.invalidateQueries({ queryKey: ['comments', comment.postId] })
    },
    onError: toastFailure,
    onSettled: () => setAsking(false),
  })
  return (
    <>
      <button
        type="button"
        onClick={() => setAsking(true)}
        className="min-h-11 min-w-11 px-2 text-[0.8125rem] font-semibold text-muted hover:text-danger"
      >
        {m.delete()}
      </button>
      {asking && (
        <Suspense>
          <ConfirmDialog
            title={m.comment_delete_title()}
            action={m.delete()}
            busy={remove.isPending}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </>
  )
}
