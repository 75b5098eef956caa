import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildCity, type CitySize } from '../demo/city.ts'
import { connectDatabase } from '../src/db/client.ts'
import { rows, run } from '../src/db/rows.ts'
import { Sql, sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { migrate } from '../src/db/migrate.ts'
import { type EmbeddedPostgres, startPostgres } from '../src/dev/stores/postgres.ts'
import { ensureServiceRole } from '../src/dev/stores/service-role.ts'
import { type EmbeddedRedis, startRedis } from '../src/dev/stores/redis.ts'
import { connectRedisPatiently } from '../src/platform/cache/redis.ts'
import { newPinSetup } from '../src/platform/pin-vault/new-setup.ts'

export interface BenchStores {
  /** The owner's client, to prepare data. */
  main: MainClient
  /** The people of the city with a home feed; nobody where the bench began without one. */
  readerIds: string[]
  /** Of the main database, as its owner. */
  ownerUrl: string
  /**
   * Settings of an API over these stores, but for PORT and PUBLIC_URL. Providers are not reached.
   */
  env: Record<string, string>
  /** Of the log database, as its owner. */
  logUrl: string
  /** Of the servers; `log` is that of `main` unless the log database has one of its own. */
  pids: Record<'main' | 'log' | 'redis', number>
}

interface Servers {
  dir: string
  main: EmbeddedPostgres
  log: EmbeddedPostgres
  redis: EmbeddedRedis
  /** Databases that are copied, each with the people of its city who have a home feed. */
  templates: Map<string, string[]>
  stop(): Promise<void>
}

const settings = { shared_buffers: '1GB', max_wal_size: '4GB' }

async function startServers(ownLogServer: boolean): Promise<Servers> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-stores-'))
  const [main, redis, logServer] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres'), settings }),
    startRedis({ dir: join(dir, 'redis') }),
    ownLogServer ? startPostgres({ dir: join(dir, 'log'), settings: { ...settings, shared_buffers: '256MB' } }) : null,
  ])
  const stop = async () => {
    await Promise.all([main.stop(), redis.stop(), logServer?.stop()])
    rmSync(dir, { recursive: true, force: true })
  }
  return { dir, main, log: logServer ?? main, redis, templates: new Map(), stop }
}

/** While `sharingServers` works. */
let shared: Servers | null = null

/**
 * All benches that begin within `work`, one after another, use one Postgres and one Redis, and
 * copies of the cities that one of them built.
 */
export async function sharingServers<Result>(work: () => Promise<Result>): Promise<Result> {
  shared = await startServers(false)
  try {
    return await work()
  } finally {
    await shared.stop()
    shared = null
  }
}

/**
 * Databases and an emptied Redis for one bench, migrated and empty, or with a city; deleted when
 * `work` ends.
 */
export async function withStores<Result>(
  work: (stores: BenchStores) => Promise<Result>,
  { ownLogServer = false, city }: { ownLogServer?: boolean; city?: CitySize } = {},
): Promise<Result> {
  const isShared = shared !== null && !ownLogServer
  const servers = isShared ? shared! : await startServers(ownLogServer)
  const redis = connectRedisPatiently({ REDIS_URL: servers.redis.url(0) })
  try {
    await redis.flushall()
  } finally {
    redis.disconnect()
  }
  const mediaDir = mkdtempSync(join(servers.dir, 'media-'))
  const { main: server, log: logServer, templates } = servers
  let main: MainClient | null = null
  try {
    const readerIds = await makeMain(server, templates, city)
    await makeDatabase(logServer, 'kiwi_log', templates, 'empty_log', async (url) => {
      await migrateDatabase(url, 'log')
      return []
    })
    const serviceUrl = await ensureServiceRole(server.url())
    const logServiceUrl = logServer === server ? serviceUrl : await ensureServiceRole(logServer.url())
    main = ownerOf(server.url('kiwi_main'))
    const env = await apiSettings({
      DATABASE_URL: serviceUrl('kiwi_main'),
      LOG_DATABASE_URL: logServiceUrl('kiwi_log'),
      REDIS_URL: servers.redis.url(0),
      STORAGE_DIR: mediaDir,
    })
    return await work({
      main,
      readerIds,
      ownerUrl: server.url('kiwi_main'),
      logUrl: logServer.url('kiwi_log'),
      env,
      pids: { main: server.pid, log: logServer.pid, redis: servers.redis.pid },
    })
  } finally {
    await main?.end()
    if (isShared) await dropAllBut([...templates.keys()], server)
    else await servers.stop()
    rmSync(mediaDir, { recursive: true, force: true })
  }
}

type Templates = Servers['templates']

