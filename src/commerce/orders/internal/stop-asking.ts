import type { MainTx } from '../../../db/handles.ts'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'

/**
 * No courier is asked any more about the earlier parcels of an order that is with its buyer. Plan:
 * parcel_number_unique.
 */
export async function stopAsking(tx: MainTx, orderId: string): Promise<void> {
  await run(tx.db, sql`update parcel set next_poll_at = null where order_id = ${orderId}::uuid and next_poll_at is not null`)
}
