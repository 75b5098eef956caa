import { Landmark, Store } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import type { HistoryLine } from '../state/kiwi.ts'
import { formatDateTime, formatKrw } from '../state/wording.ts'
import { Avatar } from './Avatar.tsx'

/** Refunds and withdrawals are in the contract before any verb makes them. */
const kindNames: Record<HistoryLine['kind'] | 'refund' | 'withdrawal', () => string> = {
  top_up: m.line_top_up,
  send: m.line_send,
  payment: m.line_payment,
  settlement: m.line_settlement,
  refund: m.line_refund,
  withdrawal: m.line_withdrawal,
  return: m.line_return,
}

/** One movement of the wallet: with whom, how much with its sign, and what was left. */
export function HistoryRow({ line }: { line: HistoryLine }) {
  const kind = kindNames[line.kind]()
  const { counterparty } = line
  const name = counterparty.kind === 'person' ? counterparty.displayName : counterparty.kind === 'shop' ? counterparty.name : kind
  const isIn = line.amountKrw > 0
  const Icon = counterparty.kind === 'shop' ? Store : Landmark
  return (
    <li className="flex items-center gap-3 py-3.5">
      {counterparty.kind === 'person' ? (
        <Avatar person={counterparty} />
      ) : (
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-sunken text-muted">
          <Icon aria-hidden className="size-5" />
        </span>
      )}
      <span className="min-w-0 flex-1 leading-snug">
        <span className="block truncate font-semibold">{name}</span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {[...(name === kind ? [] : [kind]), formatDateTime(line.createdAt), line.memo].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="shrink-0 text-right leading-snug tabular-nums">
        <span className={`block font-bold ${isIn ? 'text-kiwi' : ''}`}>
          {isIn ? '+' : '−'}
          {formatKrw(Math.abs(line.amountKrw))}
        </span>
        <span className="block text-[0.8125rem] text-muted">{m.line_balance_after({ amount: formatKrw(line.balanceAfterKrw) })}</span>
      </span>
    </li>
  )
}
