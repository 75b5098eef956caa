import type { RouterOutputs } from '@kiwi/sdk'
import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken, useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { moneyDate } from '../dates.ts'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'
import { toast } from '../toasts.ts'
import { formatCount, formatKrw } from '../wording.ts'

export type OfferedCoupon = RouterOutputs['coupons']['ofShop']['coupons'][number]
export type ShopCoupon = RouterOutputs['shops']['coupons']['list']['coupons'][number]
type Facts = Pick<OfferedCoupon, 'kind' | 'value' | 'capKrw' | 'minimumKrw' | 'isForAll' | 'leftCount' | 'startsAt' | 'endsAt'>

export const couponQueries = {
  mine: () => queryOptions({ queryKey: ['coupons', 'mine'], queryFn: ({ signal }) => kiwi.coupons.mine.query(undefined, { signal }) }),
  ofShop: (handle: string) =>
    queryOptions({ queryKey: ['coupons', 'of-shop', handle], queryFn: ({ signal }) => kiwi.coupons.ofShop.query({ handle }, { signal }) }),
  quote: (shopId: string, lines: { productId: string; quantity: number }[]) =>
    queryOptions({
      queryKey: ['coupons', 'quote', shopId, lines],
      queryFn: lines.length === 0 ? skipToken : ({ signal }) => kiwi.coupons.quote.query({ shopId, lines }, { signal }),
      placeholderData: keepPreviousData,
    }),
  shop: () =>
    infiniteQueryOptions({
      queryKey: ['coupons', 'shop'],
      queryFn: ({ pageParam, signal }) => kiwi.shops.coupons.list.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
}

/** Takes a coupon of a shop: what is offered and what an order may use are read again. */
export function useTakeCoupon() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (couponId: string) => kiwi.coupons.take.mutate({ couponId }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['coupons'] })
      toast(m.coupon_taken_toast())
    },
  })
}

/** `3,000 won off`, `10% off, at most 5,000 won`. */
export function wordDiscount({ kind, value, capKrw }: Facts): string {
  if (kind === 'amount') return m.coupon_amount({ amount: formatKrw(value) })
  return capKrw === null ? m.coupon_percent({ percent: value }) : m.coupon_percent_cap({ percent: value, amount: formatKrw(capKrw) })
}

/** Its conditions, as short sentences. */
export function wordTerms({ minimumKrw, isForAll, leftCount, startsAt, endsAt }: Facts, now = Date.now()): string[] {
  return [
    minimumKrw > 0 ? m.coupon_minimum_from({ amount: formatKrw(minimumKrw) }) : m.coupon_no_minimum(),
    ...(isForAll ? [] : [m.coupon_some_products()]),
    ...(leftCount === null ? [] : [m.coupon_left({ count: formatCount(leftCount) })]),
    Date.parse(startsAt) > now
      ? m.coupon_from({ date: moneyDate(startsAt) }) // It ends at the midnight after its last day.
      : m.coupon_until({ date: moneyDate(new Date(Date.parse(endsAt) - 1).toISOString()) }),
  ]
}
