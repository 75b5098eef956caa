import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'
import { toastFailure } from '../toasts.ts'

export type Collection = RouterOutputs['collections']['list']['collections'][number]

export const collectionQueries = {
  /** With whether each one holds a post. */
  list: (postId: string | null = null) =>
    queryOptions({ queryKey: ['collections', postId], queryFn: ({ signal }) => kiwi.collections.list.query({ postId }, { signal }) }),
  posts: (collectionId: string) =>
    infiniteQueryOptions({
      queryKey: ['posts', 'collection', collectionId],
      queryFn: ({ pageParam, signal }) => kiwi.collections.posts.query({ collectionId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  open: (token: string) =>
    infiniteQueryOptions({
      queryKey: ['posts', 'shared', token],
      queryFn: ({ pageParam, signal }) => kiwi.collections.open.query({ token, cursor: pageParam }, { signal }),
      ...paged,
    }),
}

type Act =
  | ({ kind: 'create' } & RouterInputs['collections']['create'])
  | ({ kind: 'update' } & RouterInputs['collections']['update'])
  | ({ kind: 'delete' } & RouterInputs['collections']['delete'])
  | ({ kind: 'order' } & RouterInputs['collections']['order'])
  | ({ kind: 'put' } & RouterInputs['collections']['put'])
  | ({ kind: 'take' } & RouterInputs['collections']['take'])
  | ({ kind: 'share' } & RouterInputs['collections']['share'])

/** Every change of collections; what shows them is read again. */
export function useCollectionAct() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (act: Act): Promise<unknown> => {
      switch (act.kind) {
        case 'create':
          return kiwi.collections.create.mutate({ name: act.name })
        case 'update': {
          const { kind: _, ...input } = act
          return kiwi.collections.update.mutate(input)
        }
        case 'delete':
          return kiwi.collections.delete.mutate({ collectionId: act.collectionId })
        case 'order':
          return kiwi.collections.order.mutate({ collectionIds: act.collectionIds })
        case 'put': {
          const { kind: _, ...input } = act
          return kiwi.collections.put.mutate(input)
        }
        case 'take':
          return kiwi.collections.take.mutate({ collectionId: act.collectionId, postIds: act.postIds })
        case 'share':
          return kiwi.collections.share.mutate({ collectionId: act.collectionId, on: act.on })
        default: {
          const unhandled: never = act
          return unhandled
        }
      }
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['collections'] })
      void client.invalidateQueries({ queryKey: ['posts', 'collection'] })
    },
    onError: toastFailure,
  })
}
