import type { RouterOutputs } from '@kiwi/sdk'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

export type OwnAction = RouterOutputs['me']['actions']['actions'][number]

export const safetyQueries = {
  actions: () =>
    infiniteQueryOptions({
      queryKey: ['own-actions'],
      queryFn: ({ pageParam, signal }) => kiwi.me.actions.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
}
