import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

export type ShopStaff = RouterOutputs['shops']['staff']['list']
export type ShopAct = RouterOutputs['shops']['staff']['acts']['acts'][number]

/** Of the room of a shop. */
export const roomQueries = {
  staff: () => queryOptions({ queryKey: ['room', 'staff'], queryFn: ({ signal }) => kiwi.shops.staff.list.query(undefined, { signal }) }),
  /** Who sells, for anybody. */
  details: (handle: string) =>
    queryOptions({ queryKey: ['shop', handle, 'details'], queryFn: ({ signal }) => kiwi.shops.details.query({ handle }, { signal }) }),
  shipping: () =>
    queryOptions({ queryKey: ['room', 'shipping'], queryFn: ({ signal }) => kiwi.shops.shipping.query(undefined, { signal }) }),
  invitations: () =>
    queryOptions({ queryKey: ['room', 'invitations'], queryFn: ({ signal }) => kiwi.shops.staff.invitations.query(undefined, { signal }) }),
  acts: () =>
    infiniteQueryOptions({
      queryKey: ['room', 'acts'],
      queryFn: ({ pageParam, signal }) => kiwi.shops.staff.acts.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
}
