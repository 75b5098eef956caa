import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
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
