import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { inject } from 'vitest'
import { runnerConfig, type RunnerConfig } from '../../src/config.ts'
import { type Ctx, type RunnerDeps, systemCtx } from '../../src/context.ts'
import { connectDatabase } from '../../src/db/client.ts'
import { run } from '../../src/db/rows.ts'
import { Sql, sql } from '../../src/db/sql.ts'
import { claimPort } from '../../src/dev/stores/ports.ts'
import { consoleLogger } from '../../src/logger.ts'
import { runnerPlatform } from '../../src/node-deps.ts'
import { nodeLogger } from '../../src/node-logger.ts'
import { connectRedis, connectRedisPatiently, scanKeys } from '../../src/platform/cache/redis.ts'
import { LimitMemory } from '../../src/platform/limits/memory.ts'
import { limitsOf } from '../../src/platform/limits/redis.ts'
import { noMeters } from '../../src/platform/meters/port.ts'
import { redisHub } from '../../src/realtime/hub.ts'
import { runAllJobs } from '../run-jobs.ts'
import { testEnv } from './settings.ts'

export type Stores = Awaited<ReturnType<typeof openStores>>

/** Each worker has its own Redis databases and reuses them in turn: no suite opens 60 worlds. */
const databasesPerWorker = 60
let worldsMade = 0
const nextRedisDatabase = () =>
  1 + (Number(process.env['VITEST_POOL_ID'] ?? 0) % 8) * databasesPerWorker + (worldsMade++ % databasesPerWorker)

/** On a cluster, which has one database, a world takes a prefix of its own. */
function placeInRedis(name: string): Record<string, string> {
  const { REDIS_URL, REDIS_CLUSTER } = inject('redis')
  return REDIS_CLUSTER === 'on'
    ? { REDIS_URL, REDIS_CLUSTER, REDIS_PREFIX: `${name}:` }
    : { REDIS_URL: REDIS_URL.replace(/\/\d+$/, '') + `/${nextRedisDatabase()}` }
}

/** A cluster takes FLUSHDB at one node, for all keys there. */
function withFlush(redis: Redis, { REDIS_CLUSTER }: RunnerConfig): Redis {
  if (REDIS_CLUSTER === 'off') return redis
  return Object.assign(redis, {
    async flushdb(): Promise<void> {
      for await (const keys of scanKeys(redis)) await Promise.all(keys.map((key) => redis.unlink(key)))
    },
  })
}

/**
 * Cloned databases, a Redis database, a folder of pictures, a clock that tests move (or `isLive`).
 * `logFile`: where the log of a process of production goes, at its level.
 */
export async function openStores(
  overrides: Record<string, string> = {},
  { isLive = false, hasReserve = false, logFile }: { isLive?: boolean; hasReserve?: boolean; logFile?: string } = {},
) {
  const name = `t${randomUUID().slice(0, 8)}`
  const postgresUrl = inject('postgresUrl')
  const admin = connectDatabase({
    url: postgresUrl,
    driver: 'postgres-js',
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-test',
  })
  await run(admin.db, new Sql([`create database ${name}_main template kiwi_main strategy wal_log`]))
  // Its clock is moved by hand: see money_day in holds.sql.
  await run(admin.db, new Sql([`alter database ${name}_main set kiwi.clock = 'told'`]))
  await run(admin.db, new Sql([`create database ${name}_log template kiwi_log strategy wal_log`]))
  const at = (database: string, url = inject('serviceUrl')) => Object.assign(new URL(url), { pathname: `/${database}` }).toString()
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-world-'))

  const env = {
    ...testEnv,
    PUBLIC_URL: `http://127.0.0.1:${await claimPort()}`,
    DATABASE_URL: at(`${name}_main`),
    LOG_DATABASE_URL: at(`${name}_log`),
    DATABASE_MIGRATION_URL: overrides['DATABASE_URL'] ?? at(`${name}_main`, postgresUrl),
    LOG_DATABASE_MIGRATION_URL: overrides['LOG_DATABASE_URL'] ?? at(`${name}_log`, postgresUrl),
    ...(overrides['REDIS_URL'] === undefined ? placeInRedis(name) : {}),
    STORAGE_DIR: dir,
    ...overrides,
  }
  const config = runnerConfig(env)
  const connection = { driver: 'postgres-js' as const, poolMax: 8, leaseMax: 12, applicationName: 'kiwi-test' }
  const main = connectDatabase({ ...connection, url: config.DATABASE_URL })
  const log = connectDatabase({ ...connection, url: config.LOG_DATABASE_URL })
  const owner = connectDatabase({ ...connection, url: env.DATABASE_MIGRATION_URL })
  const redis = withFlush(connectRedis(config), config)
  await redis.flushdb()
  const hub = redisHub(() => connectRedisPatiently(config))
  let time = Date.now()
  const quiet = { debug() {}, info() {}, warn() {}, error() {} }
  const logger = logFile === undefined ? (process.env['KIWI_TEST_LOG'] ? consoleLogger() : quiet) : nodeLogger('info', 'kiwi', logFile)
  const deps: RunnerDeps = {
    main,
    log,
    redis,
    hub,
    limits: limitsOf(config, { redis, logger }, new LimitMemory()),
    meters: noMeters,
    config,
    platform: await runnerPlatform(config, main),
    logger,
    now: () => (isLive ? new Date() : new Date(time)),
    randomBytes: (count) => randomBytes(count),
  }
  const ctx = (): Ctx & RunnerDeps => systemCtx(deps, `test-${randomUUID().slice(0, 8)}`)
  // Payouts are whole and refunds never wait, but where a test is about just that.
  if (!hasReserve)
    await run(
      owner.db,
      sql`insert into reserve_schedule (version, new_for_days, new_ppm, new_days, established_ppm, established_days, debt_cap_krw, valid_from)
          values (2, 0, 0, 1, 0, 1, 1000000000000, '2000-01-01T00:00:00Z')`,
    )

  return {
    /** Part of the names of its databases, people and shops: no two worlds share it. */
    name,
    deps,
    /** The main database as its owner, who may do more than the app. */
    owner,
    config,
    env,
    redisUrl: config.REDIS_URL,
    ctx,
    /** Runs every due job's real handler, in this process, until none is left. */
    runJobs: () => runAllJobs(deps),
    advance(ms: number) {
      time += ms
    },
    /**
     * The databases stay: dropping one waits for a checkpoint of the whole server, which goes with
     * the run anyway.
     */
    async close() {
      await hub.close()
      redis.disconnect()
      await Promise.all([main.end(), log.end(), owner.end()])
      await admin.end()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
