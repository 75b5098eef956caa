import { type InfiniteData, type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { type CommentPage, type CommentView, kiwi, type LinkedComment } from '../kiwi.ts'
import { toast, toastFailure } from '../toasts.ts'
import { changePost } from './post-cache.ts'
import { queries } from './queries.ts'
import { sendOrKeep } from './waiting-acts.ts'

type Pages = InfiniteData<CommentPage>
export type CommentSort = 'best' | 'newest'

/** Applies a change of one comment to every list of its post that is held, and to its own page. */
export function changeComment(
  client: QueryClient,
  { postId, id }: Pick<CommentView, 'postId' | 'id'>,
  change: (comment: CommentView) => CommentView,
): void {
  const changed = (comment: CommentView) => (comment.id === id ? change(comment) : comment)
  client.setQueriesData({ queryKey: ['comments', postId] }, (data: Pages | LinkedComment | undefined) => {
    if (!data) return data
    if ('pages' in data) return { ...data, pages: data.pages.map((page) => ({ ...page, comments: page.comments.map(changed) })) }
    return { thread: changed(data.thread), reply: data.reply && changed(data.reply) }
  })
}

/** The comment with a like, before the server has answered. */
export const withCommentLike = (comment: CommentView, on: boolean): CommentView =>
  comment.liked === on ? comment : { ...comment, liked: on, likeCount: Math.max(0, comment.likeCount + (on ? 1 : -1)) }

/** Likes on the screen at once, then on the server; a refusal undoes it. */
export function useCommentLike(comment: CommentView) {
  const client = useQueryClient()
  const key = ['like-comment', comment.id]
  return useMutation({
    scope: { id: key.join(':') },
    mutationKey: key,
    mutationFn: (on: boolean) =>
      sendOrKeep(client, { kind: 'like_comment', postId: comment.postId, commentId: comment.id, on }, () =>
        kiwi.comments.like.mutate({ commentId: comment.id, on }),
      ),
    onMutate: (on) => changeComment(client, comment, (now) => withCommentLike(now, on)),
    onError: (error, on) => {
      changeComment(client, comment, (now) => withCommentLike(now, !on))
      toastFailure(error)
    },
    onSuccess: (truth) => {
      if (!truth) return undefined
      if (client.isMutating({ mutationKey: key }) <= 1) changeComment(client, comment, (now) => ({ ...now, ...truth }))
      return client.invalidateQueries({ queryKey: queries.commentLikers(comment.id).queryKey })
    },
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

/**
 * Pins, hides or gives a heart, as the author of the post: on the screen at once; a refusal undoes
 * it. Only one comment is pinned.
 */
export function useMarkComment(comment: CommentView, kind: keyof typeof marks) {
  const client = useQueryClient()
  const { of, set } = marks[kind]
  const said = {
    pin: [m.comment_pinned_done(), m.comment_unpinned()],
    heart: [m.comment_hearted_done(), m.comment_unhearted()],
    hide: [m.comment_screened_done(), m.comment_shown_again()],
  }[kind]
  const mark = useMutation({
    scope: { id: `${kind}-comment:${comment.id}` },
    mutationFn: (on: boolean) => kiwi.comments[kind].mutate({ commentId: comment.id, on }),
    onMutate: (on) => changeComment(client, comment, (now) => ({ ...now, ...set(on) })),
    onError: (error, on) => {
      changeComment(client, comment, (now) => ({ ...now, ...set(!on) }))
      toastFailure(error)
    },
    onSuccess: async (_, on) => {
      toast(said[on ? 0 : 1]!)
      // A read that began before this, for another mark, may have brought the comment without it.
      await client.invalidateQueries({ queryKey: ['comments', comment.postId] })
      if (kind === 'hide') await client.invalidateQueries({ queryKey: queries.post(comment.postId).queryKey })
    },
  })
  return { isOn: of(comment), toggle: () => mark.mutate(!of(comment)), isPending: mark.isPending }
}

/** Deletes at once; a toast offers to bring it back. */
export function useDeleteComment(comment: CommentView) {
  const client = useQueryClient()
  const { id: commentId, postId } = comment
  const show = (by: 1 | -1) => {
    if (!comment.hidden && !comment.screened)
      changePost(client, postId, (post) => ({ ...post, commentCount: Math.max(0, post.commentCount + by) }))
    return client.invalidateQueries({ queryKey: ['comments', postId] })
  }
  async function undo() {
    try {
      await kiwi.comments.undoDelete.mutate({ commentId })
      await show(1)
      toast(m.comment_restored())
    } catch (error) {
      toastFailure(error)
    }
  }
  return useMutation({
    mutationFn: () => kiwi.comments.delete.mutate({ commentId }),
    onSuccess: ({ undoMs }) => {
      toast(m.comment_deleted_done(), 'good', undoMs > 0 ? { label: m.undo(), run: () => void undo() } : undefined)
      return show(-1)
    },
    onError: toastFailure,
  })
}

/**
 * A new comment stands at the top of both lists, below the pinned one, until they are read again;
 * an answer opens its thread.
 */
export async function showNewComment(client: QueryClient, made: CommentView): Promise<void> {
  if (!made.hidden) changePost(client, made.postId, (post) => ({ ...post, commentCount: post.commentCount + 1 }))
  if (made.parentId !== null) {
    changeComment(client, { postId: made.postId, id: made.parentId }, (thread) => ({ ...thread, replyCount: thread.replyCount + 1 }))
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
