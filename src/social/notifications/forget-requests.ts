import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { withdrawFacts } from './internal/withdraw.ts'
import { lockNotices } from './shown.ts'

/**
 * Requests to follow that their owner has answered: their notices go in the answer's own transaction, and the next request of the
 * same person is news again, because nobody can make one without this answer.
 */
export async function forgetRequests(tx: MainTx, personId: string, actorIds: string[], now: Date): Promise<void> {
  if (actorIds.length === 0) return
  await lockNotices(tx, personId)
  const facts = actorIds.map((actorId) => `follow_request:${actorId}`)
  await withdrawFacts(tx, personId, facts, now)
  await run(tx.db, sql`delete from notification_fact where person_id = ${personId}::uuid and fact = any(${facts}::text[])`)
}
