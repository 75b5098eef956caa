import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { quarantineMs } from '../rules.ts'

/**
 * Ends a live lease and lets its account rest. The account's row is locked first and the lease's second, in this order everywhere.
 * Answers whether it was live.
 */
export async function endLease(tx: MainTx, leaseId: string, state: 'paid' | 'expired' | 'released', now: Date): Promise<boolean> {
  const restsUntil = new Date(now.getTime() + quarantineMs).toISOString()
  const [freed] = await rows(
    tx.db,
    sql`update virtual_account set lease_id = null, quarantined_until = ${restsUntil}::timestamptz where lease_id = ${leaseId} returning id`,
  )
  if (!freed) return false
  await rows(
    tx.db,
    sql`update virtual_account_lease set state = ${state}, ended_at = ${now.toISOString()}::timestamptz where id = ${leaseId} and state = 'live'`,
  )
  return true
}
