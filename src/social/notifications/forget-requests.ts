import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { withdrawFacts } from './internal/withdraw.ts'
import { lockNotices } from './internal/lock-notices.ts'

/**
 * Removes the notices of answered follow requests, in the answer's transaction. The next request of
 * the same person gives a new notice.
 */
export async function forgetRequests(tx: MainTx, personId: string, actorIds: string[], now: Date): Promise<void> {
  if (actorIds.length === 0) return
  await forgetFacts(
    tx,
    personId,
    actorIds.map((actorId) => `follow_request:${actorId}`),
    now,
  )
}

/**
 * The same of an invitation to work in a shop that was declined or taken back, or whose work ended.
 */
export async function forgetInvitation(tx: MainTx, personId: string, shopId: string, now: Date): Promise<void> {
  await forgetFacts(tx, personId, [`shop_invited:${shopId}`], now)
}

async function forgetFacts(tx: MainTx, personId: string, facts: string[], now: Date): Promise<void> {
  await lockNotices(tx, personId)
  await withdrawFacts(tx, personId, facts, now)
  await run(tx.db, sql`delete from notification_fact where person_id = ${personId}::uuid and fact = any(${facts}::text[])`)
}
