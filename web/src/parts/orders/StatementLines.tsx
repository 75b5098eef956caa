import { Link } from '@tanstack/react-router'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { moneyDate } from '../../state/dates.ts'
import { formatKrw } from '../../state/wording.ts'

type Line = RouterOutputs['shops']['payouts']['statement']['lines'][number]

/** The lines of a statement: a table, or a list on phones, where six columns do not fit. */
export function StatementLines({ lines }: { lines: Line[] }) {
  return (
    <>
      <ul aria-label={m.statement_lines()} className="divide-y divide-line rounded-3xl bg-card px-5 tabular-nums shadow-card sm:hidden">
        {lines.map((line) => (
          <li key={line.lineId} className="py-2">
            <p className="flex items-center justify-between gap-3">
              <span className="flex min-h-11 min-w-0 flex-wrap items-center gap-x-2 wrap-anywhere">
                <Kind line={line} /> <span className="text-sm whitespace-nowrap text-muted">{moneyDate(line.createdAt)}</span>
              </span>
              <span className="font-semibold whitespace-nowrap">{formatKrw(line.netKrw)}</span>
            </p>
            <p className="flex flex-wrap gap-x-3 pb-1 text-sm text-muted">
              <span>{`${m.payout_gross()} ${formatKrw(line.grossKrw)}`}</span>
              <span>{`${m.payout_fee()} ${formatKrw(-line.feeKrw)}`}</span>
              <span>{`${m.payout_vat()} ${formatKrw(-line.vatKrw)}`}</span>
            </p>
          </li>
        ))}
      </ul>
      <div className="hidden overflow-x-auto rounded-3xl bg-card shadow-card sm:block">
        <Table lines={lines} />
      </div>
    </>
  )
}

function Table({ lines }: { lines: Line[] }) {
  const names = [m.statement_day(), m.statement_kind(), m.payout_gross(), m.payout_fee(), m.payout_vat(), m.payout_net()]
  return (
    <table aria-label={m.statement_lines()} className="w-full text-sm tabular-nums">
      <thead className="text-left text-muted">
        <tr>
          {names.map((name, column) => (
            <th key={name} scope="col" className={`px-4 py-3 font-semibold ${column > 1 ? 'text-right' : ''}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {lines.map((line) => (
          <tr key={line.lineId}>
            <td className="px-4 whitespace-nowrap">{moneyDate(line.createdAt)}</td>
            <td className="px-4">
              <Kind line={line} />
            </td>
            {[line.grossKrw, -line.feeKrw, -line.vatKrw, line.netKrw].map((amountKrw, column) => (
              // Rows are never reordered.
              <td key={column} className={`px-4 text-right whitespace-nowrap ${column === 3 ? 'font-semibold' : ''}`}>
                {formatKrw(amountKrw)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const kindNames: Record<Line['kind'], () => string> = {
  sale: m.statement_sale,
  refund: m.statement_refund,
  funding: m.statement_funding,
  reserve: m.statement_reserve,
  release: m.statement_release,
  commission: m.statement_commission,
}

/** Links to the order. A payment to the shop itself has none. */
function Kind({ line }: { line: Line }) {
  const { kind, products, tagger, coupon, discountKrw } = line
  const name = [
    kindNames[kind](),
    ...(products === null ? [] : [products]),
    ...(tagger === null ? [] : [`@${tagger}`]),
    ...(coupon === null ? [] : [`${m.statement_coupon({ title: coupon })} ${formatKrw(-discountKrw)}`]),
  ].join(' · ')
  if (!line.orderId) return <span className="inline-flex min-h-11 items-center">{name}</span>
  return (
    <Link to="/orders/$orderId" params={{ orderId: line.orderId }} className="inline-flex min-h-11 min-w-11 items-center underline">
      {name}
    </Link>
  )
}
