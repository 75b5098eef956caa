import { type Sql, sql } from '../../db/sql.ts'

/** The version of the reserve in force, as a query: a later version begins on a later day. */
export const reserveInForce = (now: Date): Sql =>
  sql`select * from reserve_schedule where valid_from <= ${now}::timestamptz order by version desc limit 1`

/** What a shop may owe before refunds wait for its money, as a value. */
export const debtCapKrw = (now: Date): Sql => sql`(select debt_cap_krw from (${reserveInForce(now)}) in_force)`
