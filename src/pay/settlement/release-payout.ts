import { eq, sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { payout } from '../../db/schema/settlement.ts'
import { postPayouts } from './internal/post-payout.ts'
import { tellShop } from './internal/tell-shop.ts'

/**
 * Ends a payout that did not reach its shop: its lines are open again (what it held is kept in payout_line), its legs are posted
 * back, the shop is told. The caller has locked the payout and checked that it may end so.
 */
export async function releasePayout(
  tx: MainTx,
  paid: typeof payout.$inferSelect,
  end: { state: 'failed' | 'returned'; reason: string },
  now: Date,
): Promise<void> {
  await tx.db
    .update(payout)
    .set({ ...end, endedAt: now })
    .where(eq(payout.id, paid.id))
  await rows(
    tx.db,
    sql`with kept as (insert into payout_line (payout_id, line_id) select payout_id, id from settlement_line where payout_id = ${paid.id})
        update settlement_line set payout_id = null where payout_id = ${paid.id}`,
  )
  await tellShop(tx, paid, end.state === 'failed' ? 'payout_failed' : 'payout_returned', now)
  await postPayouts(tx, [paid], end.state, now)
}
