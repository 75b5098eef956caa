import { randomUUID } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Redis } from 'ioredis'
import postgres from 'postgres'
import type { ApiConfig } from '../../config.ts'
import { connectDatabase } from '../../db/client.ts'
import { migrationStatus } from '../../db/migrate.ts'
import { writeFault } from '../../db/readiness.ts'
import { noPostgresSentence, refuseWrongPostgres } from '../../db/start-check.ts'
import { createFolderStorage } from '../../platform/storage/folder.ts'
import { connectRedis, noRedisSentence, refuseWrongRedis } from '../../platform/cache/redis.ts'
import type { StoragePort } from '../../platform/storage/port.ts'
import { streamState } from '../../social/interactions/stream-state.ts'
import { attempt, reachMs, withoutSecrets } from './attempt.ts'
import { off, type Finding } from './finding.ts'

/** Postgres counts the days of money; a process further off than this is refused at ten minutes. */
const clockMs = 60_000
/** The slots of scheduled jobs are due every few seconds or minutes. */
const lateSlotSeconds = 300
/** One that starts is asked again. */
const redisWithinMs = 2_000
const tightShare = 0.9
const neededBytes = 1_000_000_000

type Setting = 'DATABASE_URL' | 'LOG_DATABASE_URL'

/**
 * The main and the log database: as processes connect, place, migrations, clock, rights, roles,
 * jobs.
 */
export async function examineDatabases(root: string, config: ApiConfig): Promise<Finding[]> {
  const [main, log] = [connect(config.DATABASE_URL), connect(config.LOG_DATABASE_URL)]
  const folder = (name: string) => join(root, 'drizzle', name)
  try {
    const found = await Promise.all([
      orRefused('Postgres', config, 'DATABASE_URL', () => [
        examinePostgres('Postgres', main, config, 'DATABASE_URL', folder('main')),
        examineRole(main),
        examineRoles(main),
        examineClock(main),
        examineJobs(main),
      ]),
      orRefused('log Postgres', config, 'LOG_DATABASE_URL', () => [
        examinePostgres('log Postgres', log, config, 'LOG_DATABASE_URL', folder('log')),
        examineLogRole(log),
      ]),
    ])
    return found.flat()
  } finally {
    await Promise.all([main.end({ timeout: 1 }), log.end({ timeout: 1 })])
  }
}

const connect = (url: string) => postgres(url, { max: 1, connect_timeout: reachMs / 1000, onnotice: () => {} })

/** One finding where no process could connect with these settings; else those of `look`. */
async function orRefused(what: string, config: ApiConfig, setting: Setting, look: () => Promise<Finding>[]): Promise<Finding[]> {
  const client = connectDatabase({
    url: config[setting],
    driver: config.DATABASE_DRIVER,
    pooler: config.DATABASE_POOLER,
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-doctor',
    timeouts: { connectMs: reachMs },
  })
  const seen = await attempt(what, async () => {
    const reason = await refuseWrongPostgres(client, setting, config[setting])
    if (reason !== null) return noPostgresSentence(setting, config[setting], reason)
    return (await writeFault(client.db)) ?? { good: '' }
  })
  await client.end()
  return seen.verdict === 'wrong' ? [seen] : Promise.all(look())
}

function examinePostgres(what: string, sql: postgres.Sql, config: ApiConfig, setting: Setting, folder: string): Promise<Finding> {
  const needsTrigrams = setting === 'DATABASE_URL'
  return attempt(what, async () => {
    const [server] = await sql<{ version: string; isReplica: boolean; used: number; most: number; knowsHangul: boolean }[]>`
      select current_setting('server_version') as version, '강남' ~ '^[[:alpha:]]+$' as "knowsHangul",
        pg_is_in_recovery() as "isReplica", (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
        current_setting('max_connections')::int as most`
    if (server!.isReplica) return `is a read-only replica: name the primary in ${setting}`
    if (server!.used > server!.most * tightShare)
      return `${server!.used} of ${server!.most} connections are used: raise max_connections, or run fewer processes`
    // Before the migrations: to mend it the database is made anew.
    if (needsTrigrams && !server!.knowsHangul)
      return 'takes no Hangul for letters, so nothing is found by it: create the database anew with LC_CTYPE C.UTF-8, then run "kiwi db migrate"'
    const { applied, pending, unknown } = await migrationStatus({ url: config[setting], folder })
    if (pending.length > 0)
      return (await otherFolderIn(sql, folder))
        ? `holds the tables of the other database: DATABASE_URL and LOG_DATABASE_URL are exchanged, or ${setting} names the wrong one; do not migrate it`
        : `${pending.length} migrations are not applied: run "kiwi db migrate"`
    if (unknown.length > 0) return `is newer than this version of Kiwi (${unknown.join(', ')}): deploy the newer version`
    return {
      good: `${server!.version} at ${withoutSecrets(config[setting])}, ${applied.length} migrations${needsTrigrams ? ', Hangul trigrams' : ''}`,
    }
  })
}

