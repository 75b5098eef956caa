import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { isPast } from '../../state/dates.ts'
import { asKiwiError } from '../../state/kiwi.ts'
import { couponQueries, useTakeCoupon, wordDiscount } from '../../state/orders/coupons.ts'
import { Button } from '../Button.tsx'

interface TakeableCouponsProps {
  handle: string
  /** Of the order. */
  goodsKrw: number
  onTaken: (couponId: string) => void
}

/** The coupons of a shop that would help an order now and that the buyer does not have yet. */
export function TakeableCoupons({ handle, goodsKrw, onTaken }: TakeableCouponsProps) {
  const offers = useQuery(couponQueries.ofShop(handle)).data?.coupons ?? []
  const take = useTakeCoupon()
  const open = offers.filter(({ isTaken, minimumKrw, startsAt }) => !isTaken && minimumKrw <= goodsKrw && isPast(startsAt))
  if (open.length === 0) return null
  return (
    <ul className="mt-2 space-y-1">
      {open.map((coupon) => (
        <li key={coupon.couponId} className="flex flex-wrap items-center justify-between gap-x-3 rounded-2xl bg-kiwi-soft py-1 pr-1 pl-4">
          <span className="min-w-0 py-1 text-[0.9375rem] leading-snug break-words">
            <span className="font-bold">{wordDiscount(coupon)}</span> {coupon.title}
          </span>
          <Button
            kind="plain"
            className="ml-auto shrink-0"
            busy={take.isPending && take.variables === coupon.couponId}
            aria-label={`${coupon.title} ${m.coupon_take()}`}
            onClick={() => take.mutate(coupon.couponId, { onSuccess: () => onTaken(coupon.couponId) })}
          >
            {m.coupon_take()}
          </Button>
        </li>
      ))}
      {take.isError && (
        <li role="alert" className="text-sm font-medium text-danger">
          {asKiwiError(take.error).message}
        </li>
      )}
    </ul>
  )
}
