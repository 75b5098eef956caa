import type { z } from 'zod'
import type { Locale } from '../../errors.ts'
import type { payoutView } from './schema.ts'
import { type Sql, sql } from '../../db/sql.ts'

export type PayoutRow = z.infer<typeof payoutView>

/** The columns of a `payoutView`, of the payout `p`. */
export const payoutColumns: Sql = sql`p.id as payout_id, p.settled_on, p.state, p.gross_krw, p.refund_krw, p.commission_krw, p.fee_krw, p.vat_krw,
  p.carry_krw, p.reserve_krw, p.net_krw, p.line_count, p.reason`

/** Why a requested payout was not sent to the bank; the shop is still owed it. */
export type PayoutHeld = keyof typeof heldMessages

const heldMessages = {
  owner_suspended: { ko: '가게 주인의 이용이 정지되어 보내지 않았어요', en: 'It was not sent: the owner of the shop is suspended' },
  owner_frozen: { ko: '가게 주인의 지갑이 멈춰 있어 보내지 않았어요', en: 'It was not sent: the wallet of the owner is frozen' },
  account_changed: { ko: '그 사이에 계좌가 바뀌어 보내지 않았어요', en: 'It was not sent: the account changed in the meantime' },
  refunds_wait: { ko: '이 돈을 기다리는 환불이 있어 보내지 않았어요', en: 'It was not sent: refunds wait for this money' },
  not_as_decided: { ko: '결정된 내용과 달라 보내지 않았어요', en: 'It was not sent: it is not what was decided' },
} as const

/** A code of the bank or of Kiwi as a sentence. A reason that an admin wrote stays as it is. */
export function worded<Row extends { reason: string | null }>(row: Row, locale: Locale): Row {
  const code = row.reason?.startsWith('bank:') ? row.reason.slice('bank:'.length) : null
  if (code === null) return row
  if (code in heldMessages) return { ...row, reason: heldMessages[code as PayoutHeld][locale] }
  return { ...row, reason: locale === 'ko' ? `은행이 입금을 거절했어요 (${code})` : `The bank refused the payment (${code})` }
}
