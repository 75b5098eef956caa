import { m } from '../../paraglide/messages.js'
import type { Payout } from '../../state/orders/queries.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'

const names: Record<Payout['state'], () => string> = {
  awaiting_approval: m.payout_state_awaiting_approval,
  requested: m.payout_state_requested,
  unknown: m.payout_state_unknown,
  confirmed: m.payout_state_confirmed,
  failed: m.payout_state_failed,
  returned: m.payout_state_returned,
}
const looks: Record<Payout['state'], string> = {
  awaiting_approval: 'bg-honey-soft text-honey',
  requested: 'bg-honey-soft text-honey',
  unknown: 'bg-honey-soft text-honey',
  confirmed: 'bg-kiwi-soft text-kiwi',
  failed: 'bg-danger-soft text-danger',
  returned: 'bg-danger-soft text-danger',
}

export function PayoutStateMark({ state }: { state: Payout['state'] }) {
  return <span className={`shrink-0 rounded-full px-2.5 py-1 text-[0.8125rem] font-semibold ${looks[state]}`}>{names[state]()}</span>
}

/** The parts of the net: gross − refunds − commissions − fee − VAT − reserve. */
export function payoutRows(payout: Payout): [label: string, value: string][] {
  return [
    [m.payout_gross(), formatKrw(payout.grossKrw)],
    ...(payout.refundKrw === 0 ? [] : [[m.payout_refund(), formatKrw(-Math.abs(payout.refundKrw))] as [string, string]]),
    ...(payout.commissionKrw === 0 ? [] : [[m.payout_commission(), formatKrw(-payout.commissionKrw)] as [string, string]]),
    [m.payout_fee(), formatKrw(-payout.feeKrw)],
    [m.payout_vat(), formatKrw(-payout.vatKrw)],
    ...(payout.reserveKrw === 0 ? [] : [[m.payout_reserve(), formatKrw(-payout.reserveKrw)] as [string, string]]),
    [m.payout_net(), formatKrw(payout.netKrw)],
    ...(payout.carryKrw === 0 ? [] : [[m.payout_carry(), formatKrw(payout.carryKrw)] as [string, string]]),
    [m.payout_lines(), formatCount(payout.lineCount)],
    ...(payout.reason ? [[m.payout_reason(), payout.reason] as [string, string]] : []),
  ]
}
