import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { pinState } from '../pin/pin-state.ts'
import { bankName } from '../../shared/banks.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import type { wallet } from '../schema.ts'
import { type KycLevel, kycOf, limitsOf, toppedUpToday } from './limits.ts'

interface Row {
  posted: number | null
  held: number | null
  bank_account_id: string | null
  bank_code: string | null
  last_four: string | null
  kyc: KycLevel
  pin: z.infer<typeof wallet>['pin']
  spent_today: number
  topped_up_today: number
}

/** The caller's balance, linked account, PIN and limits with what of them is used up, in one round trip. */
export async function readWallet(ctx: MemberCtx): Promise<z.infer<typeof wallet>> {
  const now = ctx.now()
  const [row] = await rows<Row>(
    ctx.main.db,
    sql`select a.posted, a.held, b.id as bank_account_id, b.bank_code, b.last_four, ${kycOf(sql`p.id`)} as kyc, ${pinState(sql`p.id`)} as pin,
               case when a.spent_on >= ${seoulDate(now)}::date then a.spent_krw else 0 end as spent_today,
               ${toppedUpToday(sql`p.id`, now)} as topped_up_today
        from (select ${ctx.actor.personId}::uuid as id) p
        left join account a on a.kind = 'wallet' and a.person_id = p.id
        left join bank_account b on b.person_id = p.id and b.unlinked_at is null`,
  )
  const { bank_account_id: id, bank_code: bankCode, last_four: lastFour } = row!
  return {
    balanceKrw: row!.posted ?? 0,
    heldKrw: row!.held ?? 0,
    bankAccount:
      id === null || bankCode === null ? null : { id, bankCode, bankName: bankName(bankCode, ctx.locale), lastFour: lastFour ?? '' },
    kyc: row!.kyc,
    pin: row!.pin,
    limits: { ...limitsOf(row!.kyc), spentTodayKrw: row!.spent_today, toppedUpTodayKrw: row!.topped_up_today },
  }
}
