import { type Sql, sql } from '../../../db/sql.ts'
import { freshMs } from '../rules.ts'

/** True for a session that began a moment ago: whoever has it has just signed in. */
export function freshSession(sessionId: string, now: Date): Sql {
  const since = new Date(now.getTime() - freshMs)
  return sql`exists (select from session where id = ${sessionId}::uuid and created_at >= ${since}::timestamptz and revoked_at is null)`
}
