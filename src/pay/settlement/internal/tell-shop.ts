import { eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { shop } from '../../../db/schema/product.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

/** Tells a shop's owner the outcome of a payout. */
export async function tellShop(
  tx: MainTx,
  { shopId, netKrw }: { shopId: string; netKrw: number },
  kind: 'settled' | 'payout_failed' | 'payout_returned',
  now: Date,
): Promise<void> {
  const [owned] = await tx.db.select({ ownerId: shop.ownerId }).from(shop).where(eq(shop.id, shopId))
  await tell(tx, notice(owned!.ownerId, kind, { amountKrw: netKrw }), { now })
}
