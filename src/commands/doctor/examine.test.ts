import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { connectDatabase } from '../../db/client.ts'
import { readinessOf } from '../../db/readiness.ts'
import { run } from '../../db/rows.ts'
import { Sql } from '../../db/sql.ts'
import { claimPort } from '../../dev/stores/ports.ts'
import { startPostgres } from '../../dev/stores/postgres.ts'
import { findRedisServer, startRedis, type EmbeddedRedis } from '../../dev/stores/redis.ts'
import { examineSettings } from './examine.ts'

const root = join(import.meta.dirname, '../../..')
let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let redis: EmbeddedRedis
let dir: string
const servers: Server[] = []
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-doctor-'))
  ;[fixture, redis] = await Promise.all([sandboxWorld(), startRedis({ dir: join(dir, 'redis'), appendOnly: true })])
})
afterEach(() => vi.useRealTimers())
afterAll(async () => {
  for (const server of servers) server.close()
  await fixture.close()
  await redis.stop()
  rmSync(dir, { recursive: true, force: true })
})

const owner = (text: string) => run(fixture.world.owner.db, new Sql([text]))
const settings = (changes: Record<string, string> = {}) => ({ ...fixture.world.env, REDIS_URL: redis.url(), ...changes })
const wrong = async (changes: Record<string, string> = {}) =>
  Object.fromEntries(
    (await examineSettings(root, settings(changes))).flatMap(({ what, verdict, detail }) => (verdict === 'wrong' ? [[what, detail]] : [])),
  )

