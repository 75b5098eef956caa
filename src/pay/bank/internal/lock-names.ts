import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'

/** Locks names until the transaction ends, in one order for everybody, so that two cannot wait for each other. */
export async function lockNames(tx: MainTx, names: string[]): Promise<void> {
  await rows(
    tx.db,
    sql`select pg_advisory_xact_lock(k) from (select hashtextextended(name, 0) as k from unnest(${sql.param(names)}::text[]) as n(name) order by 1) locks`,
  )
}
