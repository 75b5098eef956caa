import { useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../kiwi.ts'
import { toast, toastFailure } from '../toasts.ts'

/** Puts one's own post into the archive, or back. Every list may lose or gain it. */
export function useArchive(postId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (on: boolean) => kiwi.posts.archive.mutate({ postId, on }),
    onSuccess: ({ archived }) => {
      toast(archived ? m.archive_done() : m.archive_undone())
      return Promise.all(['posts', 'profile'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    },
    onError: toastFailure,
  })
}
