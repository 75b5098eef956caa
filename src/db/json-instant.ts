import { type Sql, sql } from './sql.ts'

/** An instant in json, in UTC; Postgres itself would use the session's time zone. */
export function jsonInstant(at: Sql): Sql {
  return sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
