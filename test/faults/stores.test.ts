import { randomUUID } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { chownSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { claimPort } from '../../src/dev/stores/ports.ts'
import { type EmbeddedRedis, startRedis } from '../../src/dev/stores/redis.ts'
import { relayChannel } from '../../src/jobs/enqueue.ts'
import { connectRedisPatiently } from '../../src/platform/cache/redis.ts'
import { newestTexts } from '../../src/social/consent/rules.ts'
import { testEnv } from '../worlds/world.ts'
import { startVictim, type Victim } from './postgres.ts'
import { apiEnv, type RunningProcess, startProcess } from './process.ts'

/** Stores of its own, for they are killed. */
let server: Victim
let redis: EmbeddedRedis
let admin: postgres.Sql
let bell: Redis
let api: RunningProcess
let runner: RunningProcess
const dir = mkdtempSync(join(tmpdir(), 'kiwi-stores-'))
/** The tables lie on a disk of their own, which can be filled. */
const disk = mkdtempSync(join(tmpdir(), 'kiwi-disk-'))
const hasDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk]).status === 0
if (!hasDisk) console.warn('Skipped: a full disk. It is a tmpfs, which only root may mount.')

beforeAll(async () => {
  ;[server, redis] = await Promise.all([startVictim(), startRedis({ dir: join(dir, 'redis') })])
  const at = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).toString()
  if (hasDisk) {
    const [place] = await server.admin<{ dataDirectory: string }[]>`select current_setting('data_directory') as "dataDirectory"`
    const { uid, gid } = statSync(place!.dataDirectory)
    chownSync(disk, uid, gid)
    await server.admin`create tablespace small location ${server.admin.unsafe(`'${disk}'`)}`
  }
  for (const name of ['main', 'log']) {
    await server.admin`create database ${server.admin(name)} tablespace ${server.admin(hasDisk ? 'small' : 'pg_default')}`
    await migrate({ url: at(name), folder: new URL(`../../drizzle/${name}`, import.meta.url).pathname, lockTimeoutMs: 10_000 })
  }
  admin = postgres(at('main'), { max: 2, onnotice: () => {} })
  bell = connectRedisPatiently({ REDIS_URL: redis.url() })
  bell.on('error', () => {})
  const env = {
    ...testEnv,
    PUBLIC_URL: `http://127.0.0.1:${await claimPort()}`,
    DATABASE_URL: at('main'),
    LOG_DATABASE_URL: at('log'),
    REDIS_URL: redis.url(),
    STORAGE_DIR: dir,
  }
  ;[api, runner] = await Promise.all([startProcess('server', apiEnv(env)), startProcess('runner', env)])
})
afterAll(async () => {
  await Promise.all([api?.kill(), runner?.kill()])
  bell?.disconnect()
  await admin?.end({ timeout: 1 })
  await Promise.all([server?.stop(), redis?.stop()])
  if (hasDisk) spawnSync('umount', ['-l', disk])
  for (const one of [dir, disk]) rmSync(one, { recursive: true, force: true })
})

const token = 'T'.repeat(43)
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
const ask = (path: string, init: RequestInit = {}) => fetch(`${api.url}${path}`, { headers, ...init })
const ready = async () => {
  const answer = await fetch(`${api.url}/health/ready`, { headers: { authorization: `Bearer ${testEnv.OPS_TOKEN}` } })
  return { status: answer.status, ...((await answer.json()) as { ok: boolean; stores: Record<string, boolean>; failing: string[] }) }
}
const update = (bio: string) => ask('/trpc/me.update', { method: 'POST', body: JSON.stringify({ bio }) })

async function makePerson(): Promise<string> {
  const [id, { terms, privacy }] = [randomUUID(), newestTexts()]
  await admin`insert into person (id, status, role, handle, display_name, agreed_terms, agreed_privacy, last_active_at, created_at) values (${id}, 'active', 'member', ${`p${id.slice(0, 8)}`}, 'P', ${terms}, ${privacy}, now(), now())`
  return id
}
/** A notice from one person to another, as a verb would ask for it. */
async function enqueueNotice(): Promise<string> {
  const [personId, actorId, id] = [await makePerson(), await makePerson(), randomUUID()]
  await admin`insert into follow (follower_id, followee_id, state, created_at) values (${actorId}, ${personId}, 'accepted', now())`
  const payload = { personId, kind: 'follow', actorId, postId: null, commentId: null, amountKrw: null }
  await admin`insert into outbox (id, name, payload, run_at, created_at) values (${id}, 'notifications.notify', ${admin.json(payload)}, now(), now())`
  if (bell.status === 'ready') await bell.publish(relayChannel, '')
  return id
}
const isDone = async (id: string) =>
  (await admin`select from outbox where id = ${id} and done_at is not null and failed_at is null`).length === 1
const finished = (id: string) => expect.poll(() => isDone(id).catch(() => false), { timeout: 40_000, interval: 200 }).toBe(true)

