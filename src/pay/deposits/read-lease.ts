import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { bankName } from '../../shared/banks.ts'
import type { leaseIdInput, leaseView } from './schema.ts'

type View = z.infer<typeof leaseView>

interface Row {
  id: string
  bank_code: string
  account_number: string
  amount_krw: number
  depositor_name: string
  state: View['state']
  expires_at: Date
}

/** The caller's newest lease if it is live or ended within the last day, so that its page can say how it ended; otherwise null. */
export async function readCurrentLease(ctx: MemberCtx): Promise<View | null> {
  const dayAgo = new Date(ctx.now().getTime() - 86_400_000).toISOString()
  const view = await findLease(ctx, sql`l.created_at > ${dayAgo}::timestamptz`)
  return view
}

/** One lease of the caller's. Throws NOT_FOUND for others'. */
export async function readLease(ctx: MemberCtx, leaseId: string): Promise<View> {
  const view = await findLease(ctx, sql`l.id = ${leaseId}::uuid`)
  if (!view) throw new KiwiError('NOT_FOUND')
  return view
}

export function readOneLease(ctx: MemberCtx, { leaseId }: z.infer<typeof leaseIdInput>): Promise<View> {
  return readLease(ctx, leaseId)
}

async function findLease(ctx: MemberCtx, condition: SQL): Promise<View | null> {
  const [row] = await rows<Row>(
    ctx.main.db,
    sql`select l.id, v.bank_code, v.account_number, l.amount_krw, l.depositor_name, l.expires_at,
               case when l.state = 'live' and l.expires_at <= ${ctx.now().toISOString()}::timestamptz then 'expired' else l.state end as state
        from virtual_account_lease l join virtual_account v on v.id = l.virtual_account_id
        where l.person_id = ${ctx.actor.personId} and ${condition} order by l.created_at desc, l.id desc limit 1`,
  )
  if (!row) return null
  return {
    leaseId: row.id,
    bankCode: row.bank_code,
    bankName: bankName(row.bank_code, ctx.locale),
    accountNumber: row.account_number,
    amountKrw: row.amount_krw,
    depositorName: row.depositor_name,
    state: row.state,
    expiresAt: row.expires_at.toISOString(),
  }
}
