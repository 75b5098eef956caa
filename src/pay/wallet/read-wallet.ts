import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { bankName } from '../../shared/banks.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { pinState } from '../pin/pin-state.ts'
import type { wallet } from '../schema.ts'
import { type KycLevel, kycOf, limitsOf, toppedUpToday } from './limits.ts'

type Wallet = z.infer<typeof wallet>

interface Row extends Pick<Wallet, 'balanceKrw' | 'heldKrw' | 'frozen' | 'pin'> {
  bankAccountId: string | null
  bankCode: string | null
  lastFour: string | null
  kyc: KycLevel
  spentTodayKrw: number
  toppedUpTodayKrw: number
}

/** The caller's balance, linked account, PIN, limits and what is used of them, in one statement. */
export async function readWallet(ctx: MemberCtx): Promise<Wallet> {
  const now = ctx.now()
  const {
    bankAccountId: id,
    bankCode,
    lastFour,
    spentTodayKrw,
    toppedUpTodayKrw,
    kyc,
    ...row
  } = await one(
    ctx.main.db,
    sql<Row>`
      select coalesce(a.posted, 0) as balance_krw, coalesce(a.held, 0) as held_krw, coalesce(a.frozen, false) as frozen, b.id as bank_account_id, b.bank_code, b.last_four,
             ${kycOf(sql`p.id`)} as kyc, ${pinState(sql`p.id`)} as pin,
             case when a.spent_on >= ${seoulDate(now)}::date then a.spent_krw else 0 end as spent_today_krw,
             ${toppedUpToday(sql`p.id`, now)} as topped_up_today_krw
      from (select ${ctx.actor.personId}::uuid as id) p
      left join account a on a.kind = 'wallet' and a.person_id = p.id
      left join bank_account b on b.person_id = p.id and b.unlinked_at is null`,
  )
  return {
    ...row,
    kyc,
    bankAccount:
      id === null || bankCode === null ? null : { id, bankCode, bankName: bankName(bankCode, ctx.locale), lastFour: lastFour ?? '' },
    limits: { ...limitsOf(kyc), spentTodayKrw, toppedUpTodayKrw },
  }
}