it('serves from Postgres while Redis is gone, and takes up where it was when Redis is back, empty', async () => {
  const personId = await makePerson()
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
  await admin`insert into session (id, token_hash, person_id, device, created_at, expires_at) values (${randomUUID()}, ${hash}, ${personId}, 'test', now(), now() + interval '1 day')`
  await finished(await enqueueNotice())
  expect(await ready()).toMatchObject({ status: 200, stores: { postgres: true, redis: true } })

  const { port } = redis
  process.kill(redis.pid, 'SIGKILL')
  await redis.exited
  const startedAt = Date.now()
  const written = await update('레디스 없이')
  expect(written.status).toBe(200)
  expect((await ask('/trpc/feed.home?input=%7B%7D')).status).toBe(200)
  expect(Date.now() - startedAt).toBeLessThan(8_000)
  expect(await ready()).toMatchObject({ status: 200, ok: true, stores: { postgres: true, redis: false } })
  const waiting = await enqueueNotice()
  expect(await isDone(waiting)).toBe(false)

  redis = await startRedis({ dir: join(dir, 'redis'), port })
  await finished(waiting)
  await finished(await enqueueNotice())
  await expect.poll(async () => (await ready()).stores['redis'], { timeout: 20_000 }).toBe(true)
})

it.skipIf(!hasDisk)('reads over a full disk and refuses writes, is not ready and says why, and recovers when there is room', async () => {
  const [one, other] = [await makePerson(), await makePerson()]
  const follow = (personId: string) => ask('/trpc/people.follow', { method: 'POST', body: JSON.stringify({ personId }) })
  expect((await follow(one)).status).toBe(200)
  expect(await ready()).toMatchObject({ status: 200, failing: [] })
  // No page takes another row, and no session remembers one that would.
  await admin`alter table outbox set (fillfactor = 10)`
  const ballast = join(disk, 'ballast')
  const file = openSync(ballast, 'w')
  for (const bytes of [1 << 20, 4096])
    try {
      for (const block = Buffer.alloc(bytes); ;) writeSync(file, block)
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
    }
  closeSync(file)
  onTestFinished(() => rmSync(ballast, { force: true }))
  await admin`do $$ begin loop
    begin insert into outbox (id, name, payload, run_at, created_at, done_at) values (gen_random_uuid(), 'notifications.notify', '{}', now(), now(), now());
    exception when disk_full then exit; end;
  end loop; end $$`

  const refused = await follow(other)
  expect(refused.status).toBe(503)
  expect(((await refused.json()) as { error: { data: { code: string } } }).error.data.code).toBe('UNAVAILABLE')
  expect((await ask('/trpc/feed.home?input=%7B%7D')).status).toBe(200)
  const spaceless = expect.stringContaining('No space left on device')
  expect(await ready()).toMatchObject({ status: 503, ok: false, stores: { postgres: false, redis: true }, failing: [spaceless, spaceless] })
  expect((await ask('/health/serving')).status).toBe(200)

  rmSync(ballast)
  expect((await follow(other)).status).toBe(200)
  expect(await ready()).toMatchObject({ status: 200, ok: true, failing: [] })
})

it('answers 503 with its code and request id while Postgres is gone, and recovers by itself', async () => {
  await server.crash()
  for (const asked of [() => update('포스트그레스 없이'), () => ask('/trpc/feed.home?input=%7B%7D')]) {
    const startedAt = Date.now()
    const answer = await asked()
    expect(answer.status).toBe(503)
    const { error } = (await answer.json()) as { error: { message: string; data: { code: string; requestId: string } } }
    expect(error.data).toMatchObject({ code: 'UNAVAILABLE', requestId: answer.headers.get('x-request-id') })
    expect(error.message).toBe('지금은 처리할 수 없어요. 잠시 뒤 다시 해 주세요.')
    expect(Date.now() - startedAt).toBeLessThan(8_000)
  }
  // With nothing in Redis, not even who asks can be known.
  const unknown = await fetch(`${api.url}/trpc/me.get`, { headers: { authorization: `Bearer ${'U'.repeat(43)}` } })
  expect(unknown.status).toBe(503)
  const { error } = (await unknown.json()) as { error: { data: { code: string; requestId: string } } }
  expect(error.data).toMatchObject({ code: 'UNAVAILABLE', requestId: unknown.headers.get('x-request-id') })
  expect(await ready()).toMatchObject({ status: 503, ok: false, stores: { postgres: false, redis: true } })
  expect((await ask('/health/serving')).status).toBe(503)
  expect((await ask('/health/live')).status).toBe(200)

  await server.revive()
  await expect.poll(async () => (await ready()).status, { timeout: 20_000, interval: 200 }).toBe(200)
  expect((await update('다시')).status).toBe(200)
  await finished(await enqueueNotice())
})

it('ends a runner within its deadline although Redis is gone', async () => {
  await redis.stop()
  const stoppedAt = Date.now()
  runner.signal('SIGTERM')
  expect(await runner.exited).toEqual({ code: 0, signal: null })
  expect(Date.now() - stoppedAt).toBeLessThan(8_000)
})
