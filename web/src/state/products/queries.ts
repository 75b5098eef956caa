import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

export type OwnProduct = RouterOutputs['products']['mine']['products'][number]
export type Shown = NonNullable<RouterInputs['products']['mine']>['show']
export type ProductImport = RouterOutputs['shops']['imports']['get']
export type LinesOf = RouterInputs['shops']['imports']['lines']['of']
export type ImportLine = RouterOutputs['shops']['imports']['lines']['lines'][number]

const workEveryMs = 2_000
/** Something of it goes on without the person. */
export const isAtWork = ({ state }: ProductImport): boolean => state === 'reading' || state === 'applying' || state === 'undoing'

/**
 * Keys under `imports` are read again whenever an import goes on; while one does, also now and
 * then.
 */
export const ownProductQueries = {
  list: (text: string, show: NonNullable<Shown>) =>
    infiniteQueryOptions({
      queryKey: ['own-products', text, show],
      queryFn: ({ pageParam, signal }) => kiwi.products.mine.query({ text, show, cursor: pageParam }, { signal }),
      placeholderData: keepPreviousData,
      ...paged,
    }),
  /** For its editor, which keeps what it read: each opening reads anew. */
  edit: (productId: string) =>
    queryOptions({
      queryKey: ['own-product', productId],
      queryFn: ({ signal }) => kiwi.products.edit.query({ productId }, { signal }),
      staleTime: 0,
      gcTime: 0,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  imports: () =>
    queryOptions({
      queryKey: ['imports', 'list'],
      queryFn: ({ signal }) => kiwi.shops.imports.list.query(undefined, { signal }),
      refetchInterval: ({ state }) => (state.data?.imports.some(isAtWork) ? workEveryMs : false),
    }),
  lines: (importId: string, of: LinesOf) =>
    infiniteQueryOptions({
      queryKey: ['imports', importId, of],
      queryFn: ({ pageParam, signal }) => kiwi.shops.imports.lines.query({ importId, of, after: pageParam }, { signal }),
      initialPageParam: 0,
      getNextPageParam: ({ nextAfter }) => nextAfter,
    }),
}
