import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import type { payout } from '../../db/schema/settlement.ts'
import { hasWaitingRefunds } from './internal/owing.ts'

/** What a payout would be paid for and to, as it is at this moment. */
export interface Payee {
  payoutId: string
  shopId: string
  state: typeof payout.$inferSelect.state
  netKrw: number
  bankAccountId: string | null
  /** A suspended owner is paid nothing; what the shop is owed stays owed. */
  isSuspended: boolean
  /** Refunds wait for the shop's money. */
  hasWaitingRefunds: boolean
  /** The payout's amount still is what its lines add up to. */
  isSum: boolean
}

/**
 * Looks again, under locks that last until the transaction ends: at the payout, its owner, the account linked now and the lines. For
 * each decision about a payout and for the call that pays it. Undefined for no such payout.
 */
export async function lockPayee(tx: MainTx, payout: { id: string } | { bankCallId: string }): Promise<Payee | undefined> {
  const which = 'id' in payout ? sql`p.id = ${payout.id}::uuid` : sql`p.bank_call_id = ${payout.bankCallId}::uuid`
  const [locked] = await rows<{ id: string; owner_id: string }>(
    tx.db,
    sql`select p.id, s.owner_id from payout p join shop s on s.id = p.shop_id join person o on o.id = s.owner_id
        where ${which} for no key update of p for share of o`,
  )
  if (!locked) return undefined
  // A statement of its own: the one above may have waited for whoever changed the account.
  const [account] = await rows<{ id: string }>(
    tx.db,
    sql`select id from bank_account where person_id = ${locked.owner_id} and unlinked_at is null for share`,
  )
  const [found] = await rows<Omit<Payee, 'bankAccountId'>>(
    tx.db,
    sql`select p.id as "payoutId", p.shop_id as "shopId", p.state, p.net_krw as "netKrw", o.status = 'suspended' as "isSuspended",
               ${hasWaitingRefunds(sql`p.shop_id`)} as "hasWaitingRefunds",
               p.net_krw = (select sum(l.gross_krw - l.fee_krw - l.vat_krw) from settlement_line l where l.payout_id = p.id) as "isSum"
        from payout p join shop s on s.id = p.shop_id join person o on o.id = s.owner_id where p.id = ${locked.id}`,
  )
  return { ...found!, bankAccountId: account?.id ?? null }
}
