import { useMutation, useQueryClient } from '@tanstack/react-query'
import { kiwi, type PostCard } from '../kiwi.ts'
import { withNote } from './notes.ts'
import { changePost, settlePost } from './post-cache.ts'
import { toastFailure } from '../toasts.ts'
import { sendOrKeep } from './waiting-acts.ts'

/** The post with a like, before the server has answered. */
export const withLike = (post: PostCard, on: boolean): PostCard =>
  post.liked === on ? post : { ...post, liked: on, likeCount: Math.max(0, post.likeCount + (on ? 1 : -1)) }

export const withBookmark = (post: PostCard, on: boolean): PostCard =>
  post.bookmarked === on ? post : { ...post, bookmarked: on, bookmarkCount: Math.max(0, post.bookmarkCount + (on ? 1 : -1)) }

/** Likes or bookmarks on the screen at once, then on the server. A refusal undoes it. */
export function useReaction(kind: 'like' | 'bookmark', postId: string) {
  const client = useQueryClient()
  const apply = kind === 'like' ? withLike : withBookmark
  return useMutation({
    // The taps on one post reach the server in their order.
    scope: { id: `${kind}:${postId}` },
    mutationKey: [kind, postId],
    mutationFn: (on: boolean) => sendOrKeep(client, { kind, postId, on }, () => kiwi.posts[kind].mutate({ postId, on })),
    onMutate: (on) => settlePost(client, postId, (post) => apply(post, on)),
    onError: (error, on) => {
      settlePost(client, postId, (post) => apply(post, !on))
      toastFailure(error)
    },
    onSuccess: (truth, on) => {
      if (!truth) return
      // The server removed the note with the bookmark, also when the next tap sets it again.
      if (kind === 'bookmark' && !on) changePost(client, postId, (post) => withNote(post, ''))
      const tapsWaiting = client.isMutating({ mutationKey: [kind, postId] }) > 1
      if (!tapsWaiting) settlePost(client, postId, (post) => ({ ...post, ...truth }))
      void client.invalidateQueries({ queryKey: ['posts', kind === 'like' ? 'likes' : 'bookmarks'], refetchType: 'none' })
    },
  })
}