/** A server that gives one answer, in place of one that refuses us. */
async function answering(status: number, headers: Record<string, string> = {}, body = ''): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Like a server whose key may read and nothing else. */
async function readOnly(): Promise<string> {
  const server = createServer(({ method, url }, response) =>
    response.writeHead(method === 'GET' && url?.startsWith('/indexes') ? 200 : 403).end('{}'),
  )
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function withRedis(change: (admin: Redis) => Promise<unknown>, restore: (admin: Redis) => Promise<unknown>) {
  const admin = new Redis(redis.url())
  try {
    await change(admin)
    return await wrong()
  } finally {
    await restore(admin)
    admin.disconnect()
  }
}

const s3 = (endpoint: string) => ({
  STORAGE_DIR: '',
  S3_ENDPOINT: endpoint,
  S3_BUCKET: 'kiwi',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
})

it('finds nothing wrong where nothing is, but that no API listens', async () => {
  expect(Object.keys(await wrong())).toEqual(['API'])
})

describe('finds a planted fault and says what to do:', () => {
  const address = (name: 'DATABASE_URL', change: (url: URL) => unknown) => {
    const url = new URL(fixture.world.env[name])
    change(url)
    return url.href
  }
  const nowhere = async () => `http://127.0.0.1:${await claimPort()}`
  const plants: [fault: string, changes: () => Record<string, string> | Promise<Record<string, string>>, what: string, detail: string][] = [
    ['a setting is missing', () => ({ KAKAO_CLIENT_ID: '' }), 'configuration', 'Set KAKAO_CLIENT_ID'],
    ['two settings are missing', () => ({ KAKAO_CLIENT_ID: '', BANK_KEYS: '' }), 'configuration', 'Set BANK_KEYS'],
    [
      'no such database',
      () => ({ DATABASE_URL: address('DATABASE_URL', (url) => (url.pathname = '/nothing')) }),
      'Postgres',
      'does not exist',
    ],
    ['no Postgres', () => ({ DATABASE_URL: 'postgres://kiwi@127.0.0.1:9/kiwi' }), 'Postgres', 'ECONNREFUSED'],
    ['no such login', () => ({ DATABASE_URL: address('DATABASE_URL', (url) => (url.username = 'nobody')) }), 'Postgres', 'nobody'],
    [
      'the log database is the main one',
      () => ({ LOG_DATABASE_URL: fixture.world.env['DATABASE_URL']! }),
      'log Postgres',
      'LOG_DATABASE_URL names the wrong one; do not migrate it',
    ],
    [
      'the two databases are exchanged',
      () => ({ DATABASE_URL: fixture.world.env['LOG_DATABASE_URL']!, LOG_DATABASE_URL: fixture.world.env['DATABASE_URL']! }),
      'Postgres',
      'DATABASE_URL and LOG_DATABASE_URL are exchanged',
    ],
    [
      'a wrong password',
      () => ({ DATABASE_URL: address('DATABASE_URL', (url) => (url.password = 'wrong')) }),
      'Postgres',
      'Set DATABASE_URL right: ',
    ],
    [
      'a Postgres without TLS',
      () => ({ DATABASE_URL: address('DATABASE_URL', (url) => url.searchParams.set('sslmode', 'require')) }),
      'Postgres',
      'there is no TLS that both sides take',
    ],
    [
      'a database that its provider made read-only',
      () => ({ DATABASE_URL: address('DATABASE_URL', (url) => url.searchParams.set('default_transaction_read_only', 'on')) }),
      'Postgres',
      'it takes no writes',
    ],
    ['no Redis', () => ({ REDIS_URL: 'redis://127.0.0.1:9' }), 'Redis', 'Set REDIS_URL to a Redis that answers: '],
    [
      'a wrong login of Redis',
      () => ({ REDIS_URL: redis.url().replace('//', '//kiwi:wrong@') }),
      'Redis',
      'Set REDIS_URL to a Redis that lets us in: ',
    ],
    ['no Sentinel', () => ({ REDIS_URL: 'redis://house', REDIS_SENTINELS: '127.0.0.1:9' }), 'Redis', 'Set REDIS_SENTINELS to '],
    ['a Redis that is no cluster', () => ({ REDIS_CLUSTER: 'on' }), 'Redis', 'Set REDIS_CLUSTER to off'],
    ['no mail server', () => ({ MAIL_URL: 'smtp://127.0.0.1:9' }), 'mail', 'Look at MAIL_URL'],
    ['no collector of traces', async () => ({ TRACES_URL: await nowhere() }), 'traces', 'Look at TRACES_URL'],
    ['a CDN that is not there', async () => ({ PICTURES_URL: await answering(502) }), 'CDN', 'Look at PICTURES_URL'],
    ['a web app that is not built', () => ({ WEB_DIR: dir }), 'web app', 'Set WEB_DIR to a built web app'],
    [
      'a key of Meilisearch that may only search',
      async () => ({ MEILI_URL: await readOnly(), MEILI_KEY: 'key' }),
      'Meilisearch',
      'give MEILI_KEY',
    ],
    ['no folder for pictures', () => ({ STORAGE_DIR: '/proc/kiwi/pictures' }), 'pictures', '/proc/kiwi'],
    ['a wrong secret of S3', async () => s3(await answering(403)), 'pictures', ''],
    ['no bucket', async () => s3(await answering(404)), 'pictures', ''],
    ['no Meilisearch', async () => ({ MEILI_URL: await nowhere() }), 'Meilisearch', 'ECONNREFUSED'],
    ['a wrong key of Meilisearch', async () => ({ MEILI_URL: await answering(403), MEILI_KEY: 'wrong' }), 'Meilisearch', '403'],
    ['a wrong secret of Kakao', () => ({ KAKAO_CLIENT_SECRET: 'wrong' }), 'Kakao', 'KAKAO_CLIENT_SECRET'],
    ['a wrong client of Google', () => ({ GOOGLE_CLIENT_ID: 'wrong' }), 'Google', 'GOOGLE_CLIENT_ID'],
    ['a wrong secret of Google', () => ({ GOOGLE_CLIENT_SECRET: 'wrong' }), 'Google', 'GOOGLE_CLIENT_SECRET'],
    ['an issuer that is none', async () => ({ KAKAO_ISSUER: await answering(200, {}, 'hello') }), 'Kakao', 'KAKAO_ISSUER'],
    ['a wrong secret of PortOne', () => ({ PORTONE_API_SECRET: 'wrong' }), 'PortOne', 'PORTONE_API_SECRET'],
    ['a wrong secret of the bank', () => ({ OPENBANKING_CLIENT_SECRET: 'wrong' }), 'bank', 'OPENBANKING_CLIENT_SECRET'],
    ['a bank that does not answer', async () => ({ OPENBANKING_URL: await nowhere() }), 'bank', 'ECONNREFUSED'],
    ['a wrong key of the deposits', () => ({ DEPOSITS_KEY: 'wrong' }), 'virtual accounts', 'DEPOSITS_KEY'],
    ['no file of PIN setups', () => ({ PIN_SETUPS: '', PIN_SETUP_FILE: join(dir, 'none') }), 'payment PINs', 'none'],
  ]
  it.each(plants)('%s', async (_, changes, what, detail) => {
    expect((await wrong(await changes()))[what]).toContain(detail)
  })

  it('a database that was never migrated, and one that a newer Kiwi migrated', async () => {
    await owner("insert into drizzle.applied_migration (folder, name, hash) values ('main', '9999_from_tomorrow', '')")
    expect((await wrong())['Postgres']).toContain('9999_from_tomorrow')
    await owner("delete from drizzle.applied_migration where name = '9999_from_tomorrow'")
    await owner("update drizzle.applied_migration set name = 'moved' where name = '0000_extensions'")
    expect((await wrong())['Postgres']).toContain('kiwi db migrate')
    await owner("update drizzle.applied_migration set name = '0000_extensions' where name = 'moved'")
  })

  it('the records of PINs belong to somebody else', async () => {
    await owner('alter table vault.pin_record owner to current_user')
    expect((await wrong())['roles']).toContain('grant kiwi_vault to')
    await owner('alter table vault.pin_record owner to kiwi_vault')
  })

  it('the rights of the login were lost, as by a restore without them, in either database', async () => {
    const log = connectDatabase({
      url: fixture.world.env['LOG_DATABASE_MIGRATION_URL']!,
      driver: 'postgres-js',
      poolMax: 1,
      leaseMax: 1,
      applicationName: 'kiwi-test',
    })
    await owner('revoke select on post, shop from kiwi_app')
    await run(log.db, new Sql(['revoke insert on interaction from kiwi_app']))
    const found = await wrong()
    expect(found['database role']).toMatch(/may not read 2 tables, such as post: as the owner run .*functions.roles.*"kiwi db migrate"/)
    expect(found['log database role']).toMatch(/may not write interaction: as the owner run /)
    await owner('grant select on post, shop to kiwi_app')
    await run(log.db, new Sql(['grant insert on interaction to kiwi_app']))
    await log.end()
    expect(Object.keys(await wrong())).toEqual(['API'])
  })

  it('a database that takes no Hangul for letters, before it is migrated', async () => {
    const name = `${fixture.world.name}_c`
    await owner(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C' locale_provider libc`)
    const url = address('DATABASE_URL', (at) => (at.pathname = `/${name}`))
    expect((await wrong({ DATABASE_URL: url }))['Postgres']).toContain('create the database anew with LC_CTYPE C.UTF-8')
  })

  it('a read-only replica, which is not ready either', async () => {
    const at = join(dir, 'replica')
    const primary = await startPostgres({ dir: at, settings: { fsync: 'off' } })
    const make = postgres(primary.url(), { max: 1 })
    await make.unsafe('create schema drizzle; create table drizzle.applied_migration (folder text, name text)')
    await make.end()
    await primary.stop()
    writeFileSync(join(at, 'data/standby.signal'), '')
    const replica = await startPostgres({ dir: at, settings: { fsync: 'off' } })
    const connection = { url: replica.url(), driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName: 'kiwi-test' } as const
    const client = connectDatabase(connection)
    try {
      expect((await wrong({ DATABASE_URL: replica.url() }))['Postgres']).toBe('is a read-only replica: name the primary in DATABASE_URL')
      expect(await readinessOf(client.db, 'main')).toEqual({ fault: 'it is a read-only replica', newer: [] })
    } finally {
      await client.end()
      await replica.stop()
    }
  })

  it('no runner works, a job gave up, and PortOne does not answer about a receipt', async () => {
    await owner("insert into schedule (name, next_at) values ('rank.popular', now() - interval '1 hour')")
    expect((await wrong())['jobs']).toContain('no runner works')
    await owner('delete from schedule')
    await owner(
      "insert into outbox (id, name, payload, run_at, created_at, failed_at) values (gen_random_uuid(), 'notify', '{}', now(), now(), now())",
    )
    expect((await wrong())['jobs']).toContain('kiwi jobs retry')
    await owner('delete from outbox where failed_at is not null')
    await owner(
      "insert into outbox (id, name, payload, run_at, created_at, attempts, last_error) values (gen_random_uuid(), 'receipts.settle', '{}', now(), now(), 3, 'PortOne answered 404')",
    )
    expect((await wrong())['cash receipts']).toMatch(/1 order waits.*answered 404.*PORTONE_RECEIPT_CHANNEL_KEY/)
    await owner("delete from outbox where name = 'receipts.settle'")
  })

  it('a clock that is two minutes ahead', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 })
    expect((await wrong())['clock']).toMatch(/1[12]\d s ahead of Postgres/)
  })

  it('a Redis that evicts, one that is full, one that is a replica', async () => {
    expect(
      (
        await withRedis(
          (admin) => admin.config('SET', 'maxmemory-policy', 'allkeys-lru'),
          (admin) => admin.config('SET', 'maxmemory-policy', 'noeviction'),
        )
      )['Redis'],
    ).toContain('noeviction')
    expect(
      (
        await withRedis(
          (admin) => admin.config('SET', 'maxmemory', '1mb'),
          (admin) => admin.config('SET', 'maxmemory', '0'),
        )
      )['Redis'],
    ).toContain('maxmemory')
    expect(
      (
        await withRedis(
          (admin) => admin.replicaof('127.0.0.1', 9),
          (admin) => admin.replicaof('no', 'one'),
        )
      )['Redis'],
    ).toContain('replica')
  })

  it('a file without a row, a picture without its file, a row of somebody who left', async () => {
    const { world } = fixture
    const [person, other] = [await world.person(), await world.person()]
    const [file, picture] = [`m/${randomUUID()}/a-320.webp`, randomUUID()]
    await world.deps.platform.storage.put(file, new Uint8Array(1), 'image/webp')
    const daysAgo = Date.now() / 1_000 - 5 * 86_400
    await utimes(join(world.env['STORAGE_DIR'], file), daysAgo, daysAgo)
    const variant = JSON.stringify([{ key: `m/${picture}/b-320.webp`, format: 'webp', width: 320, height: 320, bytes: 1 }])
    await owner(
      `insert into media (id, owner_id, purpose, state, content_type, bytes, variants, created_at, ready_at)
       values ('${picture}', '${other.id}', 'post', 'ready', 'image/webp', 1, '${variant}', now(), now() - interval '1 minute')`,
    )
    await world.follow(person, other)
    await owner(`update person set status = 'withdrawn' where id = '${person.id}'`)
    const found = await wrong()
    expect(found['files without rows']).toContain(`such as ${file}: start "kiwi runner"`)
    expect(found['rows without files']).toContain(`m/${picture}/b-320.webp`)
    expect(found['people who left']).toContain('follow: follower_id')
    await world.deps.platform.storage.delete([file])
    await owner(`delete from media where id = '${picture}'`)
    await owner(`update person set status = 'active' where id = '${person.id}'`)
    expect(Object.keys(await wrong())).toEqual(['API'])
  })

  it('events of the log wait for a runner', async () => {
    const planted = await withRedis(
      (admin) => admin.xadd('log:interactions', `${Date.now() - 3_600_000}-0`, 'e', '{}'),
      (admin) => admin.del('log:interactions'),
    )
    expect(planted['interaction log']).toMatch(/^1 of at most .*36\d\d s: start "kiwi runner"/)
  })

  it('a Redis cluster', async () => {
    // Its second port is by default 10,000 above the first: of a high one there is none, and Redis
    // does not start.
    const [port, busPort] = [await claimPort(), await claimPort()]
    const child = spawn(
      findRedisServer()!,
      [
        '--port',
        `${port}`,
        '--cluster-port',
        `${busPort}`,
        '--cluster-enabled',
        'yes',
        '--dir',
        dir,
        '--save',
        '',
        '--maxmemory-policy',
        'noeviction',
      ],
      { stdio: 'ignore' },
    )
    const url = `redis://127.0.0.1:${port}`
    await expect.poll(async () => (await wrong({ REDIS_URL: url }))['Redis']).toContain('Set REDIS_CLUSTER to on')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
  })

  it('a bucket into which browsers may not upload', async () => {
    const detail = (await wrong(s3(await s3StandIn())))['pictures']
    expect(detail).toContain('CORS')
    expect(await wrong(s3(await s3StandIn({ 'access-control-allow-origin': '*' })))).not.toHaveProperty('pictures')
  })
})

/** Keeps objects of one bucket; it checks no signature. */
async function s3StandIn(headers: Record<string, string> = {}): Promise<string> {
  const objects = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const key = new URL(request.url!, 'http://stand.in').pathname
      if (request.method === 'PUT') objects.set(key, Buffer.concat(chunks))
      if (request.method === 'DELETE') objects.delete(key)
      response.writeHead(request.method === 'DELETE' ? 204 : 200, headers).end(request.method === 'GET' ? objects.get(key) : '')
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
