import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { bankName } from '../../shared/banks.ts'
import type { leaseIdInput, leaseView } from './schema.ts'

type View = z.infer<typeof leaseView>

/** The caller's newest lease of the last day, so that its page can show how it ended; else null. */
export function readCurrentLease(ctx: MemberCtx): Promise<View | null> {
  const dayAgo = new Date(ctx.now().getTime() - 86_400_000)
  return findLease(ctx, sql`l.created_at > ${dayAgo}::timestamptz`)
}

/** One lease of the caller's. Throws NOT_FOUND, for another person's lease too. */
export async function readLease(ctx: MemberCtx, { leaseId }: z.infer<typeof leaseIdInput>): Promise<View> {
  const view = await findLease(ctx, sql`l.id = ${leaseId}::uuid`)
  if (!view) throw new KiwiError('NOT_FOUND')
  return view
}

async function findLease(ctx: MemberCtx, condition: Sql): Promise<View | null> {
  const [found] = await rows(
    ctx.main.db,
    sql<Omit<View, 'bankName' | 'expiresAt'> & { expiresAt: Date }>`
        select l.id as lease_id, v.bank_code, v.account_number, l.amount_krw, l.depositor_name, l.expires_at,
               case when l.state = 'live' and l.expires_at <= ${ctx.now()}::timestamptz then 'expired' else l.state end as state
        from virtual_account_lease l join virtual_account v on v.id = l.virtual_account_id
        where l.person_id = ${ctx.actor.personId} and ${condition} order by l.created_at desc, l.id desc limit 1`,
  )
  return found ? { ...found, bankName: bankName(found.bankCode, ctx.locale), expiresAt: found.expiresAt.toISOString() } : null
}
