import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'

/** The person's id if they are an admin still; they stay one until the transaction ends. A query of one row or none. */
export function standingAdmin(personId: string): Sql<{ id: string }> {
  return sql<{ id: string }>`select id from person where id = ${personId}::uuid and role = 'admin' and status = 'active' for share`
}

/** Throws FORBIDDEN for somebody who is no admin any more. */
export async function mustBeAdmin(tx: MainTx, personId: string): Promise<void> {
  const found = await rows(tx.db, standingAdmin(personId))
  if (found.length === 0) throw new KiwiError('FORBIDDEN')
}

/** The id of the admin in a column of actors; null for an operator of the command line. A row is found by its key, then. */
export function idIn(actor: 'd.actor' | 'l.actor'): Sql {
  const column = sql.literal(actor)
  return sql`(case when pg_input_is_valid(${column}, 'uuid') then ${column}::uuid end)`
}
