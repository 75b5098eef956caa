import { type Sql, sql } from '../../db/sql.ts'

/**
 * Ids of the browsers that hear a person's pushes: none whose session has ended. `personId` is an
 * id or a column.
 */
export function devicesOf(personId: string | Sql, now: Date): Sql<{ id: string }> {
  return sql<{ id: string }>`select u.id from push_subscription u join session e on e.id = u.session_id
    where u.person_id = ${personId}::uuid and e.person_id = u.person_id and e.revoked_at is null and e.expires_at > ${now}::timestamptz`
}
