import { ArrowLeft, Printer } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { moneyDate } from '../../state/dates.ts'
import { keptPieces, linesLeft, unsentPieces } from '../../state/orders/pieces.ts'
import type { OrderAddress, OrderSummary } from '../../state/orders/queries.ts'
import { Button } from '../Button.tsx'

export interface Slip {
  order: OrderSummary
  address: OrderAddress | null
}

/** A page of paper per order: where it goes and what is in it, without prices. */
export function PackingSlips({ shopName, slips, onClose }: { shopName: string; slips: Slip[]; onClose: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="packing-slips px-4 pb-8">
      <div className="flex flex-wrap items-center gap-2 pb-4 print:hidden">
        <h2 ref={heading} tabIndex={-1} className="flex-1 text-lg font-bold whitespace-nowrap outline-none">
          {m.slip_count({ count: slips.length })}
        </h2>
        <Button kind="quiet" onClick={onClose}>
          <ArrowLeft aria-hidden className="size-5" />
          {m.slip_back()}
        </Button>
        <Button onClick={() => window.print()}>
          <Printer aria-hidden className="size-5" />
          {m.slip_print()}
        </Button>
      </div>
      {slips.map((slip) => (
        <PackingSlip key={slip.order.orderId} shopName={shopName} {...slip} />
      ))}
    </div>
  )
}

function PackingSlip({ shopName, order, address }: { shopName: string } & Slip) {
  // What left in an earlier parcel is not packed again.
  const lines = linesLeft(order, order.fulfilment === 'partly_sent' ? unsentPieces : keptPieces)
  return (
    <article
      aria-label={m.order_number({ number: order.number })}
      className="mb-4 rounded-3xl bg-card p-5 shadow-card print:mb-0 print:break-after-page print:rounded-none print:bg-white print:p-0 print:text-black print:shadow-none"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-xl font-extrabold tabular-nums">{m.order_number({ number: order.number })}</h3>
        <p className="text-sm">
          <bdi>{shopName}</bdi> · {moneyDate(order.createdAt)}
        </p>
      </div>
      {address ? (
        <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 wrap-anywhere">
          <dt className="font-semibold">{m.slip_to()}</dt>
          <dd>
            <bdi>{address.recipient}</bdi> · <span className="tabular-nums">{address.phone}</span>
          </dd>
          <dt className="font-semibold">{m.slip_address()}</dt>
          <dd>
            ({address.postcode}) <bdi>{address.road}</bdi> <bdi>{address.detail}</bdi>
          </dd>
          {address.request !== '' && (
            <>
              <dt className="font-semibold">{m.slip_request()}</dt>
              <dd>
                <bdi>{address.request}</bdi>
              </dd>
            </>
          )}
        </dl>
      ) : (
        <p className="mt-4">{order.delivery === 'pickup' ? m.slip_pickup() : m.slip_no_address()}</p>
      )}
      <table className="mt-4 w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-current">
            <th scope="col" className="py-1.5">
              {m.slip_product()}
            </th>
            <th scope="col" className="py-1.5 text-right whitespace-nowrap">
              {m.slip_quantity()}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.lineId} className="border-b border-line align-top">
              <td className="py-1.5 pr-4 wrap-anywhere">
                <bdi>{line.title}</bdi>
              </td>
              <td className="py-1.5 text-right font-semibold tabular-nums">{line.left}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  )
}
