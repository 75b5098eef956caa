import type { MainTx } from '../../../db/handles.ts'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'

/**
 * When its session ends, deletes a pending account whose only channel became another account's
 * second one: nobody can sign in to it.
 */
export async function removeAbandoned(tx: MainTx, personId: string): Promise<void> {
  const abandoned = sql`select id from person p where p.id = ${personId} and p.status = 'pending' and not exists (select from oauth_account where person_id = p.id)`
  await run(tx.db, sql`delete from identity_verification where person_id in (${abandoned})`)
  await run(tx.db, sql`delete from session where person_id in (${abandoned})`)
  await run(tx.db, sql`delete from person where id in (${abandoned})`)
}
