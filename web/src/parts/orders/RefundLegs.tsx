import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import type { CancelPreview } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'

type Preview = Omit<CancelPreview, 'lines' | 'shippingKrw'> & { shippingKrw?: number }

/**
 * Each movement of money that a cancel or a refund would make. The shop also sees what Kiwi gives
 * back to it.
 */
export function RefundLegs({
  preview,
  isShop,
  waitsNote = m.order_waits_for_funds(),
  remaining = m.order_leg_remaining(),
}: {
  preview: Preview
  isShop: boolean
  waitsNote?: string
  /** Names what is left of the order or the payment. */
  remaining?: string
}) {
  const id = useId()
  const rows: [string, string][] = [
    ...preview.legs.map(({ kind, to, amountKrw }): [string, string] => [
      to === 'points' && !isShop
        ? m.order_leg_points()
        : kind === 'release'
          ? m.order_leg_release()
          : isShop
            ? m.order_leg_refund_by_shop()
            : m.order_leg_refund(),
      formatKrw(amountKrw),
    ]),
    ...(preview.shippingKrw ? [[m.order_leg_shipping(), formatKrw(preview.shippingKrw)] as [string, string]] : []),
    ...(isShop && preview.feeReturnedKrw > 0
      ? [[m.order_leg_fee(), formatKrw(preview.feeReturnedKrw + preview.vatReturnedKrw)] as [string, string]]
      : []),
    ...(isShop && preview.clawbackKrw > 0 ? [[m.order_leg_clawback(), formatKrw(preview.clawbackKrw)] as [string, string]] : []),
    [remaining, formatKrw(preview.remainingKrw)],
  ]
  return (
    <section aria-labelledby={id} aria-live="polite" className="mt-4 rounded-2xl bg-sunken p-4">
      <h3 id={id} className="text-sm font-semibold text-muted">
        {m.order_legs()}
      </h3>
      <dl className="mt-1.5 space-y-1">
        {rows.map(([label, amount]) => (
          <div key={label} className="flex justify-between gap-4">
            <dt>{label}</dt>
            <dd className="font-semibold tabular-nums">{amount}</dd>
          </div>
        ))}
      </dl>
      {preview.waitsForFunds && <p className="mt-2 text-sm text-honey">{waitsNote}</p>}
      {isShop && preview.alreadySettled && <p className="mt-2 text-sm text-honey">{m.order_already_settled()}</p>}
    </section>
  )
}
