import { useInfiniteQuery } from '@tanstack/react-query'
import { MessageCircle } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { CommentView } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { Button } from '../Button.tsx'
import { CommentComposer } from './CommentComposer.tsx'
import { CommentLine } from './CommentLine.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

export function Comments({ postId }: { postId: string }) {
  const query = useInfiniteQuery(queries.comments(postId))
  const [replyTo, setReplyTo] = useState<CommentView | null>(null)
  const comments = query.data?.pages.flatMap((page) => page.comments) ?? []
  return (
    <section id="comments" aria-labelledby="comments-heading" className="border-t border-line px-4 pt-5 sm:px-1">
      <h2 id="comments-heading" className="font-bold">
        {m.post_comments()}
      </h2>
      {query.isPending && <RowSkeleton count={3} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && comments.length === 0 && (
        <p className="flex items-center gap-2 py-6 text-[0.9375rem] text-muted">
          <MessageCircle aria-hidden className="size-5" />
          {m.comment_none()}
        </p>
      )}
      <ul className="py-2">
        {comments.map((comment) => (
          <CommentLine key={comment.id} comment={comment} onReply={() => setReplyTo(comment)} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button kind="quiet" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {m.load_more()}
        </Button>
      )}
      <CommentComposer postId={postId} replyTo={replyTo} onDone={() => setReplyTo(null)} />
    </section>
  )
}
