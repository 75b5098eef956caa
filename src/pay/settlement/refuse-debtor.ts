import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { owingKrw } from './internal/owing.ts'

/**
 * Throws CONFLICT while the owner's shop owes Kiwi, or has refunds that wait for its money. For each verb that ends the account or
 * the shop of an owner.
 */
export async function refuseDebtor(tx: MainTx, ownerId: string): Promise<void> {
  const [owing] = await rows(
    tx.db,
    sql<{ krw: number }>`select ${owingKrw(sql`s.id`)} as krw from shop s where s.owner_id = ${ownerId}::uuid`,
  )
  const krw = owing?.krw ?? 0
  if (krw > 0) throw new KiwiError('CONFLICT', { reason: 'shop_in_debt', details: { debtKrw: krw } })
}
