import { type Sql, sql } from '../../../db/sql.ts'

/** An instant inside json, as the API writes instants; json of Postgres would use the time zone of the session. */
export function jsonInstant(at: Sql): Sql {
  return sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
