import { type SQL, sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { seoulDate } from '../../shared/seoul-day.ts'

/** `identity`: verified by phone. `account`: also a bank account proved by 1 won, to which money can be traced. */
export type KycLevel = 'identity' | 'account'

export interface Limits {
  perPaymentKrw: number
  /** What may leave the wallet in one calendar day in Seoul: sends, payments, orders and withdrawals together. */
  perDayKrw: number
  /** What may come in on one day: from the linked account and by deposit. */
  topUpPerDayKrw: number
}

export function limitsOf(kyc: KycLevel): Limits {
  switch (kyc) {
    case 'identity':
      return { perPaymentKrw: 300_000, perDayKrw: 300_000, topUpPerDayKrw: 2_000_000 }
    case 'account':
      return { perPaymentKrw: 2_000_000, perDayKrw: 2_000_000, topUpPerDayKrw: 2_000_000 }
    default: {
      const unhandled: never = kyc
      throw new Error(`unhandled level ${String(unhandled)}`)
    }
  }
}

/** The limits under which this payment may leave; `perDayKrw` is its posting's `dayLimitKrw`. Throws LIMIT_EXCEEDED. */
export function checkPayment(kyc: KycLevel, amountKrw: number): Limits {
  const limits = limitsOf(kyc)
  if (amountKrw > limits.perPaymentKrw)
    throw new KiwiError('LIMIT_EXCEEDED', { field: 'amountKrw', details: { limit: 'payment', limitKrw: limits.perPaymentKrw } })
  return limits
}

/** The level of the person that `personId` (a column or value) names; one probe of `bank_account_live`. Each linked account was proved. */
export function kycOf(personId: SQL): SQL {
  return sql`case when exists (select from bank_account k where k.person_id = ${personId} and k.unlinked_at is null) then 'account' else 'identity' end`
}

/** Won that came in today, or is on its way in: top-ups the bank has not refused, deposits that matched, and a live lease. */
export function toppedUpToday(personId: SQL, now: Date): SQL {
  const midnight = `${seoulDate(now)}T00:00:00+09:00`
  return sql`(
    coalesce((select sum(c.amount_krw) from bank_call c where c.person_id = ${personId} and c.created_at >= ${midnight}::timestamptz
      and c.purpose = 'top_up' and c.state <> 'failed'), 0)
    + coalesce((select sum(d.amount_krw) from deposit d where d.person_id = ${personId} and d.deposited_at >= ${midnight}::timestamptz
      and d.state = 'matched'), 0)
    + coalesce((select l.amount_krw from virtual_account_lease l where l.person_id = ${personId} and l.state = 'live'), 0))::bigint`
}

/**
 * One person's top-ups take turns until their transactions end, so that two at once cannot both fit. Taken before a retry is looked
 * for, or a retry beside its first try would find the limit used up by itself.
 */
export async function lockTopUps(tx: MainTx, personId: string): Promise<void> {
  await rows(tx.db, sql`select pg_advisory_xact_lock(hashtextextended(${`top_up:${personId}`}, 0))`)
}

/** Holds a top-up against the day's limit, under `lockTopUps`. Throws LIMIT_EXCEEDED. */
export async function checkTopUp(tx: MainTx, personId: string, amountKrw: number, now: Date): Promise<void> {
  const id = sql`${personId}::uuid`
  const [row] = await rows<{ kyc: KycLevel; so_far: number }>(tx.db, sql`select ${kycOf(id)} as kyc, ${toppedUpToday(id, now)} as so_far`)
  const { topUpPerDayKrw } = limitsOf(row!.kyc)
  if (row!.so_far + amountKrw > topUpPerDayKrw)
    throw new KiwiError('LIMIT_EXCEEDED', { field: 'amountKrw', details: { limit: 'day', limitKrw: topUpPerDayKrw } })
}
