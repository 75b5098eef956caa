import { type Queryable, run } from './rows.ts'
import { sql } from './sql.ts'

/** Locks names until the transaction ends, in one order, so that no two wait for each other. */
export async function lockNames(tx: { db: Queryable }, ...names: string[]): Promise<void> {
  await run(
    tx.db,
    sql`select pg_advisory_xact_lock(k) from (select hashtextextended(name, 0) as k from unnest(${names}::text[]) as n(name) order by 1) locks`,
  )
}
