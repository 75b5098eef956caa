import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'
import { buildMessages } from '../src/dev/processes/web.ts'
import { connectDatabase } from '../src/db/client.ts'
import { run } from '../src/db/rows.ts'
import { Sql } from '../src/db/sql.ts'
import { migrate } from '../src/db/migrate.ts'
import { startPostgres } from '../src/dev/stores/postgres.ts'
import { ensureServiceRole } from '../src/dev/stores/service-role.ts'
import { startRedis } from '../src/dev/stores/redis.ts'
import { watchRows } from './declared-rows/check.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's login: for migrations, and for statements that only an owner may run. */
    postgresUrl: string
    /** The login of API and runner. */
    serviceUrl: string
    /** Settings of a house over the Redis of this run. */
    redis: { REDIS_URL: string; REDIS_CLUSTER: 'on' | 'off' }
    /** The log of the Postgres server, with deadlocks and their statements. */
    postgresLog: string
    /** Test processes write the answers of statements here. */
    answersDir: string
  }
}

/**
 * One Postgres and one Redis for the whole run; suites clone `kiwi_main` and `kiwi_log` as
 * templates.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildMessages(new URL('..', import.meta.url).pathname)
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-test-'))
  const declared = watchRows(join(dir, 'answers'))
  const [postgres, redis] = await Promise.all([
    startPostgres({
      dir: join(dir, 'postgres'),
      settings: {
        fsync: 'off',
        full_page_writes: 'off',
        synchronous_commit: 'on',
        max_connections: 400,
        max_prepared_transactions: 0,
        // Each line names its database, so that a suite finds its own deadlocks; see
        // deadlock-reports.ts.
        log_line_prefix: '%m [%p] db=%d ',
        log_lock_waits: 'on',
      },
    }),
    startRedis({ dir: join(dir, 'redis'), databases: 512 }),
  ])
  const admin = connectDatabase({
    url: postgres.url('postgres'),
    driver: 'postgres-js',
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-test-setup',
  })
  for (const name of ['main', 'log']) {
    await run(admin.db, new Sql([`create database kiwi_${name}`]))
    await migrate({
      url: postgres.url(`kiwi_${name}`),
      folder: new URL(`../drizzle/${name}`, import.meta.url).pathname,
      lockTimeoutMs: 10_000,
    })
  }
  await admin.end()
  project.provide('serviceUrl', (await ensureServiceRole(postgres.url()))('postgres'))
  project.provide('postgresUrl', postgres.url('postgres'))
  project.provide('redis', { REDIS_URL: redis.url(0), REDIS_CLUSTER: 'off' })
  project.provide('postgresLog', postgres.logFile)
  project.provide('answersDir', join(dir, 'answers'))
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()])
    await declared.check({ isWhole: await isWhole(project.vitest) }).finally(() => rmSync(dir, { recursive: true, force: true }))
  }
}

/** True where every file ran over one Redis; some of them run on a cluster too. */
async function isWhole({ state, projects }: Vitest): Promise<boolean> {
  const main = projects.find(({ name }) => name === 'main')
  const ran = state.getFiles().filter(({ projectName }) => projectName === 'main')
  return main !== undefined && ran.length === (await main.globTestFiles()).testFiles.length
}
