import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../kiwi.ts'
import { toast, toastFailure } from '../toasts.ts'

export type DraftList = RouterOutputs['drafts']['list']
export type ListedDraft = DraftList['drafts'][number]

export const draftsQuery = () =>
  queryOptions({ queryKey: ['drafts'], queryFn: ({ signal }) => kiwi.drafts.list.query(undefined, { signal }), staleTime: 0 })

/** Deletes a draft at once, with an undo. */
export function useDeleteDraft() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: draftsQuery().queryKey })
  const restore = useMutation({
    mutationFn: (draftId: string) => kiwi.drafts.restore.mutate({ draftId }),
    onSuccess: refresh,
    onError: toastFailure,
  })
  return useMutation({
    mutationFn: (draftId: string) => kiwi.drafts.delete.mutate({ draftId }),
    onSuccess: (_, draftId) => {
      client.setQueryData(draftsQuery().queryKey, (list) => list && { drafts: list.drafts.filter((draft) => draft.draftId !== draftId) })
      toast(m.draft_deleted(), 'good', { label: m.undo(), run: () => restore.mutate(draftId) })
    },
    onError: toastFailure,
  })
}