/** `kiwi_main`, with a city or without. */
async function makeMain(server: EmbeddedPostgres, templates: Templates, city: CitySize | undefined): Promise<string[]> {
  const name = city ? `city_${Object.values(city).join('_')}` : 'empty_main'
  return makeDatabase(server, 'kiwi_main', templates, name, async (url) => {
    await migrateDatabase(url, 'main')
    if (!city) return []
    const owner = ownerOf(url)
    try {
      return await buildCity(owner, city)
    } finally {
      await owner.end()
    }
  })
}

/** A copy of a template, which is filled the first time; resolves to what filling it gave. */
async function makeDatabase(
  server: EmbeddedPostgres,
  name: string,
  templates: Templates,
  template: string,
  fill: (url: string) => Promise<string[]>,
): Promise<string[]> {
  const admin = ownerOf(server.url('postgres'))
  try {
    if (!templates.has(template)) {
      await run(admin.db, new Sql([`create database ${template}`]))
      templates.set(template, await fill(server.url(template)))
    }
    await run(admin.db, new Sql([`create database ${name} template ${template} strategy file_copy`]))
    return templates.get(template)!
  } finally {
    await admin.end()
  }
}

async function dropAllBut(names: string[], server: EmbeddedPostgres): Promise<void> {
  const admin = ownerOf(server.url('postgres'))
  try {
    const others = await rows(
      admin.db,
      sql<{
        name: string
      }>`select datname as name from pg_database where not datistemplate and datname <> all(${['postgres', ...names]}::text[])`,
    )
    for (const { name } of others) await run(admin.db, new Sql([`drop database ${name} with (force)`]))
  } finally {
    await admin.end()
  }
}

/** A client that may work for minutes. */
function ownerOf(url: string): MainClient {
  return connectDatabase({
    url,
    driver: 'postgres-js',
    poolMax: 4,
    leaseMax: 4,
    applicationName: 'kiwi-bench',
    timeouts: { statementMs: 600_000, transactionMs: 600_000 },
  })
}

export async function migrateDatabase(url: string, name: 'main' | 'log'): Promise<void> {
  await migrate({ url, folder: resolve(import.meta.dirname, '../drizzle', name), lockTimeoutMs: 10_000 })
}

const nowhere = 'http://127.0.0.1:9'
const secret = 'bench-secret-bench-secret-bench-secret'

/** Settings of an API over these stores, but for PORT and PUBLIC_URL. Providers are not reached. */
export async function apiSettings(stores: Record<'DATABASE_URL' | 'LOG_DATABASE_URL' | 'REDIS_URL' | 'STORAGE_DIR', string>) {
  const pin = await newPinSetup(new Date())
  return {
    ...stores,
    LOG_LEVEL: 'error',
    RATE_LIMITS: 'off',
    STORAGE_SECRET: secret,
    KAKAO_CLIENT_ID: 'x',
    KAKAO_CLIENT_SECRET: 'x',
    GOOGLE_CLIENT_ID: 'x',
    GOOGLE_CLIENT_SECRET: 'x',
    PORTONE_API_URL: nowhere,
    PORTONE_PAGE_URL: nowhere,
    PORTONE_STORE_ID: 'x',
    PORTONE_CHANNEL_KEY: 'x',
    PORTONE_API_SECRET: 'x',
    PORTONE_WEBHOOK_SECRET: 'whsec_YmVuY2gtc2VjcmV0',
    DEPOSIT_WEBHOOK_SECRET: 'whsec_YmVuY2gtc2VjcmV0',
    POSTCODE_KEY: 'x',
    ADDRESS_KEYS: `k1:${'A'.repeat(42)}E`,
    IDENTITY_KEYS: `k1:${secret}`,
    BANK_ROOT_KEY: 'OIT04Pa1FnPS2BFireZuz8nIUnuXBWGZSwEGM3i2rcg',
    BANK_CODE_KEY: secret,
    PIN_SETUPS: `${pin.id}:${pin.setup}`,
  }
}

/** What a runner needs beside them. The keys are those of the tests. */
export const bankSettings = {
  OPENBANKING_URL: nowhere,
  OPENBANKING_CLIENT_ID: 'kiwi',
  OPENBANKING_CLIENT_SECRET: 'kiwi-secret',
  OPENBANKING_ORG_CODE: 'M202600001',
  OPENBANKING_CENTRAL_ACCOUNT: '000000000000',
  OPENBANKING_CENTRAL_FINTECH_NUM: '0'.repeat(24),
  DEPOSITS_URL: nowhere,
  DEPOSITS_KEY: 'deposits-key',
  COURIER_URL: nowhere,
  COURIER_KEY: 'courier-key',
  PORTONE_RECEIPT_CHANNEL_KEY: 'receipt-channel',
  BANK_KEYS: 'test-key-1:eBSlG0z3ZekU5w088IeCes4L8wdXLQFd2ZAih2UAWko',
  BANK_SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIALpLK06I91nJTfrXz_822OV0rZP10FNcmJs87wz_ZnM',
  BANK_INDEX_KEY: secret,
}
