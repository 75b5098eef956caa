import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from './kiwi.ts'

const paged = { initialPageParam: null as string | null, getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor }

export type Order = RouterOutputs['orders']['get']
export type OrderSummary = RouterOutputs['orders']['mine']['orders'][number]
export type OrderState = Order['state']
export type CancelPreview = RouterOutputs['orders']['previewCancel']
export type CancelLines = RouterInputs['orders']['previewCancel']['lines']
export type BasketItem = RouterOutputs['products']['ofPost']['products'][number]
export type Payout = RouterOutputs['shops']['payouts']['list']['payouts'][number]

/** What is bought and sold. Keys under `orders` are read again whenever an order moves. */
export const orderQueries = {
  mine: () =>
    infiniteQueryOptions({
      queryKey: ['orders', 'mine'],
      queryFn: ({ pageParam, signal }) => kiwi.orders.mine.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  ofShop: (state: OrderState | null) =>
    infiniteQueryOptions({
      queryKey: ['orders', 'shop', state],
      queryFn: ({ pageParam, signal }) => kiwi.orders.ofShop.query({ cursor: pageParam, state }, { signal }),
      ...paged,
    }),
  one: (orderId: string) =>
    queryOptions({ queryKey: ['orders', 'one', orderId], queryFn: ({ signal }) => kiwi.orders.get.query({ orderId }, { signal }) }),
  preview: (orderId: string, lines: CancelLines) =>
    queryOptions({
      queryKey: ['orders', 'preview', orderId, lines],
      queryFn: ({ signal }) => kiwi.orders.previewCancel.query({ orderId, lines }, { signal }),
      staleTime: 0,
      retry: false,
    }),
  ofPost: (postId: string) =>
    queryOptions({ queryKey: ['products-of-post', postId], queryFn: ({ signal }) => kiwi.products.ofPost.query({ postId }, { signal }) }),
  payouts: () =>
    infiniteQueryOptions({
      queryKey: ['payouts'],
      queryFn: ({ pageParam, signal }) => kiwi.shops.payouts.list.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  statement: (payoutId: string) =>
    infiniteQueryOptions({
      queryKey: ['payouts', payoutId],
      queryFn: ({ pageParam, signal }) => kiwi.shops.payouts.statement.query({ payoutId, cursor: pageParam }, { signal }),
      ...paged,
    }),
}

type BreakGroup = RouterOutputs['admin']['pay']['breaks']['groups'][number]
export interface BreakFilter {
  /** Null or 0: whatever it is. */
  kind: BreakGroup['kind'] | null
  subject: string | null
  minAgeDays: number
  minAmountKrw: number
}

/** What the people who run Kiwi decide about money. */
export const deskQueries = {
  suspense: () =>
    infiniteQueryOptions({
      queryKey: ['desk', 'suspense'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.suspense.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  payouts: (state: 'awaiting_approval' | 'confirmed') =>
    infiniteQueryOptions({
      queryKey: ['desk', 'payouts', state],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.payouts.query({ cursor: pageParam, state }, { signal }),
      ...paged,
    }),
  pool: () => queryOptions({ queryKey: ['desk', 'pool'], queryFn: ({ signal }) => kiwi.admin.pay.pool.query(undefined, { signal }) }),
  debtors: () =>
    queryOptions({ queryKey: ['desk', 'debtors'], queryFn: ({ signal }) => kiwi.admin.pay.debtors.query(undefined, { signal }) }),
  calls: () => queryOptions({ queryKey: ['desk', 'calls'], queryFn: ({ signal }) => kiwi.admin.pay.calls.query(undefined, { signal }) }),
  alarms: () => queryOptions({ queryKey: ['desk', 'alarms'], queryFn: ({ signal }) => kiwi.admin.pay.alarms.query(undefined, { signal }) }),
  setAside: () =>
    infiniteQueryOptions({
      queryKey: ['desk', 'setAside'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.setAside.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  breaks: (filter: BreakFilter) =>
    infiniteQueryOptions({
      queryKey: ['desk', 'breaks', filter],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.breaks.query({ ...filter, cursor: pageParam }, { signal }),
      // The filter stays where it is while another is read.
      placeholderData: keepPreviousData,
      ...paged,
    }),
}
