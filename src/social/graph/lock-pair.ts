import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'

/**
 * Serialises follows and blocks between two people: no follow outlives a block made at once. A
 * statement of its own, so that the next one sees the changes it waited for.
 */
export async function lockPair(tx: MainTx, one: string, other: string): Promise<void> {
  await run(tx.db, sql`select pg_advisory_xact_lock(hashtextextended(${keyOf(one, other)}, 0))`)
}

/** Keeps follows and blocks between `one` and `others` unchanged. Transactions can share it. */
export async function lockPairsShared(tx: MainTx, one: string, others: string[]): Promise<void> {
  const keys = [...new Set(others.filter((other) => other !== one).map((other) => keyOf(one, other)))].sort()
  if (keys.length === 0) return
  await run(tx.db, sql`select pg_advisory_xact_lock_shared(hashtextextended(key, 0)) from unnest(${keys}::text[]) key`)
}

function keyOf(one: string, other: string): string {
  return `graph:${[one, other].sort().join(':')}`
}
