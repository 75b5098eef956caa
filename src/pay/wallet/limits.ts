import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { seoulDate, startOfSeoulDay } from '../../shared/seoul-day.ts'

/** `identity`: verified by phone. `account`: also has a bank account that was checked by 1 won. */
export type KycLevel = 'identity' | 'account'

export interface Limits {
  perPaymentKrw: number
  /** Most that may leave per day in Seoul: sends, payments, orders and withdrawals together. */
  perDayKrw: number
  /** Most that may come in per day: from the linked account and by deposit. */
  topUpPerDayKrw: number
}

const limitsByLevel: Record<KycLevel, Limits> = {
  identity: { perPaymentKrw: 300_000, perDayKrw: 300_000, topUpPerDayKrw: 2_000_000 },
  account: { perPaymentKrw: 2_000_000, perDayKrw: 2_000_000, topUpPerDayKrw: 2_000_000 },
}

export const limitsOf = (kyc: KycLevel): Limits => limitsByLevel[kyc]

/** The payer's limits; `perDayKrw` is the `dayLimitKrw` of the posting. Throws LIMIT_EXCEEDED. */
export function checkPayment(kyc: KycLevel, amountKrw: number): Limits {
  const limits = limitsOf(kyc)
  if (amountKrw > limits.perPaymentKrw)
    throw new KiwiError('LIMIT_EXCEEDED', { field: 'amountKrw', details: { limit: 'payment', limitKrw: limits.perPaymentKrw } })
  return limits
}

/**
 * A person's level as a column; one probe of `bank_account_live`. `personId`: a column or value.
 */
export function kycOf(personId: Sql): Sql {
  return sql`case when exists (select from bank_account k where k.person_id = ${personId} and k.unlinked_at is null) then 'account' else 'identity' end`
}

/** Won that came or may come in today: top-ups not refused, matched deposits, and a live lease. */
export function toppedUpToday(personId: Sql, now: Date): Sql {
  const midnight = startOfSeoulDay(seoulDate(now))
  return sql`(
    coalesce((select sum(c.amount_krw) from bank_call c where c.person_id = ${personId} and c.created_at >= ${midnight}::timestamptz
      and c.purpose = 'top_up' and c.state <> 'failed'), 0)
    + coalesce((select sum(d.amount_krw) from deposit d where d.person_id = ${personId} and d.deposited_at >= ${midnight}::timestamptz
      and d.state = 'matched'), 0)
    + coalesce((select l.amount_krw from virtual_account_lease l where l.person_id = ${personId} and l.state = 'live'), 0))::bigint`
}

/**
 * Top-ups of one person run one after the other, so that two at once cannot both fit into the
 * limit. Lock before you look for an earlier try, or a retry beside its first try finds the limit
 * used up by that try.
 */
export async function lockTopUps(tx: MainTx, personId: string): Promise<void> {
  await lockNames(tx, `top_up:${personId}`)
}

/** Checks a top-up against the day's limit, under `lockTopUps`. Throws LIMIT_EXCEEDED. */
export async function checkTopUp(tx: MainTx, personId: string, amountKrw: number, now: Date): Promise<void> {
  const id = sql`${personId}::uuid`
  const { kyc, soFar } = await one(
    tx.db,
    sql<{ kyc: KycLevel; soFar: number }>`select ${kycOf(id)} as kyc, ${toppedUpToday(id, now)} as so_far`,
  )
  const { topUpPerDayKrw } = limitsOf(kyc)
  if (soFar + amountKrw > topUpPerDayKrw)
    throw new KiwiError('LIMIT_EXCEEDED', { field: 'amountKrw', details: { limit: 'day', limitKrw: topUpPerDayKrw } })
}
