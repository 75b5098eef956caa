import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { providerSettings } from '../../../sandbox/credentials.ts'
import { startSandbox } from '../../../sandbox/server.ts'
import { virtualAccounts } from '../../../sandbox/virtual-accounts.ts'
import { run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { claimPort } from '../../../src/dev/stores/ports.ts'
import { ensureServiceRole } from '../../../src/dev/stores/service-role.ts'
import { type EmbeddedRedis, startRedis } from '../../../src/dev/stores/redis.ts'
import { seoulDate } from '../../../src/shared/seoul-day.ts'
import { write } from '../../../src/db/write.ts'
import { enqueue } from '../../../src/jobs/enqueue.ts'
import type { Random } from '../../../demo/random.ts'
import { sendTo } from '../../bank-deposits.ts'
import { createWorld } from '../../worlds/world.ts'
import { startVictim } from '../postgres.ts'
import { apiEnv, type Env, type RunningProcess, startProcess } from '../process.ts'

export type Town = Awaited<ReturnType<typeof openTown>>

/** A complete Kiwi to kill parts of: Postgres, Redis, two APIs, a runner, and a bank. */
export async function openTown() {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-town-'))
  const urls = await Promise.all([0, 1].map(async () => `http://127.0.0.1:${await claimPort()}`))
  const depositWebhookUrl = `${urls[0]}/hooks/bank`
  const [postgres, sandbox] = await Promise.all([
    startVictim({ shared_buffers: '64MB', max_connections: 200 }),
    startSandbox({ depositWebhookUrl, webhookRetriesMs: [500, 2_000] }),
  ])
  let redis: EmbeddedRedis = await startRedis({ dir: join(dir, 'redis') })
  const { port: redisPort } = redis
  const at = (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).toString()
  for (const name of ['main', 'log']) {
    await postgres.admin`create database ${postgres.admin(name)}`
    await migrate({ url: at(name), folder: new URL(`../../../drizzle/${name}`, import.meta.url).pathname, lockTimeoutMs: 10_000 })
  }
  const service = await ensureServiceRole(postgres.url)
  const stores = {
    DATABASE_URL: service('main'),
    LOG_DATABASE_URL: service('log'),
    DATABASE_MIGRATION_URL: at('main'),
    LOG_DATABASE_MIGRATION_URL: at('log'),
    REDIS_URL: redis.url(),
    STORAGE_DIR: dir,
  }
  const world = await createWorld({ ...providerSettings(sandbox.url), ...stores }, { isLive: true })

  const starts: Record<'api1' | 'api2' | 'runner', () => Promise<RunningProcess>> = {
    api1: () => startProcess('server', apiEnv({ ...world.env, PUBLIC_URL: urls[0]! })),
    api2: () => startProcess('server', apiEnv({ ...world.env, PUBLIC_URL: urls[1]! })),
    runner: () => startProcess('runner', world.env as Env),
  }
  const running: Record<string, RunningProcess> = {}
  for (const [name, start] of Object.entries(starts)) running[name] = await start()

  const killings = {
    ...Object.fromEntries(
      Object.entries(starts).map(([name, start]) => [
        name,
        async (pauseMs: number) => {
          await running[name]!.kill()
          await sleep(pauseMs)
          running[name] = await patiently(start)
        },
      ]),
    ),
    postgres: async (pauseMs: number) => {
      await postgres.killHard()
      await sleep(pauseMs)
      await postgres.revive()
    },
    redis: async (pauseMs: number) => {
      process.kill(redis.pid, 'SIGKILL')
      await redis.exited
      await sleep(pauseMs)
      redis = await startRedis({ dir: join(dir, 'redis'), port: redisPort })
    },
    sessions: async () => {
      await postgres.admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'kiwi-%' and random() < 0.4`
    },
  } satisfies Record<string, (pauseMs: number) => Promise<unknown>>

  return {
    world,
    sandbox,
    urls,
    /** Sends money to a virtual account; the webhook goes to the first API if it runs. */
    deposit: (accountNumber: string, amountKrw: number, depositor: string) =>
      sendTo(sandbox.url, { bankCode: virtualAccounts[0]!.bankCode, accountNumber }, { amountKrw, depositor }),
    /**
     * Makes every line that waits for nothing two business days older, and runs the daily
     * settlement.
     */
    async letLinesRipen() {
      const runAt = new Date()
      await insist(() =>
        write({ ...world.ctx(), main: world.owner }, async (tx) => {
          await run(
            tx.db,
            sql`update settlement_line set eligible_on = ${seoulDate(runAt)}::date where payout_id is null and eligible_on is not null`,
          )
          await enqueue(tx, 'pay.settle', {}, { now: runAt })
        }),
      )
    },
    /** Enqueues a job that its schedule would enqueue later. */
    async ask(name: 'pay.sweepDeposits') {
      const now = new Date()
      await insist(() => write(world.ctx(), (tx) => enqueue(tx, name, {}, { now })))
    },
    /**
     * Kills parts with signal 9 and starts them again until `over`. Resolves when everything runs.
     */
    async haunt(random: Random, over: AbortSignal, tell: (what: string) => void): Promise<void> {
      while (!over.aborted) {
        await sleep(random.int(400, 2_000), undefined, { signal: over }).catch(() => {})
        if (over.aborted) return
        const name = random.pick(Object.keys(killings))
        tell(name)
        await killings[name as keyof typeof killings](random.int(0, 600)).catch((error: unknown) => {
          if (name !== 'sessions') throw error
        })
      }
    },
    async close() {
      await Promise.all(Object.values(running).map((one) => one.kill()))
      await world.close()
      await sandbox.stop()
      await Promise.all([postgres.stop(), redis.stop()])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Repeats it until the stores answer. */
async function insist(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return void (await work())
    } catch (error) {
      if (tries === 60) throw error
      await sleep(250)
    }
  }
}

/** Starts a process again while its stores are down, as a supervisor would. */
async function patiently(start: () => Promise<RunningProcess>): Promise<RunningProcess> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start()
    } catch (error) {
      if (tries === 20) throw error
      await sleep(250)
    }
  }
}
