import { useId } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { formatKrw } from '../../state/wording.ts'

type Coupon = RouterOutputs['coupons']['quote']['coupons'][number]

interface CouponChoiceProps {
  coupons: readonly Coupon[]
  couponId: string | null
  onPick: (coupon: Coupon | null) => void
}

/** One of a person's coupons for an order; those that do not help say why. */
export function CouponChoice({ coupons, couponId, onPick }: CouponChoiceProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.coupon_choose()}
      </label>
      <select
        id={id}
        className="field py-2"
        value={couponId ?? ''}
        onChange={({ target }) => onPick(coupons.find((one) => one.couponId === target.value) ?? null)}
      >
        <option value="">{m.coupon_choose_none()}</option>
        {coupons.map((coupon) => (
          <option key={coupon.couponId} value={coupon.couponId} disabled={coupon.refused !== null}>
            {wordChoice(coupon)}
          </option>
        ))}
      </select>
    </div>
  )
}

function wordChoice({ title, discountKrw, minimumKrw, refused }: Coupon): string {
  if (refused === null) return `${title} ${formatKrw(-discountKrw)}`
  if (refused === 'coupon_minimum') return `${title} · ${m.coupon_minimum_from({ amount: formatKrw(minimumKrw) })}`
  return `${title} · ${refused === 'coupon_not_yet' ? m.coupon_state_not_yet() : m.coupon_some_products()}`
}
