import { type InfiniteData, type QueryClient, useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { type CommentPage, type CommentView, kiwi, type LinkedComment } from '../kiwi.ts'
import { type Change, show } from '../settled.ts'
import { toast, toastFailure } from '../toasts.ts'
import { useMark } from '../use-mark.ts'
import { ofPost } from './post-cache.ts'
import { queries } from './queries.ts'
import { sendOrKeep } from './waiting-acts.ts'

type Pages = InfiniteData<CommentPage>
export type CommentSort = 'best' | 'newest'

/** The change of one comment in every list of its post, and on its own page. */
export function ofComment({ postId, id }: Pick<CommentView, 'postId' | 'id'>, change: (comment: CommentView) => CommentView): Change {
  const changed = (comment: CommentView) => (comment.id === id ? change(comment) : comment)
  const changedIn = (data: Pages | LinkedComment | undefined) => {
    if (!data) return data
    if ('pages' in data) return { ...data, pages: data.pages.map((page) => ({ ...page, comments: page.comments.map(changed) })) }
    return { thread: changed(data.thread), reply: data.reply && changed(data.reply) }
  }
  return { queryKey: ['comments', postId], change: (data) => changedIn(data as Pages | LinkedComment | undefined) }
}

/** The comment with a like, before the server has answered. */
export const withCommentLike = (comment: CommentView, on: boolean): CommentView =>
  comment.liked === on ? comment : { ...comment, liked: on, likeCount: Math.max(0, comment.likeCount + (on ? 1 : -1)) }

export function useCommentLike(comment: CommentView) {
  const client = useQueryClient()
  const { id: commentId, postId } = comment
  return useMark({
    key: ['like-comment', commentId],
    send: (on) => sendOrKeep(client, { kind: 'like_comment', postId, commentId, on }, () => kiwi.comments.like.mutate({ commentId, on })),
    shown: (on) => ofComment(comment, (now) => withCommentLike(now, on)),
    truth: (answer) => ofComment(comment, (now) => ({ ...now, ...answer })),
    onAnswer: () => client.invalidateQueries({ queryKey: queries.commentLikers(commentId).queryKey }),
  })
}

const marks = {
  pin: { of: (comment: CommentView) => comment.pinned, set: (on: boolean) => ({ pinned: on }) },
  heart: { of: (comment: CommentView) => comment.hearted, set: (on: boolean) => ({ hearted: on }) },
  hide: {
    of: (comment: CommentView) => comment.screened !== null,
    set: (on: boolean) => ({ screened: on ? ('by_author' as const) : null }),
  },
}

/** Pins, hides or gives a heart, as the author of the post. Only one comment is pinned. */
export function useMarkComment(comment: CommentView, kind: keyof typeof marks) {
  const client = useQueryClient()
  const { of, set } = marks[kind]
  const said = {
    pin: [m.comment_pinned_done(), m.comment_unpinned()],
    heart: [m.comment_hearted_done(), m.comment_unhearted()],
    hide: [m.comment_screened_done(), m.comment_shown_again()],
  }[kind]
  const key = [`${kind}-comment`, comment.id]
  const isPending = useIsMutating({ mutationKey: key }) > 0
  const mark = useMark({
    key,
    send: (on) => kiwi.comments[kind].mutate({ commentId: comment.id, on }),
    shown: (on) => ofComment(comment, (now) => ({ ...now, ...set(on) })),
    onAnswer: async (on) => {
      toast(said[on ? 0 : 1]!)
      if (kind === 'heart') return
      await client.invalidateQueries({ queryKey: ['comments', comment.postId] })
      if (kind === 'hide') await client.invalidateQueries({ queryKey: queries.post(comment.postId).queryKey })
    },
  })
  return { isOn: of(comment), toggle: () => mark.mutate(!of(comment)), isPending }
}

/** Deletes at once; a toast offers to bring it back. */
export function useDeleteComment(comment: CommentView) {
  const client = useQueryClient()
  const { id: commentId, postId } = comment
  const shown = (by: 1 | -1) => {
    if (!comment.hidden && !comment.screened)
      show(
        client,
        ofPost(postId, (post) => ({ ...post, commentCount: Math.max(0, post.commentCount + by) })),
      )
    return client.invalidateQueries({ queryKey: ['comments', postId] })
  }
  async function undo() {
    try {
      await kiwi.comments.undoDelete.mutate({ commentId })
      await shown(1)
      toast(m.comment_restored())
    } catch (error) {
      toastFailure(error)
    }
  }
  return useMutation({
    mutationFn: () => kiwi.comments.delete.mutate({ commentId }),
    onSuccess: ({ undoMs }) => {
      toast(m.comment_deleted_done(), 'good', undoMs > 0 ? { label: m.undo(), run: () => void undo() } : undefined)
      return shown(-1)
    },
    onError: toastFailure,
  })
}

/**
 * A new comment stands at the top of both lists, below the pinned one, until they are read again;
 * an answer opens its thread.
 */
export async function showNewComment(client: QueryClient, made: CommentView): Promise<void> {
  if (!made.hidden)
    show(
      client,
      ofPost(made.postId, (post) => ({ ...post, commentCount: post.commentCount + 1 })),
    )
  if (made.parentId !== null) {
    const thread = { postId: made.postId, id: made.parentId }
    show(
      client,
      ofComment(thread, (now) => ({ ...now, replyCount: now.replyCount + 1 })),
    )
    return client.invalidateQueries({ queryKey: queries.replies(made.postId, made.parentId).queryKey })
  }
  for (const sort of ['best', 'newest'] as const)
    client.setQueryData(queries.comments(made.postId, sort).queryKey, (data: Pages | undefined) => {
      const [first, ...rest] = data?.pages ?? []
      if (!data || !first) return data
      const pinned = first.comments.filter(({ pinned }) => pinned)
      const others = first.comments.filter(({ pinned, id }) => !pinned && id !== made.id)
      return { ...data, pages: [{ ...first, comments: [...pinned, made, ...others] }, ...rest] }
    })
}
