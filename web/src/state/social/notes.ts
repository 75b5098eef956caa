import { useMutation, useQueryClient } from '@tanstack/react-query'
import { kiwi, type PostCard } from '../kiwi.ts'
import { settle } from '../settled.ts'
import { ofPost } from './post-cache.ts'

/** The post with another note, where it has one: on its page and among the bookmarks. */
export function withNote(post: PostCard, note: string): PostCard {
  const noted = { ...post, note }
  return 'note' in post ? noted : post
}

/** Saves the person's own note on a post that they bookmarked; an empty text removes it. */
export function useNote(postId: string, onSaved: (note: string) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (note: string) => kiwi.posts.noteBookmark.mutate({ postId, note }),
    onSuccess: ({ note }) => {
      settle(
        client,
        ofPost(postId, (post) => withNote(post, note)),
      )
      onSaved(note)
    },
  })
}
