import { useQuery, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { couponQueries } from '../../state/orders/coupons.ts'
import { formatKrw } from '../../state/wording.ts'
import { CouponChoice } from './CouponChoice.tsx'
import { PointsField } from './PointsField.tsx'
import { TakeableCoupons } from './TakeableCoupons.tsx'

/** What a buyer chose to save on one order. */
export interface Savings {
  couponId: string | null
  discountKrw: number
  pointsKrw: number
}
export const noSavings: Savings = { couponId: null, discountKrw: 0, pointsKrw: 0 }

interface SavingsPartProps {
  shop: { id: string; handle: string }
  lines: { productId: string; quantity: number }[]
  /** Goods and shipping, before the discount. */
  totalKrw: number
  value: Savings
  onChange: (savings: Savings) => void
}

/** At least so much of each order is paid from the wallet. */
const leastFromWalletKrw = 100

/** The coupon and the points of an order, and the coupons that one may take for it. */
export function SavingsPart({ shop, lines, totalKrw, value, onChange }: SavingsPartProps) {
  const client = useQueryClient()
  const asked = couponQueries.quote(shop.id, lines)
  const quote = useQuery(asked).data
  if (!quote || lines.length === 0) return null
  const { coupons, pointsKrw } = quote
  const most = Math.max(0, Math.min(pointsKrw, totalKrw - value.discountKrw - leastFromWalletKrw))
  const set = (next: Partial<Savings>) => {
    const changed = { ...value, ...next }
    const mostPoints = Math.max(0, totalKrw - changed.discountKrw - leastFromWalletKrw)
    onChange({ ...changed, pointsKrw: Math.min(changed.pointsKrw, pointsKrw, mostPoints) })
  }
  const pick = (coupon: (typeof coupons)[number] | null) =>
    set({ couponId: coupon?.couponId ?? null, discountKrw: coupon?.discountKrw ?? 0 })
  const pickTaken = (couponId: string) => {
    const coupon = client.getQueryData(asked.queryKey)?.coupons.find((one) => one.couponId === couponId)
    if (coupon?.refused === null) pick(coupon)
  }
  return (
    <div className="mt-1 space-y-3 empty:hidden">
      {coupons.length > 0 && <CouponChoice coupons={coupons} couponId={value.couponId} onPick={pick} />}
      <TakeableCoupons handle={shop.handle} goodsKrw={totalKrw} onTaken={pickTaken} />
      {pointsKrw > 0 && (
        <PointsField balanceKrw={pointsKrw} mostKrw={most} value={value.pointsKrw} onChange={(points) => set({ pointsKrw: points })} />
      )}
      {(value.discountKrw > 0 || value.pointsKrw > 0) && (
        <dl className="space-y-1 rounded-2xl bg-sunken p-3 text-[0.9375rem]">
          {(
            [
              [m.savings_before(), totalKrw],
              [m.savings_coupon(), -value.discountKrw],
              [m.savings_points(), -value.pointsKrw],
            ] as const
          )
            .filter(([, krw]) => krw !== 0)
            .map(([label, krw]) => (
              <div key={label} className="flex justify-between gap-3">
                <dt>{label}</dt>
                <dd className="font-semibold tabular-nums">{formatKrw(krw)}</dd>
              </div>
            ))}
        </dl>
      )}
    </div>
  )
}