/** True where only migrations of another folder were applied. */
async function otherFolderIn(sql: postgres.Sql, folder: string): Promise<boolean> {
  const [row] = await sql<{ found: string | null }[]>`select to_regclass('drizzle.applied_migration')::text as found`
  if (!row?.found) return false
  const folders = await sql<{ folder: string }[]>`select distinct folder from drizzle.applied_migration`
  return folders.length > 0 && folders.every((one) => one.folder !== basename(folder))
}

/** A login that owns nothing cannot change the ledger, even when stolen. One role works too. */
async function examineRole(sql: postgres.Sql): Promise<Finding> {
  const what = 'database role'
  let ownsLedger = false
  const seen = await attempt(what, async () => {
    const [row] = await sql<{ name: string; mayChange: boolean; mayPost: boolean }[]>`
      select current_user as name, has_table_privilege('entry', 'update, delete, truncate') as "mayChange",
        has_function_privilege(to_regproc('post_transfers'), 'execute') as "mayPost"`
    ownsLedger = row?.mayChange !== false
    if (!row?.mayPost) return `${row?.name} may not post transfers: run "grant kiwi_app to ${row?.name}" as an administrator`
    return (await rightsMissing(sql, 'outbox')) ?? { good: `${row.name} may read the ledger and post to it, but not change it` }
  })
  return ownsLedger ? off(what, ownsAll) : seen
}

/** The same for the log database, which may be on a server of its own. */
function examineLogRole(sql: postgres.Sql): Promise<Finding> {
  return attempt('log database role', async () => (await rightsMissing(sql, 'interaction')) ?? { good: 'may read and write the log' })
}

/** What the login may not do, and the statement that mends it; null where nothing is missing. */
async function rightsMissing(sql: postgres.Sql, written: string): Promise<string | null> {
  const [row] = await sql<{ name: string; isMember: boolean; unread: number; such: string | null; mayWrite: boolean }[]>`
    select current_user as name, coalesce(pg_has_role(to_regrole('kiwi_app'), 'usage'), false) as "isMember",
      count(*) filter (where not may_read)::int as unread, min(relname) filter (where not may_read) as such,
      coalesce(bool_or(may_write) filter (where relname = ${written}), true) as "mayWrite"
    from (select relname::text, has_table_privilege(oid, 'select') as may_read, has_table_privilege(oid, 'insert') as may_write
          from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')) t`
  const { name, isMember, unread, such, mayWrite } = row!
  if (unread === 0 && mayWrite) return null
  const lacks = unread > 0 ? `may not read ${unread} tables, such as ${such}` : `may not write ${written}`
  return isMember
    ? `${name} ${lacks}: as the owner run "delete from drizzle.applied_migration where name = 'functions/roles'", then "kiwi db migrate", which gives kiwi_app its rights`
    : `${name} ${lacks}: run "grant kiwi_app to ${name}" as an administrator`
}

const ownsAll =
  'DATABASE_URL is the owner’s, so only triggers protect the ledger: make a login in role kiwi_app for it, and set DATABASE_MIGRATION_URL to the owner’s'

/** The roles of docs/security.md, and who owns the records of PINs. */
function examineRoles(sql: postgres.Sql): Promise<Finding> {
  return attempt('roles', async () => {
    const [row] = await sql<{ missing: string[]; owners: string[] }[]>`
      select array(select name from unnest(array['kiwi_app', 'kiwi_vault']) name where to_regrole(name) is null) as missing,
        array(select distinct pg_get_userbyid(relowner)::text from pg_class where relnamespace = to_regnamespace('vault') and relkind = 'r') as owners`
    if (row!.missing.length > 0)
      return `${row!.missing.join(' and ')} missing: run ${row!.missing.map((name) => `"create role ${name} nologin"`).join(' and ')} as an administrator, then "kiwi db migrate"`
    if (row!.owners.some((owner) => owner !== 'kiwi_vault'))
      return `${row!.owners.join(', ')} owns the records of PINs: run "grant kiwi_vault to ${row!.owners[0]}" as an administrator, then "kiwi db migrate"`
    return { good: 'kiwi_app and kiwi_vault, which owns the records of PINs' }
  })
}

function examineClock(sql: postgres.Sql): Promise<Finding> {
  return attempt('clock', async () => {
    const before = Date.now()
    const [row] = await sql<{ ms: number }[]>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`
    const offMs = Math.round(row!.ms - (before + Date.now()) / 2)
    return Math.abs(offMs) > clockMs
      ? `this machine is ${Math.round(Math.abs(offMs) / 1000)} s ${offMs < 0 ? 'ahead of' : 'behind'} Postgres: set its clock (NTP)`
      : { good: `${Math.abs(offMs)} ms from Postgres'` }
  })
}

