import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Locale } from '../../../errors.ts'
import type { payoutView } from './schema.ts'

export type PayoutRow = z.infer<typeof payoutView>

/** The columns of a `payoutView`, of the payout `p`. */
export const payoutColumns: SQL = sql`p.id as "payoutId", p.settled_on::text as "settledOn", p.state, p.gross_krw as "grossKrw",
  p.refund_krw as "refundKrw", p.fee_krw as "feeKrw", p.vat_krw as "vatKrw", p.carry_krw as "carryKrw", p.net_krw as "netKrw",
  p.line_count as "lineCount", p.reason`

/** A reason that is the bank's own code, in a sentence; what a person of ours wrote stays as it is. */
export function worded<Row extends { reason: string | null }>(row: Row, locale: Locale): Row {
  const code = row.reason?.startsWith('bank:') ? row.reason.slice('bank:'.length) : null
  if (code === null) return row
  return { ...row, reason: locale === 'ko' ? `은행이 입금을 거절했어요 (${code})` : `The bank refused the payment (${code})` }
}
