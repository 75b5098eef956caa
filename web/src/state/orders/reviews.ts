import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'
import { toastFailure } from '../toasts.ts'

export type Review = RouterOutputs['reviews']['list']['reviews'][number]
export type Rating = RouterOutputs['reviews']['rating']
export type ReviewSort = NonNullable<RouterInputs['reviews']['list']['sort']>
export type Question = RouterOutputs['questions']['list']['questions'][number]

/** Keys under `reviews` and `questions` are read again after a change of any. */
export const reviewQueries = {
  list: (productId: string, sort: ReviewSort, withPhotos: boolean) =>
    infiniteQueryOptions({
      queryKey: ['reviews', 'list', productId, sort, withPhotos],
      queryFn: ({ pageParam, signal }) => kiwi.reviews.list.query({ productId, sort, withPhotos, cursor: pageParam }, { signal }),
      ...paged,
    }),
  rating: (productId: string) =>
    queryOptions({
      queryKey: ['reviews', 'rating', productId],
      queryFn: ({ signal }) => kiwi.reviews.rating.query({ productId }, { signal }),
    }),
  /** Read again whenever the order changes: what arrived may be reviewed. */
  ofOrder: (orderId: string) =>
    queryOptions({
      queryKey: ['orders', 'reviews', orderId],
      queryFn: ({ signal }) => kiwi.reviews.ofOrder.query({ orderId }, { signal }),
    }),
  ofShop: (withoutReply: boolean) =>
    infiniteQueryOptions({
      queryKey: ['reviews', 'shop', withoutReply],
      queryFn: ({ pageParam, signal }) => kiwi.reviews.ofShop.query({ withoutReply, cursor: pageParam }, { signal }),
      ...paged,
    }),
}

export const questionQueries = {
  list: (productId: string) =>
    infiniteQueryOptions({
      queryKey: ['questions', 'list', productId],
      queryFn: ({ pageParam, signal }) => kiwi.questions.list.query({ productId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  ofShop: (isOpen: boolean) =>
    infiniteQueryOptions({
      queryKey: ['questions', 'shop', isOpen],
      queryFn: ({ pageParam, signal }) => kiwi.questions.ofShop.query({ isOpen, cursor: pageParam }, { signal }),
      ...paged,
    }),
}

/** A change of a review or question; what is on the screen is read again. */
export function useChange<Input>(act: (input: Input) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      await Promise.all([['reviews'], ['orders', 'reviews'], ['questions']].map((queryKey) => client.invalidateQueries({ queryKey })))
    },
    onError: toastFailure,
  })
}
