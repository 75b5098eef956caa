import { useQueryClient } from '@tanstack/react-query'
import { kiwi, type PostCard } from '../kiwi.ts'
import { type Marks, tellTabs } from '../own-acts.ts'
import { settle } from '../settled.ts'
import { useMark } from '../use-mark.ts'
import { withNote } from './notes.ts'
import { ofPost } from './post-cache.ts'
import { sendOrKeep } from './waiting-acts.ts'

/** The post with a like, before the server has answered. */
export const withLike = (post: PostCard, on: boolean): PostCard =>
  post.liked === on ? post : { ...post, liked: on, likeCount: Math.max(0, post.likeCount + (on ? 1 : -1)) }

export const withBookmark = (post: PostCard, on: boolean): PostCard =>
  post.bookmarked === on ? post : { ...post, bookmarked: on, bookmarkCount: Math.max(0, post.bookmarkCount + (on ? 1 : -1)) }

/** The post as the server says that the reader marked it. A note goes with its bookmark. */
export function withMarks(post: PostCard, marks: Marks): PostCard {
  const marked = { ...post, ...marks }
  return marks.bookmarked ? marked : withNote(marked, '')
}

export function useReaction(kind: 'like' | 'bookmark', postId: string) {
  const client = useQueryClient()
  const apply = kind === 'like' ? withLike : withBookmark
  return useMark({
    key: [kind, postId],
    send: (on) => sendOrKeep(client, { kind, postId, on }, () => kiwi.posts[kind].mutate({ postId, on })),
    shown: (on) => ofPost(postId, (post) => apply(post, on)),
    truth: (answer) => ofPost(postId, (post) => withMarks(post, answer)),
    onAnswer: (on, marks) => {
      tellTabs({ kind: 'post', postId, marks })
      // The server removed the note with the bookmark, also when the next tap sets it again.
      if (kind === 'bookmark' && !on)
        settle(
          client,
          ofPost(postId, (post) => withNote(post, '')),
        )
      void client.invalidateQueries({ queryKey: ['posts', kind === 'like' ? 'likes' : 'bookmarks'], refetchType: 'none' })
    },
  })
}
