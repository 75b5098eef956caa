import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { HistoryLine } from './kiwi.ts'

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
}

/** Who is on the other side, as people call them; the kind stands for the bank and for Kiwi. */
export function otherName({ counterparty, kind }: Pick<HistoryLine, 'counterparty' | 'kind'>): string {
  if (counterparty.kind === 'person') return counterparty.displayName
  return counterparty.kind === 'shop' ? counterparty.name : kindNames[kind]()
}

/** `11월 22일 일요일`, with the year where it is not this one. The day is a calendar day and has no time zone. */
export function formatDay(day: string, now = new Date()): string {
  const date = new Date(`${day}T00:00:00`)
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(getLocale(), { month: 'long', day: 'numeric', weekday: 'short', ...year }).format(date)
}

export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(getLocale(), { hour: 'numeric', minute: '2-digit' }).format(new Date(iso))
}

/** To the second, as a receipt wants it. */
export function formatExact(iso: string): string {
  return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long', timeStyle: 'medium' }).format(new Date(iso))
}
