import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'

/**
 * Whose shop owes us, or still has refunds to bear, cannot cut the way by which it is paid: throws CONFLICT. For whatever ends the
 * account or the shop of an owner.
 */
export async function refuseDebtor(tx: MainTx, ownerId: string): Promise<void> {
  const [owing] = await rows<{ krw: number }>(
    tx.db,
    sql`select greatest(-coalesce(a.posted, 0), 0) + coalesce((
                 select sum(c.awaiting_krw) from order_cancel c join "order" o on o.id = c.order_id where c.state = 'awaiting_funds' and o.shop_id = s.id), 0) as krw
        from shop s left join account a on a.kind = 'shop_payable' and a.shop_id = s.id where s.owner_id = ${ownerId}::uuid`,
  )
  const krw = Number(owing?.krw ?? 0)
  if (krw > 0) throw new KiwiError('CONFLICT', { reason: 'shop_in_debt', details: { debtKrw: krw } })
}
