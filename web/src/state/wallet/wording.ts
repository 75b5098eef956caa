import { m } from '../../paraglide/messages.js'
import { isolated } from '../isolated.ts'
import type { HistoryLine } from '../kiwi.ts'

export const kindNames: Record<HistoryLine['kind'], () => string> = {
  top_up: m.line_top_up,
  deposit: m.wallet_line_deposit,
  send: m.line_send,
  payment: m.line_payment,
  refund: m.line_refund,
  withdrawal: m.line_withdrawal,
  settlement: m.line_settlement,
  fee: m.wallet_line_fee,
  vat: m.wallet_line_vat,
  verification: m.wallet_line_verification,
  return: m.line_return,
  adjustment: m.wallet_line_adjustment,
  points_grant: m.wallet_line_points_grant,
  points_expiry: m.wallet_line_points_expiry,
  points_payment: m.wallet_line_points_payment,
  points_refund: m.wallet_line_points_refund,
  commission: m.wallet_line_commission,
}

/** The name of the other side, for display. For the bank and for Kiwi, the kind of the line. */
export function otherName({ counterparty, kind }: Pick<HistoryLine, 'counterparty' | 'kind'>): string {
  if (counterparty.kind === 'person') return isolated(counterparty.displayName)
  return counterparty.kind === 'shop' ? isolated(counterparty.name) : kindNames[kind]()
}
