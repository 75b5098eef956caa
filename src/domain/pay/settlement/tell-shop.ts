import { eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { shop } from '../../../db/schema/product.ts'
import { enqueue } from '../../../jobs/enqueue.ts'

/** Tells a shop's owner what became of a payout. */
export async function tellShop(
  tx: MainTx,
  { shopId, netKrw }: { shopId: string; netKrw: number },
  kind: 'settled' | 'payout_failed' | 'payout_returned',
  now: Date,
): Promise<void> {
  const [owned] = await tx.db.select({ ownerId: shop.ownerId }).from(shop).where(eq(shop.id, shopId))
  const notice = { personId: owned!.ownerId, kind, actorId: null, postId: null, commentId: null, amountKrw: netKrw }
  await enqueue(tx, 'notifications.notify', notice, { now })
}
