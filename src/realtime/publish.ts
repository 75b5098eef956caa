import type { Redis } from 'ioredis'
import type { MainTx } from '../db/handles.ts'
import { type Sql, sql } from '../db/sql.ts'
import { personChannel, type RealtimeEvent, type StoredEvent } from './events.ts'

interface Told {
  personId: string
  payload: StoredEvent
}
/** Events in the order they were told: given, or selected as (person_id, payload jsonb, n). */
type Part = { told: Told[] } | { query: Sql }
const parts = new WeakMap<MainTx, Part[]>()

/**
 * Writes an event for one person with the commit, and wakes their devices after it. All events of a
 * transaction go out in one statement, which locks the counters in id order: no reader sees seq n+1
 * before n, and who is told much is locked for no round trip.
 */
export function publish(tx: MainTx, personId: string, payload: StoredEvent, now: Date): void {
  publishMany(tx, [{ personId, payload }], now)
}

/** Events of many people; those of one person keep their order. */
export function publishMany(tx: MainTx, events: Told[], now: Date): void {
  if (events.length === 0) return
  const earlier = partsOf(tx, now)
  const last = earlier.at(-1)
  if (last && 'told' in last) last.told.push(...events)
  else earlier.push({ told: [...events] })
  for (const { personId } of events) tx.wakes.add(personChannel(personId))
}

/**
 * The same for the rows of a query (person_id, payload jsonb, n), in the order of n, as they are at
 * the commit.
 */
export function publishSelected(tx: MainTx, personIds: string[], query: Sql, now: Date): void {
  partsOf(tx, now).push({ query })
  for (const personId of personIds) tx.wakes.add(personChannel(personId))
}

function partsOf(tx: MainTx, now: Date): Part[] {
  const earlier = parts.get(tx)
  if (earlier) return earlier
  const fresh: Part[] = []
  parts.set(tx, fresh)
  tx.closing = () => publishing(fresh, now)
  return fresh
}

function publishing(all: Part[], now: Date): Sql {
  const [only] = all
  if (all.length === 1 && only && 'told' in only)
    return sql`select publish_events(${peopleOf(only.told)}, ${payloadsOf(only.told)}, ${now}::timestamptz)`
  const selects = all.map((part, at) =>
    'told' in part
      ? sql`select ${at}::int, t.person_id, t.payload, t.n from unnest(${peopleOf(part.told)}, ${payloadsOf(part.told)}) with ordinality as t(person_id, payload, n)`
      : sql`select ${at}::int, s.person_id, s.payload, s.n from (${part.query}) as s(person_id, payload, n)`,
  )
  return sql`
    select publish_events(array_agg(e.person_id order by e.part, e.n), array_agg(e.payload order by e.part, e.n), ${now}::timestamptz)
    from (${sql.join(selects, sql` union all `)}) as e(part, person_id, payload, n)`
}

const peopleOf = (told: Told[]) => sql.list(told, ({ personId }) => personId, 'uuid')
const payloadsOf = (told: Told[]) => sql.list(told, ({ payload }) => payload, 'jsonb')

/**
 * Call it when the access of people changed: their open streams check session and person at once.
 * Sends no event. After a lost wake-up the poll of the streams does the check.
 */
export async function wakeStreams({ redis }: { redis: Redis }, personIds: string[]): Promise<void> {
  const channels = [...new Set(personIds)].map(personChannel)
  await Promise.all(channels.map((channel) => redis.publish(channel, ''))).catch(() => {})
}

/**
 * Tells the open streams of people something that is worth nothing a few seconds later. Nothing
 * stores it and no stream waits for it: with Redis away it is lost.
 */
export async function whisper(
  { redis }: { redis: Redis },
  told: { personId: string; event: Extract<RealtimeEvent, { kind: 'typing' | 'here' }> }[],
): Promise<void> {
  await Promise.allSettled(told.map(({ personId, event }) => redis.publish(personChannel(personId), JSON.stringify(event))))
}
