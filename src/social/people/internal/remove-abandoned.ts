import type { MainTx } from '../../../db/handles.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'

/**
 * When its session ends, deletes a pending account that nobody can use: its only channel became another account's second one, or
 * its person is below the age to join.
 */
export async function removeAbandoned(tx: MainTx, personId: string): Promise<void> {
  const [abandoned] = await rows(
    tx.db,
    sql<{ id: string }>`select p.id from person p where p.id = ${personId}::uuid and p.status = 'pending' and p.handle is null
          and (not exists (select from oauth_account a where a.person_id = p.id)
               or exists (select from identity_verification v where v.person_id = p.id and v.refused_as = 'too_young'))
          for update`,
  )
  if (!abandoned) return
  await run(tx.db, sql`delete from identity_verification where person_id = ${personId}::uuid`)
  await run(tx.db, sql`delete from oauth_account where person_id = ${personId}::uuid`)
  await run(tx.db, sql`delete from session where person_id = ${personId}::uuid`)
  await run(tx.db, sql`delete from person where id = ${personId}::uuid`)
}
