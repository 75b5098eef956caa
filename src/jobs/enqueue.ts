import type { MainTx } from '../db/handles.ts'
import { run } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
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

/** Enqueues many payloads of one job in one statement, each with the key of `uniqueKeyOf`. */
export async function enqueueMany<Name extends JobName>(
  tx: MainTx,
  name: Name,
  payloads: JobPayload<Name>[],
  options: EnqueueOptions & { uniqueKeyOf?: (payload: JobPayload<Name>) => string },
): Promise<void> {
  const { now, runAt, uniqueKey = null, uniqueKeyOf } = options
  const given = payloads.map((payload) => ({ id: newId(now), name, payload, uniqueKey: uniqueKeyOf?.(payload) ?? uniqueKey }))
  await enqueueJobs(tx, given, now, runAt)
}

interface Job {
  /** Whoever knows it can wait for the job. */
  id: string
  name: JobName
  payload: unknown
  uniqueKey: string | null
}

/** Jobs of several names in one statement; see drizzle/main/functions/outbox.sql. */
export async function enqueueJobs(tx: MainTx, given: Job[], now: Date, runAt: Date = now): Promise<void> {
  if (given.length === 0) return
  await run(
    tx.db,
    sql`select enqueue_jobs(${sql.list(given, ({ id }) => id, 'uuid')}, ${sql.list(given, ({ name }) => name, 'text')},
      ${sql.list(given, ({ name, payload }) => jobs[name].payload.parse(payload), 'jsonb')}, ${sql.list(given, ({ uniqueKey }) => uniqueKey, 'text')},
      ${runAt}::timestamptz, ${now}::timestamptz)`,
  )
  tx.wakes.add(relayChannel)
}
