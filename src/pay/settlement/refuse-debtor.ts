import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { owingKrw } from './internal/owing.ts'

/**
 * Whose shop owes us, or still has refunds to bear, cannot cut the way by which it is paid: throws CONFLICT. For whatever ends the
 * account or the shop of an owner.
 */
export async function refuseDebtor(tx: MainTx, ownerId: string): Promise<void> {
  const [owing] = await rows<{ krw: number }>(
    tx.db,
    sql`select ${owingKrw(sql`s.id`)} as krw from shop s where s.owner_id = ${ownerId}::uuid`,
  )
  const krw = owing?.krw ?? 0
  if (krw > 0) throw new KiwiError('CONFLICT', { reason: 'shop_in_debt', details: { debtKrw: krw } })
}
