import { type Sql, sql } from '../../db/sql.ts'

/**
 * Leaving, and a new way to sign in, ask for a sign-in that is no older: a session may be in other
 * hands by then.
 */
const freshMs = 15 * 60_000

/** True for a session that began a moment ago: whoever has it has just signed in. */
export function freshSession(sessionId: string, now: Date): Sql {
  const since = new Date(now.getTime() - freshMs)
  return sql`exists (select from session where id = ${sessionId}::uuid and created_at >= ${since}::timestamptz and revoked_at is null)`
}
