import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'

/** Why no row was updated: CONFLICT when the row exists in another state, else NOT_FOUND. */
export async function notUpdated(tx: MainTx, table: 'deposit' | 'reconciliation_break' | 'set_aside_row', id: string): Promise<KiwiError> {
  const [known] = await rows(tx.db, sql`select from ${sql.literal(table)} where id = ${id}::uuid`)
  return new KiwiError(known ? 'CONFLICT' : 'NOT_FOUND')
}
