import type { RouterOutputs } from '@kiwi/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { getLocale } from '../../paraglide/runtime.js'
import { type CardImage, kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'
import { useMe } from '../me.ts'

export type EarningDay = RouterOutputs['shops']['commissions']['read']['days'][number]
export type PostEarning = RouterOutputs['shops']['commissions']['read']['posts'][number]
export type ShopCommissions = RouterOutputs['shops']['commissions']['read']

export const commissionQueries = {
  mine: () =>
    infiniteQueryOptions({
      queryKey: ['commissions', 'mine'],
      queryFn: ({ pageParam, signal }) => kiwi.commissions.mine.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  shop: () =>
    queryOptions({ queryKey: ['commissions', 'shop'], queryFn: ({ signal }) => kiwi.shops.commissions.read.query(undefined, { signal }) }),
}

/**
 * Tells that the person opened products by their tags. Nobody waits for it, and its failure is no
 * news.
 */
export function useTapTags(): (postId: string, productIds: readonly string[]) => void {
  const me = useMe()
  return (postId, productIds) => {
    // A tap may come before the page knows who it is: the API decides then.
    if (me === undefined || me?.status === 'active')
      for (const productId of productIds) void kiwi.commissions.tap.mutate({ postId, productId }).catch(() => {})
  }
}

export const paysForTags = (images: readonly Pick<CardImage, 'tags'>[]): boolean =>
  images.some(({ tags }) => tags.some(({ paysCommission }) => paysCommission))

/** `7.5%` */
export const formatRate = (ratePpm: number): string =>
  new Intl.NumberFormat(getLocale(), { style: 'percent', maximumFractionDigits: 1 }).format(ratePpm / 1_000_000)
