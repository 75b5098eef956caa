import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type postgres from 'postgres'
import type { MainClient } from '../src/db/handles.ts'
import { write } from '../src/db/write.ts'
import { newId } from '../src/ids.ts'
import { enqueueJobs } from '../src/jobs/enqueue.ts'
import { notice } from '../src/social/notifications/rules.ts'

/** Enqueues one job and resolves when the database says that it is done. */
export type OneJob = () => Promise<void>

const lookEveryMs = 0.3
const giveUpAfterMs = 120_000

/** A notice about money, which always stands; it wakes the relay as every verb does. */
export function oneNotice(main: MainClient, redis: Redis, sql: postgres.Sql, personId: string): OneJob {
  return async () => {
    const now = new Date()
    const id = newId(now)
    const payload = notice(personId, 'deposit_received', { amountKrw: 1_000 })
    await write({ main, redis }, (tx) => enqueueJobs(tx, [{ id, name: 'notifications.notify', payload, uniqueKey: null }], now))
    await until(async () => (await sql`select from outbox where id = ${id} and done_at is not null`).length === 1)
  }
}

export function oneOfGraphile(sql: postgres.Sql): OneJob {
  return async () => {
    const [job] = await sql`select (graphile_worker.add_job('empty', '{}'::json)).id::text as id`
    await until(async () => (await sql`select from graphile_worker._private_jobs where id = ${job!['id']}::bigint`).length === 0)
  }
}

/** How long each of these jobs took, one after another, in milliseconds. */
export async function timesMs(one: OneJob, times: number, pauseMs: number): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < times; n += 1) {
    const startedAt = performance.now()
    await one()
    took.push(performance.now() - startedAt)
    await sleep(pauseMs)
  }
  return took
}

/** The same, a new one every `everyMs` whether or not the last is done, while `goesOn`. */
export async function timesWhile(one: OneJob, everyMs: number, goesOn: () => Promise<boolean>): Promise<number[]> {
  const took: Promise<number>[] = []
  while (await goesOn()) {
    const startedAt = performance.now()
    took.push(one().then(() => performance.now() - startedAt))
    await sleep(everyMs)
  }
  return Promise.all(took)
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + giveUpAfterMs; !(await isDone()); await sleep(lookEveryMs))
    if (performance.now() > end) throw new Error('A job of the bench was not done in time.')
}
