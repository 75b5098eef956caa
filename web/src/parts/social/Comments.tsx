import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useLocation, useSearch } from '@tanstack/react-router'
import { MessageCircle } from 'lucide-react'
import { useEffect, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { CommentView } from '../../state/kiwi.ts'
import type { CommentSort } from '../../state/social/comments.ts'
import { queries } from '../../state/social/queries.ts'
import { Button } from '../Button.tsx'
import { CommentComposer } from './CommentComposer.tsx'
import { CommentThread } from './CommentThread.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

const sorts: Record<CommentSort, () => string> = { best: m.comments_best, newest: m.comments_newest }

export function Comments({ postId, isMany }: { postId: string; isMany: boolean }) {
  const [sort, setSort] = useState<CommentSort>('best')
  const query = useInfiniteQuery(queries.comments(postId, sort))
  const [replyTo, setReplyTo] = useState<CommentView | null>(null)
  // Over another page there is none.
  const { comment: linkedId } = useSearch({ strict: false }) as { comment?: string }
  const linked = useQuery({ ...queries.comment(postId, linkedId ?? ''), enabled: linkedId !== undefined, retry: false })
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const { hash } = useLocation()
  // The browser looked for the place before the comments were there, and the router scrolls once
  // the page is drawn.
  const isRead = query.data !== undefined
  useEffect(() => {
    if (!isRead || hash !== 'comments' || linkedId !== undefined) return
    const frame = requestAnimationFrame(() => document.getElementById('comments')?.scrollIntoView())
    return () => cancelAnimationFrame(frame)
  }, [isRead, hash, linkedId])

  const target = linked.data?.reply ?? linked.data?.thread
  const targetId = target?.id
  useEffect(() => {
    if (targetId !== undefined) seek(targetId)
  }, [targetId])

  const isOpen = (id: string) => opened.has(id) !== (linked.data?.reply?.parentId === id)
  const toggle = (id: string) =>
    setOpened((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])))
  const comments = query.data?.pages.flatMap((page) => page.comments) ?? []
  const threads = linked.data ? [linked.data.thread, ...comments.filter(({ id }) => id !== linked.data.thread.id)] : comments
  return (
    <section id="comments" aria-labelledby="comments-heading" className="scroll-mt-16 border-t border-line px-4 pt-5 sm:px-1">
      <div className="flex min-h-11 items-center justify-between gap-3">
        <h2 id="comments-heading" className="font-bold">
          {m.post_comments()}
        </h2>
        {isMany && (
          <div role="group" aria-label={m.comments_order()} className="flex">
            {(['best', 'newest'] as const).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={sort === one}
                onClick={() => setSort(one)}
                className="min-h-11 px-2.5 text-sm text-muted hover:text-ink aria-pressed:font-bold aria-pressed:text-ink"
              >
                {sorts[one]()}
              </button>
            ))}
          </div>
        )}
      </div>
      {linked.isError && (
        <p role="status" className="mt-2 rounded-2xl bg-sunken px-4 py-3 text-sm text-muted">
          {m.comment_not_found()}
        </p>
      )}
      {query.isPending && <RowSkeleton count={3} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && threads.length === 0 && (
        <p className="flex items-center gap-2 py-6 text-[0.9375rem] text-muted">
          <MessageCircle aria-hidden className="size-5" />
          {m.comment_none()}
        </p>
      )}
      <ul className="py-2">
        {threads.map((thread) => (
          <CommentThread
            key={thread.id}
            thread={thread}
            isOpen={isOpen(thread.id)}
            onToggle={() => toggle(thread.id)}
            onReply={setReplyTo}
            linked={thread.id === linked.data?.thread.id ? target : undefined}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button kind="quiet" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {m.load_more()}
        </Button>
      )}
      <CommentComposer
        postId={postId}
        replyTo={replyTo}
        onDone={() => setReplyTo(null)}
        onMade={({ parentId, id }) => {
          if (parentId !== null && !isOpen(parentId)) toggle(parentId)
          seek(id)
        }}
      />
    </section>
  )
}

/** Scrolls to a comment once it is drawn; it comes after its thread's answers were read. */
function seek(id: string): void {
  const lastAt = Date.now() + 5_000
  const look = () => {
    const line = document.getElementById(`comment-${id}`)
    if (line) line.scrollIntoView({ block: 'center' })
    else if (Date.now() < lastAt) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
