import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { connectDatabase } from '../src/db/client.ts'
import { run } from '../src/db/rows.ts'
import { Sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { migrate } from '../src/db/migrate.ts'
import { startPostgres } from '../src/dev/stores/postgres.ts'
import { ensureServiceRole } from '../src/dev/stores/service-role.ts'
import { startRedis } from '../src/dev/stores/redis.ts'
import { newPinSetup } from '../src/platform/pin-vault/new-setup.ts'

export interface BenchStores {
  /** The owner's client, to prepare data. */
  main: MainClient
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

/** Postgres and Redis for one bench, migrated and empty; deleted when `work` ends. */
export async function withStores<Result>(
  work: (stores: BenchStores) => Promise<Result>,
  { ownLogServer = false }: { ownLogServer?: boolean } = {},
): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-stores-'))
  const settings = { shared_buffers: '1GB', max_wal_size: '4GB' }
  const [postgres, redis, logServer] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres'), settings }),
    startRedis({ dir: join(dir, 'redis') }),
    ownLogServer ? startPostgres({ dir: join(dir, 'log'), settings: { ...settings, shared_buffers: '256MB' } }) : null,
  ])
  const servers = { main: postgres, log: logServer ?? postgres }
  const main = connectDatabase({
    url: postgres.url('kiwi_main'),
    driver: 'postgres-js',
    poolMax: 4,
    leaseMax: 4,
    applicationName: 'kiwi-bench',
    timeouts: { statementMs: 600_000, transactionMs: 600_000 },
  })
  try {
    for (const name of ['main', 'log'] as const) await makeDatabase(servers[name].url('postgres'), servers[name].url(`kiwi_${name}`), name)
    const serviceUrl = await ensureServiceRole(postgres.url())
    const logServiceUrl = logServer ? await ensureServiceRole(logServer.url()) : serviceUrl
    const env = await apiSettings({
      DATABASE_URL: serviceUrl('kiwi_main'),
      LOG_DATABASE_URL: logServiceUrl('kiwi_log'),
      REDIS_URL: redis.url(0),
      STORAGE_DIR: join(dir, 'media'),
    })
    return await work({
      main,
      ownerUrl: postgres.url('kiwi_main'),
      logUrl: servers.log.url('kiwi_log'),
      env,
      pids: { main: postgres.pid, log: servers.log.pid, redis: redis.pid },
    })
  } finally {
    await main.end()
    await Promise.all([postgres.stop(), redis.stop(), logServer?.stop()])
    rmSync(dir, { recursive: true, force: true })
  }
}

async function makeDatabase(adminUrl: string, url: string, name: 'main' | 'log'): Promise<void> {
  const admin = connectDatabase({ url: adminUrl, driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName: 'kiwi-bench' })
  try {
    await run(admin.db, new Sql([`create database kiwi_${name}`]))
  } finally {
    await admin.end()
  }
  await migrateDatabase(url, name)
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
