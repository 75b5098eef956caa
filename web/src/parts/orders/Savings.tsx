import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { couponQueries } from '../../state/orders/coupons.ts'
import { formatKrw } from '../../state/wording.ts'
import { LimitedInput } from '../LimitedInput.tsx'

/** What a buyer chose to save on one order. */
export interface Savings {
  couponId: string | null
  discountKrw: number
  pointsKrw: number
}
export const noSavings: Savings = { couponId: null, discountKrw: 0, pointsKrw: 0 }

interface SavingsPartProps {
  shopId: string
  lines: { productId: string; quantity: number }[]
  /** Goods and shipping, before the discount. */
  totalKrw: number
  value: Savings
  onChange: (savings: Savings) => void
}

/** At least so much of each order is paid from the wallet. */
const leastFromWalletKrw = 100

/** The coupon and the points of an order. Nothing for somebody who has neither. */
export function SavingsPart({ shopId, lines, totalKrw, value, onChange }: SavingsPartProps) {
  const id = useId()
  const quote = useQuery(couponQueries.quote(shopId, lines)).data
  if (!quote || lines.length === 0 || (quote.coupons.length === 0 && quote.pointsKrw === 0)) return null
  const { coupons, pointsKrw } = quote
  const most = Math.max(0, Math.min(pointsKrw, totalKrw - value.discountKrw - leastFromWalletKrw))
  const set = (next: Partial<Savings>) => {
    const changed = { ...value, ...next }
    const mostPoints = Math.max(0, totalKrw - changed.discountKrw - leastFromWalletKrw)
    onChange({ ...changed, pointsKrw: Math.min(changed.pointsKrw, pointsKrw, mostPoints) })
  }
  return (
    <div className="mt-1 space-y-3">
      {coupons.length > 0 && (
        <div>
          <label htmlFor={`${id}-coupon`} className="mb-1.5 block text-sm font-semibold">
            {m.coupon_choose()}
          </label>
          <select
            id={`${id}-coupon`}
            className="field py-2"
            value={value.couponId ?? ''}
            onChange={({ target }) => {
              const coupon = coupons.find(({ couponId }) => couponId === target.value)
              set({ couponId: coupon?.couponId ?? null, discountKrw: coupon?.discountKrw ?? 0 })
            }}
          >
            <option value="">{m.coupon_choose_none()}</option>
            {coupons.map(({ couponId, title, discountKrw, minimumKrw, refused }) => (
              <option key={couponId} value={couponId} disabled={refused !== null}>
                {refused === null
                  ? `${title} −${formatKrw(discountKrw)}`
                  : refused === 'coupon_minimum'
                    ? `${title} · ${m.coupon_minimum_from({ amount: formatKrw(minimumKrw) })}`
                    : `${title} · ${refused === 'coupon_not_yet' ? m.coupon_state_not_yet() : m.coupon_some_products()}`}
              </option>
            ))}
          </select>
        </div>
      )}
      {pointsKrw > 0 && (
        <div>
          <label htmlFor={`${id}-points`} className="mb-1.5 block text-sm font-semibold">
            {m.points_use({ amount: formatKrw(pointsKrw) })}
          </label>
          <div className="flex gap-2">
            <LimitedInput
              id={`${id}-points`}
              className="field min-w-0 flex-1 tabular-nums"
              inputMode="numeric"
              value={value.pointsKrw === 0 ? '' : String(value.pointsKrw)}
              placeholder="0"
              onText={(text) => set({ pointsKrw: Number(text.replace(/\D/g, '').slice(0, 8)) })}
            />
            <button
              type="button"
              className="min-h-11 shrink-0 rounded-full bg-sunken px-4 font-semibold"
              onClick={() => set({ pointsKrw: most })}
            >
              {m.points_use_all()}
            </button>
          </div>
        </div>
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
                <dd className="font-semibold tabular-nums">
                  {krw < 0 ? '−' : ''}
                  {formatKrw(Math.abs(krw))}
                </dd>
              </div>
            ))}
        </dl>
      )}
    </div>
  )
}
