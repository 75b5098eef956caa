import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

/**
 * Keeps a person's removal from beginning while something is written for them. False: it has begun,
 * or is done. The lock and the look are two statements, so that the look sees a beginning that the
 * lock waited for.
 */
export async function lockUnlessLeft(tx: MainTx, personId: string): Promise<boolean> {
  await rows(tx.db, sql`select from person where id = ${personId}::uuid for key share`)
  const here = await rows(
    tx.db,
    sql`select from person p where p.id = ${personId}::uuid and (p.status <> 'withdrawn' or p.leaves_at is not null)
        and not exists (select from leaving l where l.person_id = p.id and l.state = 'running')`,
  )
  return here.length > 0
}
