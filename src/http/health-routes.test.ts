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
  return { status: answer.status, ...((await answer.json()) as { ok: boolean; stores?: Record<string, boolean>; alarms?: string[] }) }
}

it('is ready where everything works, and tells a stranger no more than that', async () => {
  const all = { postgres: true, logPostgres: true, redis: true, search: true, storage: true }
  expect(await ready()).toEqual({ status: 200, ok: true, stores: all, alarms: [] })
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

it('notices a Redis that is full, and one that became a replica', async () => {
  await admin.config('SET', 'maxmemory', '1')
  expect(await ready()).toMatchObject({ status: 200, stores: { redis: false } })
  expect(logged.at(-1)).toContain('OOM')
  await admin.config('SET', 'maxmemory', '0')
  await admin.replicaof('127.0.0.1', 9)
  expect(await ready()).toMatchObject({ status: 200, stores: { redis: false } })
  expect(logged.at(-1)).toContain('READONLY')
  await admin.replicaof('NO', 'ONE')
})
