import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { bankNames } from './rules.ts'
import type { wallet } from './schema.ts'

/** The caller's balance and linked bank account, in one round trip. */
export async function readWallet(ctx: MemberCtx): Promise<z.infer<typeof wallet>> {
  const [row] = await rows<{ posted: number | null; held: number | null; bank_code: string | null; last_four: string | null }>(
    ctx.main.db,
    sql`select a.posted, a.held, b.bank_code, b.last_four
        from (select ${ctx.actor.personId}::uuid as id) p
        left join account a on a.kind = 'wallet' and a.person_id = p.id
        left join bank_account b on b.person_id = p.id and b.unlinked_at is null`,
  )
  const bankCode = row?.bank_code ?? null
  return {
    balanceKrw: row?.posted ?? 0,
    heldKrw: row?.held ?? 0,
    bankAccount: bankCode === null ? null : { bankCode, bankName: bankNames[bankCode] ?? bankCode, lastFour: row?.last_four ?? '' },
  }
}
