import { useInfiniteQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import type { CommentView } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { mostReplies } from '../../../../src/shared/bounds.ts'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { CommentLine } from './CommentLine.tsx'

interface CommentThreadProps {
  thread: CommentView
  isOpen: boolean
  onToggle: () => void
  onReply: (comment: CommentView) => void
  /**
   * The comment of the address: it is marked, and shown even where its page of answers was not read
   * yet.
   */
  linked?: CommentView | undefined
}

const word = 'ml-11 min-h-11 px-1 text-[0.8125rem] font-semibold text-muted hover:text-ink'

/** A comment with its answers, which are read when they are opened. */
export function CommentThread({ thread, isOpen, onToggle, onReply, linked }: CommentThreadProps) {
  const { replyCount } = thread
  return (
    <li>
      <CommentLine comment={thread} isLinked={linked?.id === thread.id} onReply={() => onReply(thread)} />
      {replyCount > 0 && (
        <button type="button" aria-expanded={isOpen} onClick={onToggle} className={word}>
          {isOpen
            ? m.replies_hide()
            : replyCount < mostReplies
              ? m.replies_see({ count: replyCount })
              : m.replies_see_many({ count: mostReplies })}
        </button>
      )}
      {isOpen && <Replies thread={thread} linked={linked?.parentId === null ? undefined : linked} onReply={onReply} />}
    </li>
  )
}

function Replies({ thread, linked, onReply }: Pick<CommentThreadProps, 'thread' | 'linked' | 'onReply'>) {
  const query = useInfiniteQuery(queries.replies(thread.postId, thread.id))
  const read = query.data?.pages.flatMap((page) => page.comments) ?? []
  const replies = linked && query.data && !read.some(({ id }) => id === linked.id) ? [...read, linked] : read
  if (query.isPending) return <RowSkeleton count={1} />
  if (!query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  return (
    <>
      <ul>
        {replies.map((reply) => (
          <li key={reply.id}>
            <CommentLine comment={reply} isLinked={linked?.id === reply.id} onReply={() => onReply(reply)} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <button type="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()} className={word}>
          {m.replies_more()}
        </button>
      )}
    </>
  )
}
