import type { MainTx } from '../../../db/handles.ts'
import { rows, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'

/**
 * When its session ends, deletes a pending account that nobody can use: its only channel became
 * another account's second one, or its person is below the age to join. What is left of others, the
 * job removes.
 */
export async function removeAbandoned(tx: MainTx, personId: string): Promise<void> {
  await removePending(
    tx,
    personId,
    sql`(not exists (select from oauth_account a where a.person_id = p.id) or ${isRefusedChild})
      and not exists (select from data_export e where e.person_id = p.id)`,
  )
}

/** The person `p` was refused as too young. */
export const isRefusedChild: Sql = sql`exists (select from identity_verification v where v.person_id = p.id and v.refused_as = 'too_young')`

/**
 * Deletes an account `p` that was never active, with all that is its own but copies of its data, if
 * `which` is still so; false if not. One about which staff decided something stays: the decision
 * refers to it.
 */
export async function removePending(tx: MainTx, personId: string, which: Sql): Promise<boolean> {
  // A sign-in takes the same lock: either its session is seen below, or it makes a new account.
  await run(tx.db, sql`select from person where id = ${personId}::uuid for update`)
  const pending = await rows(
    tx.db,
    sql<{ id: string }>`select p.id from person p where p.id = ${personId}::uuid and p.status = 'pending' and p.handle is null and ${which}
          and not exists (select from moderation_action d where d.person_id = p.id) and not exists (select from access_decision d where d.person_id = p.id)
          and not exists (select from pending_decision d where d.person_id = p.id)`,
  )
  if (pending.length === 0) return false
  for (const statement of own) await run(tx.db, statement(personId))
  return true
}

/** In an order that the foreign keys allow. */
const own: readonly ((personId: string) => Sql)[] = [
  (who) => sql`delete from notification where person_id = ${who}::uuid`,
  (who) => sql`delete from notification_fact where person_id = ${who}::uuid`,
  (who) => sql`delete from event where person_id = ${who}::uuid`,
  (who) => sql`delete from event_counter where person_id = ${who}::uuid`,
  (who) => sql`delete from identity_verification where person_id = ${who}::uuid`,
  (who) => sql`delete from oauth_account where person_id = ${who}::uuid`,
  (who) => sql`delete from session where person_id = ${who}::uuid`,
  (who) => sql`delete from person where id = ${who}::uuid`,
]
