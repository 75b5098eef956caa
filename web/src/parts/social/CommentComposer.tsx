import { maxLengths } from '../../../../src/shared/bounds.ts'
import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { SendHorizontal, X } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { type CommentView, kiwi } from '../../state/kiwi.ts'
import { useAsMember, useMe } from '../../state/me.ts'
import { showNewComment } from '../../state/social/comments.ts'
import { queries } from '../../state/social/queries.ts'
import { sendOrKeep } from '../../state/social/waiting-acts.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Avatar } from '../Avatar.tsx'
import { Spinner } from '../Button.tsx'
import { GrowingField, TooLong } from '../GrowingField.tsx'
import { Completion } from './Completion.tsx'
import { WaitingComments } from './WaitingComments.tsx'
import { isolated } from '../../state/isolated.ts'
import { excessOf } from '../../state/excess.ts'

interface CommentComposerProps {
  postId: string
  replyTo: CommentView | null
  onDone: () => void
  onMade: (made: CommentView) => void
}

/** Writes a comment or a reply. */
export function CommentComposer({ postId, replyTo, onDone, onMade }: CommentComposerProps) {
  const client = useQueryClient()
  const me = useMe()
  const asMember = useAsMember()
  const post = useQuery(queries.post(postId)).data
  const [body, setBody] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const key = useRef(newIdempotencyKey())
  useEffect(() => {
    if (replyTo) field.current?.focus()
  }, [replyTo])

  // Replies have one level: an answer to a reply goes under the same comment.
  const written = () => ({
    idempotencyKey: key.current,
    postId,
    parentId: replyTo ? (replyTo.parentId ?? replyTo.id) : null,
    body,
  })
  const create = useMutation({
    mutationFn: () => sendOrKeep(client, { kind: 'comment', ...written() }, () => kiwi.comments.create.mutate(written())),
    onSuccess: async (created) => {
      key.current = newIdempotencyKey()
      setBody('')
      onDone()
      if (!created) return
      await showNewComment(client, created)
      onMade(created)
    },
    onError: toastFailure,
  })

  const excess = excessOf(body, maxLengths.comment)
  const canSend = body.trim() !== '' && excess === 0 && !create.isPending

  function submit(event: FormEvent) {
    event.preventDefault()
    if (canSend) asMember(() => create.mutate(), { kind: 'comment', ...written() })
  }

  // A visitor is asked to sign in first: they may be let in.
  if (post?.commentsFrom === 'nobody' || (me && post && !post.mayComment))
    return (
      <p role="status" className="mb-4 rounded-2xl bg-sunken px-4 py-3 text-sm text-muted">
        {post.commentsFrom === 'nobody' ? m.comments_off() : m.comments_closed()}
      </p>
    )
  return (
    <form
      onSubmit={submit}
      className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] -mx-4 border-t border-line bg-paper px-4 py-2 sm:mx-0 sm:px-0 lg:bottom-0"
    >
      <WaitingComments postId={postId} />
      {replyTo?.author && (
        <p className="flex items-center justify-between text-sm text-muted">
          {m.comment_reply_to({ name: isolated(replyTo.author.displayName) })}
          <button type="button" onClick={onDone} aria-label={m.cancel()} className="grid size-11 place-items-center">
            <X aria-hidden className="size-4" />
          </button>
        </p>
      )}
      <div className="flex items-end gap-2.5">
        {me && (
          <Avatar
            person={{ displayName: me.displayName, handle: me.handle ?? '', avatarUrl: me.avatarUrl }}
            size="small"
            className="mb-1.5"
          />
        )}
        <GrowingField ref={field} label={m.comment_placeholder()} value={body} excess={excess} onText={setBody} />
        <Completion field={field} />
        <button
          type="submit"
          aria-label={m.comment_send()}
          disabled={!canSend}
          className="grid size-11 shrink-0 place-items-center rounded-full bg-kiwi text-on-kiwi transition disabled:bg-sunken disabled:text-muted"
        >
          {create.isPending ? <Spinner /> : <SendHorizontal aria-hidden className="size-5" />}
        </button>
      </div>
      <TooLong excess={excess} />
    </form>
  )
}
