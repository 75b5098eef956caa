import { type Sql, sql } from '../../db/sql.ts'

/** A person's PIN as a column: unset | set | locked. `personId`: a column or a value. */
export function pinState(personId: Sql): Sql {
  return sql`coalesce((select case when s.locked_at is null then 'set' else 'locked' end from vault.pin_state(${personId}) s), 'unset')`
}
