import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import type { payout } from '../../db/schema/settlement.ts'
import { lockIfFrozen } from '../ledger/freeze-wallet.ts'
import { hasWaitingRefunds } from './owing.ts'

/** The payout, its shop and the account it would be paid to, as they are now. */
export interface Payee {
  payoutId: string
  shopId: string
  state: typeof payout.$inferSelect.state
  netKrw: number
  bankAccountId: string | null
  /** A suspended owner is not paid; the shop is still owed the money. */
  isSuspended: boolean
  /** Nor is an owner whose wallet is frozen; nobody changes that until the transaction ends. */
  isFrozen: boolean
  /** Refunds wait for the shop's money. */
  hasWaitingRefunds: boolean
  /** The payout's amount still is what its lines add up to. */
  isSum: boolean
}

/**
 * Locks the payout, its owner and the account linked now until the transaction ends, and reads them
 * with the sum of the lines: for each decision about a payout, and for the call that pays it.
 * Undefined for no such payout.
 */
export async function lockPayee(tx: MainTx, payout: { id: string } | { bankCallId: string }): Promise<Payee | undefined> {
  const which = 'id' in payout ? sql`p.id = ${payout.id}::uuid` : sql`p.bank_call_id = ${payout.bankCallId}::uuid`
  const [locked] = await rows(
    tx.db,
    sql<{ id: string; ownerId: string }>`
        select p.id, s.owner_id from payout p join shop s on s.id = p.shop_id join person o on o.id = s.owner_id
        where ${which} for no key update of p for share of o`,
  )
  if (!locked) return undefined
  // A statement of its own: the one above may have waited for a change of the account.
  const [account] = await rows(
    tx.db,
    sql<{ id: string }>`select id from bank_account where person_id = ${locked.ownerId} and unlinked_at is null for share`,
  )
  const isFrozen = await lockIfFrozen(tx, locked.ownerId)
  const found = await one(
    tx.db,
    sql<
      Omit<Payee, 'bankAccountId' | 'isFrozen'>
    >`select p.id as payout_id, p.shop_id, p.state, p.net_krw, o.status = 'suspended' as is_suspended,
               ${hasWaitingRefunds(sql`p.shop_id`)} as has_waiting_refunds,
               coalesce(p.net_krw = (select sum(l.gross_krw - l.fee_krw - l.vat_krw) from settlement_line l where l.payout_id = p.id), false) as is_sum
        from payout p join shop s on s.id = p.shop_id join person o on o.id = s.owner_id where p.id = ${locked.id}`,
  )
  return { ...found, isFrozen, bankAccountId: account?.id ?? null }
}
