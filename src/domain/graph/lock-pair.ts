import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'

/**
 * Follows and blocks between two people happen one after the other, so that no follow outlives a block made at the same time.
 * A statement of its own: the next one then sees what the lock waited for.
 */
export async function lockPair(tx: MainTx, one: string, other: string): Promise<void> {
  const pair = [one, other].sort().join(':')
  await rows(tx.db, sql`select pg_advisory_xact_lock(hashtextextended(${`graph:${pair}`}, 0))`)
}
