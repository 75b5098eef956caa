import { one, type Queryable } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

/**
 * The balance of an account at an instant, in won: that after its last entry by then; 0 before the
 * first. Entries carry the time of the process that posted them, so it is as exact as those clocks
 * agree. See balance_at in drizzle/main/functions/ledger.sql.
 */
export async function balanceAt(db: Queryable, accountId: string, at: Date): Promise<number> {
  return (await one(db, sql<{ balance: number }>`select balance_at(${accountId}::uuid, ${at}::timestamptz) as balance`)).balance
}
