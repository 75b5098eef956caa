import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'

/** The person is an admin still, and stays one until the transaction ends. Throws FORBIDDEN. */
export async function mustBeAdmin(tx: MainTx, personId: string): Promise<void> {
  const found = await rows(
    tx.db,
    sql<{ id: string }>`select id from person where id = ${personId}::uuid and role = 'admin' and status = 'active' for share`,
  )
  if (found.length === 0) throw new KiwiError('FORBIDDEN')
}

/** The id of the admin in a column of actors; null for an operator of the command line. A row is found by its key, then. */
export function idIn(actor: 'd.actor' | 'l.actor'): Sql {
  const column = sql.literal(actor)
  return sql`(case when pg_input_is_valid(${column}, 'uuid') then ${column}::uuid end)`
}
