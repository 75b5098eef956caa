import { Link } from '@tanstack/react-router'
import { Landmark, Store } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import type { HistoryLine } from '../../state/kiwi.ts'
import { kindNames, otherName } from '../../state/wallet/wording.ts'
import { formatKrw } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'

interface HistoryRowProps {
  line: HistoryLine
  /** Formats the time. Under the heading of a day, the hour is enough. */
  formatWhen?: (iso: string) => string
}

/** One movement of the wallet: the other side, the signed amount and the balance after it. */
export function HistoryRow({ line, formatWhen = moneyDateTime }: HistoryRowProps) {
  const kind = kindNames[line.kind]()
  const name = otherName(line)
  return (
    <li>
      <Link
        to="/wallet/history/$transferId"
        params={{ transferId: line.transferId }}
        className="-mx-2 flex min-h-16 items-center gap-3 rounded-2xl px-2 py-2.5 hover:bg-sunken"
      >
        <OtherSide line={line} />
        <span className="min-w-0 flex-1 leading-snug">
          <span className="block truncate font-semibold">{name}</span>
          <span className="block truncate text-[0.8125rem] text-muted">
            {[...(name === kind ? [] : [kind]), formatWhen(line.createdAt), line.memo].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className="shrink-0 text-right leading-snug tabular-nums">
          <SignedAmount amountKrw={line.amountKrw} />
          <span className="block text-[0.8125rem] text-muted">{m.line_balance_after({ amount: formatKrw(line.balanceAfterKrw) })}</span>
        </span>
      </Link>
    </li>
  )
}

export function SignedAmount({ amountKrw, className = '' }: { amountKrw: number; className?: string }) {
  return (
    <span className={`block font-bold ${amountKrw > 0 ? 'text-kiwi' : ''} ${className}`}>
      {amountKrw > 0 && '+'}
      {formatKrw(amountKrw)}
    </span>
  )
}

export function OtherSide({ line: { counterparty } }: { line: Pick<HistoryLine, 'counterparty'> }) {
  if (counterparty.kind === 'person') return <Avatar person={counterparty} />
  const Icon = counterparty.kind === 'shop' ? Store : Landmark
  return (
    <span className="grid size-10 shrink-0 place-items-center rounded-full bg-sunken text-muted">
      <Icon aria-hidden className="size-5" />
    </span>
  )
}
