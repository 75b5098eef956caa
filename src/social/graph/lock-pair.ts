import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'

/**
 * Follows and blocks between two people happen one after the other, so that no follow outlives a block made at the same time.
 * A statement of its own: the next one then sees what the lock waited for.
 */
export async function lockPair(tx: MainTx, one: string, other: string): Promise<void> {
  await rows(tx.db, sql`select pg_advisory_xact_lock(hashtextextended(${keyOf(one, other)}, 0))`)
}

/** Keeps follows and blocks between one person and each of the others as they are; such keepers do not wait for each other. */
export async function lockPairsShared(tx: MainTx, one: string, others: string[]): Promise<void> {
  const keys = [...new Set(others.filter((other) => other !== one).map((other) => keyOf(one, other)))].sort()
  if (keys.length === 0) return
  await rows(tx.db, sql`select pg_advisory_xact_lock_shared(hashtextextended(key, 0)) from unnest(${sql.param(keys)}::text[]) key`)
}

function keyOf(one: string, other: string): string {
  return `graph:${[one, other].sort().join(':')}`
}
