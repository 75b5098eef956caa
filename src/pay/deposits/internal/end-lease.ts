import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { quarantineMs } from '../rules.ts'

/**
 * Ends a live lease and quarantines its account. The account's row is locked before the lease's, in
 * this order everywhere. Returns whether the lease was live.
 */
export async function endLease(tx: MainTx, leaseId: string, state: 'paid' | 'expired' | 'released', now: Date): Promise<boolean> {
  const quarantinedUntil = new Date(now.getTime() + quarantineMs)
  const [freed] = await rows(
    tx.db,
    sql`update virtual_account set lease_id = null, quarantined_until = ${quarantinedUntil}::timestamptz where lease_id = ${leaseId} returning id`,
  )
  if (!freed) return false
  await run(
    tx.db,
    sql`update virtual_account_lease set state = ${state}, ended_at = ${now}::timestamptz where id = ${leaseId} and state = 'live'`,
  )
  return true
}
