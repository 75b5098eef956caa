import { type SQL, sql } from 'drizzle-orm'

/** Where the PIN of the person that `personId` (a column or value) names stands, as a column: unset | set | locked. */
export function pinState(personId: SQL): SQL {
  return sql`coalesce((select case when s.locked_at is null then 'set' else 'locked' end from vault.pin_state(${personId}) s), 'unset')`
}
