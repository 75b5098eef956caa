import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type postgres from 'postgres'
import { queueNames } from '../src/jobs/catalog.ts'
import { notice } from '../src/social/notifications/rules.ts'
import { bundlesOf } from './bundles.ts'
import { cpuSoFar } from './cpu.ts'

export interface RunnerProcess {
  name: string
  script: string
  words: string[]
  env: Record<string, string>
}

/** A program that runs jobs, ours or a peer's, and what it needs to be measured. */
export interface JobRunner extends RunnerProcess {
  /** Writes so many empty jobs. */
  insert(count: number): Promise<unknown>
  /** The number of jobs that are not done. */
  left(): Promise<number>
  /** Deletes what is left. */
  clear(): Promise<unknown>
}

export interface Drained {
  perSecond: number
  /** Of the runner, Postgres and Redis together, per job. */
  cpuUs: number
}

const windowMs = 5_000
const lookEveryMs = 250

/** The bundled runner, but for the bank's queue, which would need its keys. */
export async function kiwiProcess(env: Record<string, string>): Promise<RunnerProcess> {
  return {
    name: 'kiwi',
    script: join(await bundlesOf('runner', 'decoder'), 'runner.js'),
    words: ['--queues', queueNames.filter((name) => name !== 'money').join()],
    env: { PORT: '9', PUBLIC_URL: 'http://127.0.0.1:9', ...env },
  }
}

/**
 * Ours runs a real job that has nothing to do: the notice of an act of one's own, each of another
 * person.
 */
export async function kiwiRunner(env: Record<string, string>, sql: postgres.Sql, redis: Redis): Promise<JobRunner> {
  return {
    ...(await kiwiProcess(env)),
    insert: (count) => sql`
      insert into outbox (id, name, payload, run_at, created_at)
      select uuidv7(), 'notifications.notify', ${sql.json({ ...notice('', 'like') })} || jsonb_build_object('personId', self.id, 'actorId', self.id), now(), now()
      from generate_series(1, ${count}::int) n cross join lateral (select gen_random_uuid() as id where n > 0) self`,
    left: () =>
      count(sql`select count(*)::int as n from outbox where name = 'notifications.notify' and done_at is null and failed_at is null`),
    clear: () => Promise.all([sql`delete from outbox where name = 'notifications.notify'`, redis.flushdb()]),
  }
}

/**
 * graphile-worker as it comes, the same tuned, and pg-boss in batches of 50; in a database of their
 * own.
 */
export async function peerRunners(dir: string, url: string, sql: postgres.Sql): Promise<Record<'plain' | 'tuned' | 'boss', JobRunner>> {
  const plain: JobRunner = {
    name: 'graphile-worker',
    script: join(dir, 'graphile-worker.mjs'),
    words: [],
    env: { DATABASE_URL: url },
    insert: (jobs) =>
      sql`
      select count(*) from graphile_worker.add_jobs(array(
        select json_populate_record(null::graphile_worker.job_spec, '{"identifier": "empty", "payload": {}}') from generate_series(1, ${jobs}::int)))`,
    left: () => count(sql`select count(*)::int as n from graphile_worker._private_jobs`),
    clear: () => sql`truncate graphile_worker._private_jobs`,
  }
  const tuned = { ...plain, name: 'graphile-worker tuned', env: { ...plain.env, TUNED: 'yes' } }
  const boss: JobRunner = {
    name: 'pg-boss in batches',
    script: join(dir, 'pg-boss.mjs'),
    words: [],
    env: { DATABASE_URL: url },
    insert: (jobs) => runToEnd(boss, { INSERT: String(jobs) }),
    left: () => count(sql`select count(*)::int as n from pgboss.job where name = 'empty' and state < 'completed'`),
    clear: () => sql`delete from pgboss.job where name = 'empty'`,
  }
  await runToEnd(plain, { MIGRATE: 'yes' })
  return { plain, tuned, boss }
}

/** The rate from the moment at which the runner is ready until no job is left, or for 5 s. */
export async function drain(runner: JobRunner, jobs: number): Promise<Drained> {
  await runner.insert(jobs)
  const before = await runner.left()
  const { stop } = await start(runner)
  const [startedAt, cpuBefore] = [performance.now(), cpuSoFar().startedMs]
  let left = before
  while (left > 0 && performance.now() - startedAt < windowMs) {
    await sleep(lookEveryMs)
    left = await runner.left()
  }
  const [tookMs, usedMs, done] = [performance.now() - startedAt, cpuSoFar().startedMs - cpuBefore, before - left]
  await stop()
  await runner.clear()
  return { perSecond: (done / tookMs) * 1_000, cpuUs: (usedMs / Math.max(done, 1)) * 1_000 }
}

/** Starts a runner and waits until it is ready. */
export async function start(runner: RunnerProcess): Promise<{ child: ChildProcess; stop(): Promise<void> }> {
  const child = launch(runner, {})
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [null])])
  if (message === null) throw new Error(`${runner.name} ended before it was ready.`)
  return { child, stop }
}

async function runToEnd(runner: JobRunner, env: Record<string, string>): Promise<void> {
  const [code] = await once(launch(runner, env), 'exit')
  if (code !== 0) throw new Error(`${runner.name} ended with ${String(code)}.`)
}

function launch(runner: RunnerProcess, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [runner.script, ...runner.words], {
    env: { PATH: process.env['PATH'], ...runner.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

const count = async (query: postgres.PendingQuery<{ n: number }[]>) => (await query)[0]!.n
