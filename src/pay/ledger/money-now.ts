import { one, type Queryable } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

/**
 * The time by the clock of Postgres, for deadlines of money. UNAVAILABLE if the caller's clock is
 * off by more than ten minutes.
 */
export async function moneyNow(db: Queryable, now: Date): Promise<Date> {
  return (await one(db, sql<{ now: Date }>`select money_now(${now}::timestamptz) as now`)).now
}
