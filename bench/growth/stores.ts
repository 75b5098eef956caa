import { constants, copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiConfig, runnerConfig } from '../../src/config.ts'
import type { Deps, RunnerDeps } from '../../src/context.ts'
import { connectDatabase, type DatabaseClient } from '../../src/db/client.ts'
import { rows, run } from '../../src/db/rows.ts'
import { Sql, sql } from '../../src/db/sql.ts'
import { startPostgres } from '../../src/dev/stores/postgres.ts'
import { startRedis } from '../../src/dev/stores/redis.ts'
import { ensureServiceRole } from '../../src/dev/stores/service-role.ts'
import { openApi, openRunner } from '../../src/node-deps.ts'
import { apiSettings, bankSettings, migrateDatabase } from '../stores.ts'

export interface CityStores {
  /** A superuser's client of the database `postgres`, where pg_stat_statements is read. */
  admin: DatabaseClient
  /** The addresses of one city, made and migrated if it is not there. */
  city(times: number): Promise<CityUrls>
  copyOf(city: CityUrls): Promise<CityUrls>
  drop(copy: CityUrls): Promise<void>
  /** A city whose loading was interrupted has no mark, and is loaded again. */
  markLoaded(city: CityUrls): Promise<void>
  stop(): Promise<void>
}

export interface CityUrls {
  times: number
  names: { main: string; log: string }
  owner: { main: string; log: string }
  /** As API and runner log in. */
  service: { main: string; log: string }
  redis: string
  /** False when the databases were loaded before. */
  isNew: boolean
  mediaDir: string
}

const minutesMs = (count: number) => count * 60_000

/** One Postgres and one Redis for cities of several sizes, over `dir`. */
export async function openCityStores(dir: string): Promise<CityStores> {
  const settings = {
    shared_buffers: '1GB',
    max_wal_size: '8GB',
    // A killed bench may lose what it loaded; a stopped one does not.
    fsync: 'off',
    // A copy to measure in costs nothing where the file system shares blocks (XFS, btrfs).
    file_copy_method: sharesBlocks(dir) ? 'clone' : 'copy',
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.max': 10_000,
    'pg_stat_statements.track_planning': 'on',
  }
  const [postgres, redis] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres'), settings }),
    startRedis({ dir: join(dir, 'redis') }),
  ])
  const admin = ownerOf(postgres.url('postgres'))
  await run(admin.db, new Sql(['create extension if not exists pg_stat_statements']))
  const serviceUrl = await ensureServiceRole(postgres.url())
  const urlsOf = (times: number, isNew: boolean, suffix: string): CityUrls => {
    const name = `city_${String(times).replace('.', '_')}`
    const names = { main: `${name}_main${suffix}`, log: `${name}_log${suffix}` }
    return {
      times,
      names,
      owner: { main: postgres.url(names.main), log: postgres.url(names.log) },
      service: { main: serviceUrl(names.main), log: serviceUrl(names.log) },
      redis: redis.url(0),
      isNew,
      mediaDir: join(dir, 'media'),
    }
  }
  const dropBoth = async (names: CityUrls['names']) => {
    for (const name of Object.values(names)) await run(admin.db, new Sql([`drop database if exists ${name} with (force)`]))
  }
  return {
    admin,
    async city(times) {
      const { names } = urlsOf(times, false, '')
      const known = await rows(
        admin.db,
        sql`select from pg_database where datname = ${names.main} and shobj_description(oid, 'pg_database') = 'loaded'`,
      )
      if (known.length === 0) await dropBoth(names)
      for (const which of ['main', 'log'] as const) {
        if (known.length === 0) await run(admin.db, new Sql([`create database ${names[which]}`]))
        await migrateDatabase(postgres.url(names[which]), which)
      }
      return urlsOf(times, known.length === 0, '')
    },
    async copyOf(city) {
      const copy = urlsOf(city.times, true, '_run')
      await dropBoth(copy.names)
      for (const which of ['main', 'log'] as const)
        await run(admin.db, new Sql([`create database ${copy.names[which]} template ${city.names[which]} strategy file_copy`]))
      return copy
    },
    drop: ({ names }) => dropBoth(names),
    markLoaded: ({ names }) => run(admin.db, new Sql([`comment on database ${names.main} is 'loaded'`])),
    async stop() {
      await admin.end()
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}

function sharesBlocks(dir: string): boolean {
  const [file, copy] = [join(dir, 'clone-from'), join(dir, 'clone-to')]
  try {
    writeFileSync(file, 'kiwi')
    copyFileSync(file, copy, constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch {
    return false
  } finally {
    for (const path of [file, copy]) rmSync(path, { force: true })
  }
}

/** A client that may load for hours. */
export function ownerOf(url: string): DatabaseClient {
  const timeouts = { statementMs: minutesMs(120), transactionMs: minutesMs(180) }
  return connectDatabase({ url, driver: 'postgres-js', poolMax: 2, leaseMax: 2, applicationName: 'kiwi-bench', timeouts })
}

/** A session as those of an API. */
export function apiSession(url: string): DatabaseClient {
  return connectDatabase({ url, driver: 'postgres-js', poolMax: 1, leaseMax: 2, applicationName: 'kiwi-bench', plans: 'generic' })
}

/** An API and a runner over a city, with their usual limits and a bank that has nothing to tell. */
export async function openCity(urls: CityUrls): Promise<{ deps: RunnerDeps; api: Deps; close(): Promise<void> }> {
  const stores = { DATABASE_URL: urls.service.main, LOG_DATABASE_URL: urls.service.log, REDIS_URL: urls.redis, STORAGE_DIR: urls.mediaDir }
  const settings = { ...(await apiSettings(stores)), PUBLIC_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'silent' }
  const { deps, close } = await openRunner(runnerConfig({ ...settings, ...bankSettings }))
  const api = await openApi(apiConfig(settings))
  const bank = { ...deps.platform.bank, statement: () => Promise.resolve({ lines: [], setAside: [], nextCursor: null }) }
  return {
    deps: { ...deps, platform: { ...deps.platform, bank } },
    api: api.deps,
    close: async () => {
      await Promise.all([api.close(), close()])
    },
  }
}
