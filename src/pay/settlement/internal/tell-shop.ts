import type { MainTx } from '../../../db/handles.ts'
import { one } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

/** Tells a shop's owner the outcome of a payout. */
export async function tellShop(
  tx: MainTx,
  { shopId, netKrw }: { shopId: string; netKrw: number },
  kind: 'settled' | 'payout_failed' | 'payout_returned',
  now: Date,
): Promise<void> {
  const { ownerId } = await one(tx.db, sql<{ ownerId: string }>`select owner_id from shop where id = ${shopId}::uuid`)
  await tell(tx, notice(ownerId, kind, { amountKrw: netKrw }), { now })
}
