import { useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../kiwi.ts'
import { toast, toastFailure } from '../toasts.ts'

/** Puts one's own post into the archive, or back. Every list may lose or gain it. */
export function useArchive(postId: string) {
  const client = useQueryClient()
  const set = useMutation({
    mutationFn: (on: boolean) => kiwi.posts.archive.mutate({ postId, on }),
    onSuccess: ({ archived }) => {
      if (archived) toast(m.archive_done(), 'good', { label: m.undo(), run: () => set.mutate(false) })
      else toast(m.archive_undone())
      return Promise.all(['posts', 'profile'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    },
    onError: toastFailure,
  })
  return set
}
