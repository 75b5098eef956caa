import type { MainTx } from '../db/handles.ts'
import { run } from '../db/rows.ts'
import { outbox } from '../db/schema/outbox.ts'
import { type Sql, sql } from '../db/sql.ts'
import { newId } from '../ids.ts'
import { type JobName, type JobPayload, jobs } from './catalog.ts'

/** The relay listens on this Redis channel. After a lost message its next poll finds the job. */
export const relayChannel = 'relay'

interface EnqueueOptions {
  now: Date
  /** One job at most has this key, ever: a second enqueue with it does nothing. */
  uniqueKey?: string
  runAt?: Date
}

/** Writes a job in the caller's transaction. It runs at least once after a commit, else never. */
export async function enqueue<Name extends JobName>(
  tx: MainTx,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions,
): Promise<void> {
  await enqueueMany(tx, name, [payload], options)
}

/** The same with an id from the caller, who can then wait for the job. */
export async function enqueueWithId(tx: MainTx, id: string, name: JobName, payload: unknown, now: Date): Promise<void> {
  await tx.db.insert(outbox).values({ id, name, payload: jobs[name].payload.parse(payload), runAt: now, createdAt: now })
  tx.wakes.add(relayChannel)
}

/** Enqueues many payloads of one job in one statement, each with the key of `uniqueKeyOf`. */
export async function enqueueMany<Name extends JobName>(
  tx: MainTx,
  name: Name,
  payloads: JobPayload<Name>[],
  options: EnqueueOptions & { uniqueKeyOf?: (payload: JobPayload<Name>) => string },
): Promise<void> {
  if (payloads.length === 0) return
  const { now, runAt = now } = options
  const each = payloads.map((payload) => ({
    id: newId(now),
    payload: jobs[name].payload.parse(payload),
    key: options.uniqueKeyOf?.(payload) ?? options.uniqueKey ?? null,
  }))
  const row = { id: sql`i.id`, name, payload: sql`i.payload`, uniqueKey: sql`i.key`, runAt, now }
  await run(
    tx.db,
    sql`${outboxRows(row)} from ${sql.unnest('i', each, { id: 'uuid', payload: 'jsonb', key: 'text' })} on conflict (unique_key) do nothing`,
  )
  tx.wakes.add(relayChannel)
}

interface OutboxRow {
  id: Sql
  name: JobName
  payload: Sql
  uniqueKey: Sql
  runAt: Date
  now: Date
}

/** The start of a statement that writes jobs: add `from …`, and wake `relayChannel`. */
export function outboxRows({ id, name, payload, uniqueKey, runAt, now }: OutboxRow): Sql {
  return sql`insert into outbox (id, name, payload, unique_key, run_at, created_at)
    select ${id}, ${name}::text, ${payload}, ${uniqueKey}, ${runAt}::timestamptz, ${now}::timestamptz`
}
