import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import type { MainTx } from '../db/handles.ts'
import { personChannel, type StoredEvent } from './events.ts'

/**
 * Writes an event for one person in the caller's transaction and wakes their devices after commit.
 * The counter row stays locked until commit, so a reader never sees seq n+1 before n: publish last in a transaction,
 * and to several people in id order.
 */
export async function publish(tx: MainTx, personId: string, payload: StoredEvent, now: Date): Promise<void> {
  await rows(
    tx.db,
    sql`with next as (
          insert into event_counter (person_id, last_seq) values (${personId}, 1)
          on conflict (person_id) do update set last_seq = event_counter.last_seq + 1
          returning last_seq)
        insert into event (person_id, seq, kind, payload, created_at)
        select ${personId}, last_seq, ${payload.kind}, ${JSON.stringify(payload)}::jsonb, ${now.toISOString()}::timestamptz from next`,
  )
  tx.wakes.add(personChannel(personId))
}
