import { randomUUID } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import type { ApiConfig } from '../../config.ts'
import { migrationStatus } from '../../db/migrate.ts'
import { createFolderStorage } from '../../platform/storage/folder.ts'
import { connectRedis } from '../../platform/cache/redis.ts'
import type { StoragePort } from '../../platform/storage/port.ts'
import { streamState } from '../../social/interactions/stream-state.ts'
import { attempt, reachMs, withoutSecrets } from './attempt.ts'
import { off, type Finding } from './finding.ts'

/** Postgres counts the days of money; a process further off than this is refused at ten minutes. */
const clockMs = 60_000
/** The slots of scheduled jobs are due every few seconds or minutes. */
const lateSlotSeconds = 300
const tightShare = 0.9
const neededBytes = 1_000_000_000

/** The main and the log database: version, place, migrations, clock, rights, roles, jobs. */
export async function examineDatabases(root: string, config: ApiConfig): Promise<Finding[]> {
  const main = connect(config.DATABASE_URL)
  const log = connect(config.LOG_DATABASE_URL)
  try {
    return await Promise.all([
      examinePostgres('Postgres', main, config.DATABASE_URL, join(root, 'drizzle/main'), true),
      examinePostgres('log Postgres', log, config.LOG_DATABASE_URL, join(root, 'drizzle/log'), false),
      examineRole(main),
      examineRoles(main),
      examineClock(main),
      examineJobs(main),
    ])
  } finally {
    await Promise.all([main.end({ timeout: 1 }), log.end({ timeout: 1 })])
  }
}

const connect = (url: string) => postgres(url, { max: 1, connect_timeout: reachMs / 1000, onnotice: () => {} })

function examinePostgres(what: string, sql: postgres.Sql, url: string, folder: string, needsTrigrams: boolean): Promise<Finding> {
  return attempt(what, async () => {
    const [server] = await sql<{ version: string; number: number; isReplica: boolean; used: number; most: number }[]>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
        pg_is_in_recovery() as "isReplica", (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
        current_setting('max_connections')::int as most`
    if (!server || server.number < 180_000) return `version ${server?.version}: Kiwi needs Postgres 18`
    if (server.isReplica) return 'is a read-only replica: name the primary in the setting'
    if (server.used > server.most * tightShare)
      return `${server.used} of ${server.most} connections are used: raise max_connections, or run fewer processes`
    const { applied, pending, unknown } = await migrationStatus({ url, folder })
    if (pending.length > 0) return `${pending.length} migrations are not applied: run "kiwi db migrate"`
    if (unknown.length > 0) return `is newer than this version of Kiwi (${unknown.join(', ')}): deploy the newer version`
    const [row] = needsTrigrams ? await sql<{ grams: string[] }[]>`select show_trgm('강남') as grams` : [{ grams: ['-'] }]
    if (!row || row.grams.length === 0)
      return "show_trgm('강남') is empty: Hangul cannot be searched; create the database with LC_CTYPE C.UTF-8"
    return { good: `${server.version} at ${withoutSecrets(url)}, ${applied.length} migrations${needsTrigrams ? ', Hangul trigrams' : ''}` }
  })
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
    return { good: `${row.name} may read the ledger and post to it, but not change it` }
  })
  return ownsLedger ? off(what, ownsAll) : seen
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

export async function examineRedis(config: ApiConfig): Promise<Finding> {
  const redis = connectRedis(config, reachMs)
  return attempt('Redis', async () => {
    const info = await redis.info()
    const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '?'
    const policy = value('maxmemory_policy')
    const isCluster = value('cluster_enabled') === '1'
    if (isCluster && config.REDIS_CLUSTER !== 'on') return 'is a cluster: set REDIS_CLUSTER to on'
    if (isCluster && !String(await redis.cluster('INFO')).includes('cluster_state:ok')) return 'the cluster does not hold every slot'
    if (value('role') !== 'master') return 'is a replica: name the primary in REDIS_URL'
    if (policy !== 'noeviction') return `maxmemory-policy is ${policy}, so jobs could be evicted: set it to noeviction`
    const [used, most] = [Number(value('used_memory')), Number(value('maxmemory'))]
    if (most > 0 && used > most * tightShare)
      return `${Math.round((100 * used) / most)} % of maxmemory is used: writes will fail soon; give it more memory`
    const name = value('valkey_version') === '?' ? value('redis_version') : `Valkey ${value('valkey_version')}`
    const kept = value('aof_enabled') === '1' ? 'append-only file' : 'no append-only file: a restart makes jobs start again from Postgres'
    return {
      good: `${name} at ${withoutSecrets(config.REDIS_URL)}${isCluster ? ', a cluster' : ''}, noeviction, ${Math.round(used / 1e6)} MB, ${kept}`,
    }
  }).finally(() => redis.disconnect())
}

/** Events that wait for the log database. The runner takes them every ten seconds. */
export async function examineLogStream(config: ApiConfig): Promise<Finding> {
  const redis = connectRedis(config, reachMs)
  return attempt('interaction log', async () => {
    const { waiting, bound, oldestSeconds, dropped } = await streamState(redis)
    const seen = `${waiting} of at most ${bound} events wait, the oldest for ${oldestSeconds} s`
    const lost = Object.entries(dropped).map(([kind, count]) => `${count} ${kind}`)
    if (oldestSeconds > lateSlotSeconds) return `${seen}: start "kiwi runner", and see whether the log database is up`
    return { good: lost.length > 0 ? `${seen}; there was no room for ${lost.join(', ')} in the last week` : seen }
  }).finally(() => redis.disconnect())
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
