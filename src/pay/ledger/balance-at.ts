import { sql, type SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'

/**
 * What an account held at an instant, in won: the balance after its last entry by then; 0 before the first. As exact as the clocks
 * of our processes agree, for entries carry the time of whoever posted them. See balance_at in drizzle/main/functions/ledger.sql.
 */
export async function balanceAt(db: { execute(query: SQL): PromiseLike<unknown> }, accountId: string, at: Date): Promise<number> {
  const [row] = await rows<{ balance: number }>(db, sql`select balance_at(${accountId}::uuid, ${at.toISOString()}::timestamptz) as balance`)
  return row!.balance
}
