import type { Redis } from 'ioredis'
import type { MainTx } from '../db/handles.ts'
import { run } from '../db/rows.ts'
import { type Sql, sql } from '../db/sql.ts'
import { personChannel, type RealtimeEvent, type StoredEvent } from './events.ts'

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
  await run(
    tx.db,
    sql`select publish_events(${sql.list(events, ({ personId }) => personId, 'uuid')}, ${sql.list(events, ({ payload }) => payload, 'jsonb')},
      ${now}::timestamptz)`,
  )
  for (const { personId } of events) tx.wakes.add(personChannel(personId))
}

/** The same for the rows of a query (person_id, payload jsonb, n), in the order of n. */
export async function publishSelected(tx: MainTx, personIds: string[], query: Sql, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`select publish_events(array_agg(e.person_id order by e.n), array_agg(e.payload order by e.n), ${now}::timestamptz)
        from (${query}) as e(person_id, payload, n)`,
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

/**
 * Tells the open streams of people something that is worth nothing a few seconds later. Nothing stores it and no stream waits for it: with
 * Redis away it is lost.
 */
export async function whisper(
  { redis }: { redis: Redis },
  told: { personId: string; event: Extract<RealtimeEvent, { kind: 'typing' }> }[],
): Promise<void> {
  if (told.length === 0) return
  const pipeline = redis.pipeline()
  for (const { personId, event } of told) void pipeline.publish(personChannel(personId), JSON.stringify(event))
  await pipeline.exec().catch(() => {})
}
