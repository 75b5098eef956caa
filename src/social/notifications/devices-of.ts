import { type Sql, sql } from '../../db/sql.ts'
import { isLive } from '../people/end-sessions.ts'

/**
 * Ids of the browsers that hear a person's pushes: none whose session has ended. `personId` is an
 * id or a column.
 */
export function devicesOf(personId: string | Sql, now: Date): Sql<{ id: string }> {
  return sql<{ id: string }>`select u.id from push_subscription u join session s on s.id = u.session_id
    where u.person_id = ${personId}::uuid and s.person_id = u.person_id and ${isLive(now)}`
}