/** Slots that nobody took, and jobs that gave up. */
function examineJobs(sql: postgres.Sql): Promise<Finding> {
  return attempt('jobs', async () => {
    const [row] = await sql<{ lateSeconds: number; failed: number; names: string[]; waiting: number }[]>`
      select coalesce((select extract(epoch from now() - min(next_at))::int from schedule), 0) as "lateSeconds",
        (select count(*)::int from outbox where failed_at is not null and done_at is null) as failed,
        array(select distinct name from outbox where failed_at is not null and done_at is null limit 5) as names,
        (select count(*)::int from (select from outbox where done_at is null and failed_at is null and run_at < now() limit 10001) due) as waiting`
    const { lateSeconds, failed, names, waiting } = row!
    if (lateSeconds > lateSlotSeconds) return `a scheduled job is due for ${lateSeconds} s: no runner works. Start "kiwi runner"`
    if (failed > 0) return `${failed} gave up (${names.join(', ')}): see "kiwi jobs status", then "kiwi jobs retry"`
    return { good: `${waiting > 10_000 ? 'more than 10000' : waiting} due, none gave up` }
  })
}

export async function examineRedis(config: ApiConfig): Promise<Finding[]> {
  const redis = connectRedis(config, reachMs)
  try {
    const seen = await attempt('Redis', async () => {
      const reason = await refuseWrongRedis(redis, config, redisWithinMs)
      if (reason !== null) return noRedisSentence(config, reason)
      const info = await redis.info()
      const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '?'
      const isCluster = value('cluster_enabled') === '1'
      if (isCluster && !String(await redis.cluster('INFO')).includes('cluster_state:ok')) return 'the cluster does not hold every slot'
      if (value('role') !== 'master') return 'is a replica: name the primary in REDIS_URL'
      const [used, most] = [Number(value('used_memory')), Number(value('maxmemory'))]
      if (most > 0 && used > most * tightShare)
        return `${Math.round((100 * used) / most)} % of maxmemory is used: writes will fail soon; give it more memory`
      const name = value('valkey_version') === '?' ? value('redis_version') : `Valkey ${value('valkey_version')}`
      const kept = value('aof_enabled') === '1' ? 'append-only file' : 'no append-only file: a restart makes jobs start again from Postgres'
      return {
        good: `${name} at ${withoutSecrets(config.REDIS_URL)}${isCluster ? ', a cluster' : ''}, noeviction, ${Math.round(used / 1e6)} MB, ${kept}`,
      }
    })
    return [seen, ...(seen.verdict === 'wrong' ? [] : [await examineLogStream(redis)])]
  } finally {
    redis.disconnect()
  }
}

/** Events that wait for the log database. The runner takes them every ten seconds. */
function examineLogStream(redis: Redis): Promise<Finding> {
  return attempt('interaction log', async () => {
    const { waiting, bound, oldestSeconds, dropped } = await streamState(redis)
    const seen = `${waiting} of at most ${bound} events wait, the oldest for ${oldestSeconds} s`
    const lost = Object.entries(dropped).map(([kind, count]) => `${count} ${kind}`)
    if (oldestSeconds > lateSlotSeconds) return `${seen}: start "kiwi runner", and see whether the log database is up`
    return { good: lost.length > 0 ? `${seen}; there was no room for ${lost.join(', ')} in the last week` : seen }
  })
}

/**
 * Writes, reads and deletes an object as the runner does, and asks S3 whether browsers may upload.
 */
export function examineStorage({ storage, PUBLIC_URL }: ApiConfig): Promise<Finding> {
  return attempt('pictures', async () => {
    if (storage.kind === 'folder') {
      if (storage.dir === null) return 'STORAGE_DIR is not set'
      await roundTrip(createFolderStorage(storage))
      const { bavail, bsize } = await statfs(storage.dir)
      if (bavail * bsize < neededBytes) return `${Math.round((bavail * bsize) / 1e6)} MB are free in ${storage.dir}`
      return { good: `folder ${storage.dir}, ${Math.round((bavail * bsize) / 1e9)} GB free` }
    }
    const { createS3Storage } = await import('../../platform/storage/s3.ts')
    const s3 = createS3Storage(storage)
    await roundTrip(s3)
    const { url, headers } = await s3.signUpload({ key: `doctor/${randomUUID()}`, contentType: 'image/jpeg', bytes: 1, now: new Date() })
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin: PUBLIC_URL,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': Object.keys(headers).join(',').toLowerCase(),
      },
      signal: AbortSignal.timeout(reachMs),
    })
    await preflight.body?.cancel()
    const allowed = preflight.headers.get('access-control-allow-origin')
    if (allowed !== '*' && allowed !== PUBLIC_URL)
      return `browsers may not upload: add a CORS rule to the bucket that allows PUT and GET from ${PUBLIC_URL} with any header`
    return { good: `${withoutSecrets(storage.endpoint)}/${storage.bucket}: written, read, deleted; browsers may upload` }
  })
}

async function roundTrip(storage: StoragePort): Promise<void> {
  await storage.ping()
  const key = `doctor/${randomUUID()}`
  const written = new TextEncoder().encode('kiwi doctor')
  await storage.put(key, written, 'text/plain')
  const seen = await storage.get(key)
  await storage.delete([key])
  if (seen === null || Buffer.compare(seen, written) !== 0) throw new Error('what was written was not read back')
}
