import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { owingKrw } from './owing.ts'
import { debtCapKrw } from './reserve-versions.ts'

/**
 * Throws CONFLICT while the owner's shop owes Kiwi more than `allowed`; refunds that wait for its
 * money count. For each verb that ends or replaces the account of an owner: call it after that
 * account is locked.
 */
export async function refuseDebtor(tx: MainTx, ownerId: string, allowed: 'no_debt' | 'debt_cap', now: Date): Promise<void> {
  // A refund locks the shop's account until it commits; wait for it, then read.
  await run(
    tx.db,
    sql`select from account a join shop s on s.id = a.shop_id
        where a.kind = 'shop_payable' and s.owner_id = ${ownerId}::uuid for no key update of a`,
  )
  const limit = allowed === 'debt_cap' ? debtCapKrw(now) : sql`0`
  const [debt] = await rows(
    tx.db,
    sql<{ krw: number }>`select krw from shop s cross join lateral (select ${owingKrw(sql`s.id`)} as krw) owing
        where s.owner_id = ${ownerId}::uuid and krw > ${limit}`,
  )
  if (debt) throw new KiwiError('CONFLICT', { reason: 'shop_in_debt', details: { debtKrw: debt.krw } })
}
