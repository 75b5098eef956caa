import type { Redis } from 'ioredis'
import type { MainTx } from '../db/handles.ts'
import { run } from '../db/rows.ts'
import { type Sql, sql } from '../db/sql.ts'
import { personChannel, type StoredEvent } from './events.ts'

/**
 * Writes an event for one person and wakes their devices after the commit. Locks the counter until
 * then, so a reader never sees seq n+1 before n: publish last. For several people use publishMany
 * or publishSelected, which lock the counters in id order.
 */
export async function publish(tx: MainTx, personId: string, payload: StoredEvent, now: Date): Promise<void> {
  await publishMany(tx, [{ personId, payload }], now)
}

/** Events of many people, in one statement; those of one person keep their order. */
export async function publishMany(tx: MainTx, events: { personId: string; payload: StoredEvent }[], now: Date): Promise<void> {
  if (events.length === 0) return
  const numbered = events.map((event, n) => ({ ...event, n }))
  const given = sql`select * from ${sql.unnest('e', numbered, { personId: 'uuid', payload: 'jsonb', n: 'int' })}`
  await publishSelected(
    tx,
    events.map(({ personId }) => personId),
    given,
    now,
  )
}

/** The same for the rows of a query (person_id, payload jsonb, n), in the order of n. */
export async function publishSelected(tx: MainTx, personIds: string[], query: Sql, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`with given(person_id, payload, n) as materialized (${query}),
             counter as (
               insert into event_counter (person_id, last_seq)
               select person_id, count(*) from given group by person_id order by person_id
               on conflict (person_id) do update set last_seq = event_counter.last_seq + excluded.last_seq
               returning person_id, last_seq)
        insert into event (person_id, seq, kind, payload, created_at)
        select g.person_id, c.last_seq + 1 - row_number() over (partition by g.person_id order by g.n desc), g.payload ->> 'kind', g.payload,
               ${now}::timestamptz
        from given g join counter c using (person_id)`,
  )
  for (const personId of personIds) tx.wakes.add(personChannel(personId))
}

/**
 * Call it when the access of people changed: their open streams check session and person at once.
 * Sends no event. After a lost wake-up the poll of the streams does the check.
 */
export async function wakeStreams({ redis }: { redis: Redis }, personIds: string[]): Promise<void> {
  const channels = [...new Set(personIds)].map(personChannel)
  await Promise.all(channels.map((channel) => redis.publish(channel, ''))).catch(() => {})
}
