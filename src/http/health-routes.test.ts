import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, testEnv, type World } from '../../test/worlds/world.ts'
import { run } from '../db/rows.ts'
import { Sql } from '../db/sql.ts'
import { startRedis, type EmbeddedRedis } from '../dev/stores/redis.ts'
import type { AppEnv } from './env.ts'
import { healthRoutes } from './health-routes.ts'

let world: World
let redis: EmbeddedRedis
let admin: Redis
let dir: string
const logged: string[] = []
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-ready-'))
  redis = await startRedis({ dir })
  admin = new Redis(redis.url())
  world = await createWorld({ REDIS_URL: redis.url() })
})
afterAll(async () => {
  admin.disconnect()
  await world.close()
  await redis.stop()
  rmSync(dir, { recursive: true, force: true })
})

const owner = (text: string) => run(world.owner.db, new Sql([text]))
const note = (fields: Record<string, unknown>, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`)
const routes = new Hono<AppEnv>()
  .use(async (c, next) => {
    c.set('deps', { ...world.deps, logger: { ...world.deps.logger, warn: note, error: note } })
    await next()
  })
  .route('/health', healthRoutes())
const ready = async (token = `Bearer ${testEnv.OPS_TOKEN}`) => {
  const answer = await routes.request('/health/ready', { headers: { authorization: token } })
  return {
    status: answer.status,
    ...((await answer.json()) as { ok: boolean; stores?: Record<string, boolean>; failing?: string[]; alarms?: string[] }),
  }
}

it('is ready where everything works, and tells a stranger no more than that', async () => {
  const all = { postgres: true, logPostgres: true, redis: true, search: true, storage: true }
  expect(await ready()).toEqual({ status: 200, ok: true, stores: all, failing: [], alarms: [] })
  expect(await ready('Bearer wrong')).toEqual({ status: 200, ok: true })
})

it('is not ready over a database that lacks a migration or was never migrated; the log says why, once', async () => {
  logged.length = 0
  await owner("update drizzle.applied_migration set folder = 'aside' where name = '0001_tables'")
  expect(await ready()).toMatchObject({ status: 503, ok: false, stores: { postgres: false, logPostgres: true } })
  expect(await ready('Bearer wrong')).toEqual({ status: 503, ok: false })
  expect(logged).toEqual([expect.stringContaining('1 migrations are not applied: run')])
  await owner("update drizzle.applied_migration set folder = 'main' where name = '0001_tables'")
  await owner('alter table drizzle.applied_migration rename to aside')
  expect(await ready()).toMatchObject({ status: 503, stores: { postgres: false } })
  expect(logged.at(-1)).toContain('never migrated')
  await owner('alter table drizzle.aside rename to applied_migration')
  expect(await ready()).toMatchObject({ status: 200, ok: true })
  expect(logged.at(-1)).toContain('every store works again')
})

it('goes on over a database of a newer version, so that an upgrade cuts nobody off, and says that it must be replaced', async () => {
  await owner("insert into drizzle.applied_migration (folder, name, hash) values ('main', '9999_from_tomorrow', '')")
  expect(await ready()).toMatchObject({ status: 200, ok: true, alarms: [expect.stringContaining('9999_from_tomorrow')] })
  await owner("delete from drizzle.applied_migration where name = '9999_from_tomorrow'")
})

it('is not ready over a Redis that is full or became a replica, and says why once; it goes on serving', async () => {
  for (const [break_, reason] of [
    [() => admin.config('SET', 'maxmemory', '1'), 'OOM'],
    [() => admin.replicaof('127.0.0.1', 9), 'READONLY'],
  ] as const) {
    logged.length = 0
    await break_()
    const failing = [expect.stringContaining(reason)]
    expect(await ready()).toMatchObject({ status: 503, ok: false, stores: { redis: false, postgres: true }, failing })
    expect(await ready('Bearer wrong')).toEqual({ status: 503, ok: false })
    expect(logged.filter((line) => line.includes('stores do not work'))).toEqual([expect.stringContaining(reason)])
    expect((await routes.request('/health/serving')).status).toBe(200)
    await Promise.all([admin.config('SET', 'maxmemory', '0'), admin.replicaof('NO', 'ONE')])
    expect(await ready()).toMatchObject({ status: 200, ok: true, failing: [] })
  }
})

it('is not ready over a database that its provider made read-only, and goes on serving', async () => {
  const { username, pathname } = new URL(world.env.DATABASE_URL)
  const readOnly = async (value: string) => {
    await owner(`alter role ${username} in database ${pathname.slice(1)} set default_transaction_read_only = ${value}`)
    await owner(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = '${username}'`)
  }
  await readOnly('on')
  const failing = [expect.stringContaining('it takes no writes')]
  await expect.poll(() => ready()).toMatchObject({ status: 503, stores: { postgres: false }, failing })
  expect((await routes.request('/health/serving')).status).toBe(200)
  await readOnly('off')
  await expect.poll(() => ready()).toMatchObject({ status: 200, failing: [] })
})

it('is ready without a Redis that is away: it comes back, and people are served', async () => {
  admin.disconnect()
  await redis.stop()
  expect(await ready()).toMatchObject({ status: 200, ok: true, stores: { redis: false } })
})
