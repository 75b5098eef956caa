import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi, type PostCard } from '../kiwi.ts'
import { toast, toastFailure } from '../toasts.ts'
import { queries } from './queries.ts'

/** Whether a post of one's own stands on top of the profile, and the change of it. */
export function usePin({ id: postId, author }: PostCard, isMine: boolean) {
  const client = useQueryClient()
  const pinned = useQuery({ ...queries.pinned(author.handle), enabled: isMine }).data?.posts ?? []
  const set = useMutation({
    mutationFn: (on: boolean) => kiwi.posts.pin.mutate({ postId, on }),
    onSuccess: (_, on) => {
      void client.invalidateQueries({ queryKey: queries.pinned(author.handle).queryKey })
      toast(on ? m.post_pinned() : m.post_unpinned())
    },
    onError: toastFailure,
  })
  return { isPinned: pinned.some(({ id }) => id === postId), set: set.mutate }
}
