import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { ConfigError, runnerConfig, type RunnerConfig } from '../../config.ts'
import { holidayWarning } from '../../pay/settlement/business-days.ts'
import { holidaysKnownUntil } from '../../pay/settlement/holidays.ts'
import { migrationStatus } from '../../db/migrate.ts'
import { chromium } from '../../dev/stores/apt.ts'
import { postgresBinaries } from '../../dev/stores/postgres-binaries.ts'
import { findProgram } from '../../dev/stores/programs.ts'
import { findRedisServer } from '../../dev/stores/redis.ts'
import { examineMoney, examinePins } from './examine-pay.ts'
import { off, type Finding } from './finding.ts'

type Environment = Record<string, string | undefined>

const REACH_MS = 4_000
const NEEDED_BYTES = 1_000_000_000

/** Checks the machine, with or without configuration. */
export async function examineMachine(root: string, nodeVersion: string, isProduction: boolean): Promise<Finding[]> {
  const everywhere = [
    finding(
      'Node',
      Number(nodeVersion.split('.')[0]) >= 24,
      nodeVersion,
      `${nodeVersion}: start Kiwi through ./kiwi, which brings Node 24`,
    ),
    await examineDisk(root),
    examineHolidays(),
  ]
  // An image has stores of its own and runs no tests.
  if (isProduction) return everywhere
  return [
    ...everywhere,
    program('Postgres to embed', () => postgresBinaries().postgres),
    program(
      'Redis to embed',
      () => findRedisServer() ?? missing('no redis-server or valkey-server on the PATH: apt-get install redis-server'),
    ),
    examineChromium(),
  ]
}

/** Checks the settings, and every store and service that they name. */
export async function examineSettings(root: string, settings: Environment): Promise<Finding[]> {
  const config = readConfig(settings)
  if ('what' in config) return [config]
  const findings = await Promise.all([
    examinePostgres('Postgres', config.DATABASE_URL, join(root, 'drizzle/main'), true),
    examinePostgres('log Postgres', config.LOG_DATABASE_URL, join(root, 'drizzle/log'), false),
    examineRole(config.DATABASE_URL),
    examineRedis(config.REDIS_URL),
    config.MEILI_URL
      ? examineHttp('Meilisearch', `${config.MEILI_URL}/health`)
      : off('Meilisearch', 'MEILI_URL is not set: the Postgres engine searches'),
    examineStorage(config),
    examinePins(config.pinVault),
    examineMoney(config),
    examineHttp('Kakao', `${config.KAKAO_ISSUER}/.well-known/openid-configuration`),
    examineHttp('Google', `${config.GOOGLE_ISSUER}/.well-known/openid-configuration`),
    examineHttp('PortOne', config.PORTONE_API_URL, true),
    examineHttp('bank', config.OPENBANKING_URL, true),
    examineHttp('API', `${config.PUBLIC_URL}/health/ready`),
  ])
  return [{ what: 'configuration', verdict: 'ok', detail: 'api and runner can start with it' }, ...findings.flat()]
}

function readConfig(settings: Environment): RunnerConfig | Finding {
  try {
    return runnerConfig(settings)
  } catch (error) {
    if (error instanceof ConfigError) return { what: 'configuration', verdict: 'wrong', detail: error.message }
    throw error
  }
}

async function examinePostgres(what: string, url: string, folder: string, needsTrigrams: boolean): Promise<Finding> {
  const sql = postgres(url, { max: 1, connect_timeout: REACH_MS / 1000, onnotice: () => {} })
  return attempt(what, async () => {
    const [server] = await sql<{ version: string; number: number }[]>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number`
    if (!server || server.number < 180_000) return `version ${server?.version}: Kiwi needs Postgres 18`
    const { pending } = await migrationStatus({ url, folder })
    if (pending.length > 0) return `${pending.length} migrations are not applied: run "kiwi db migrate"`
    const [row] = needsTrigrams ? await sql<{ grams: string[] }[]>`select show_trgm('강남') as grams` : [{ grams: ['-'] }]
    if (!row || row.grams.length === 0)
      return "show_trgm('강남') is empty: Hangul cannot be searched; create the database with LC_CTYPE C.UTF-8"
    return { good: `${server.version} at ${withoutSecrets(url)}${needsTrigrams ? ', Hangul trigrams' : ''}` }
  }).finally(() => void sql.end({ timeout: 1 }))
}

/** A login that owns nothing cannot change the ledger, even when stolen. One role works too. */
async function examineRole(url: string): Promise<Finding> {
  const what = 'database role'
  const sql = postgres(url, { max: 1, connect_timeout: REACH_MS / 1000, onnotice: () => {} })
  let ownsLedger = false
  const seen = await attempt(what, async () => {
    const [row] = await sql<{ name: string; may_change: boolean }[]>`
      select current_user as name, has_table_privilege('entry', 'update, delete, truncate') as may_change`
    ownsLedger = row?.may_change !== false
    return { good: `${row?.name} may read the ledger and post to it, but not change it` }
  }).finally(() => void sql.end({ timeout: 1 }))
  return ownsLedger ? off(what, ownsAll) : seen
}

const ownsAll =
  'DATABASE_URL is the owner’s, so only triggers protect the ledger: make a login in role kiwi_app for it, and set DATABASE_MIGRATION_URL to the owner’s'

async function examineRedis(url: string): Promise<Finding> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: REACH_MS, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => {})
  return attempt('Redis', async () => {
    await redis.connect()
    const info = await redis.info()
    const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '?'
    const policy = value('maxmemory_policy')
    if (policy !== 'noeviction') return `maxmemory-policy is ${policy}, so jobs could be evicted: set it to noeviction`
    return {
      good: `${value('valkey_version') === '?' ? value('redis_version') : `Valkey ${value('valkey_version')}`} at ${withoutSecrets(url)}, noeviction`,
    }
  }).finally(() => redis.disconnect())
}

async function examineStorage({ storage }: RunnerConfig): Promise<Finding> {
  if (storage.kind === 's3') return examineHttp('pictures', storage.endpoint, true)
  return attempt('pictures', async () => {
    if (!storage.dir) return 'STORAGE_DIR is not set'
    mkdirSync(storage.dir, { recursive: true })
    return { good: `folder ${storage.dir}` }
  })
}

/** With `anyStatus` every answer is good: the address itself is no page. */
function examineHttp(what: string, url: string, anyStatus = false): Promise<Finding> {
  return attempt(what, async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(REACH_MS) })
    await answer.body?.cancel()
    return answer.ok || anyStatus ? { good: withoutSecrets(url) } : `${withoutSecrets(url)} answers ${answer.status}`
  })
}

async function examineDisk(root: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(root)
  const free = `${Math.round((bavail * bsize) / 1e9)} GB free`
  return finding('disk', bavail * bsize >= NEEDED_BYTES, free, `${free}: the stores need at least 1 GB`)
}

function examineHolidays(): Finding {
  const warning = holidayWarning(new Date())
  return finding('bank holidays', warning === null, `known until ${holidaysKnownUntil}`, warning ?? '')
}

function program(what: string, find: () => string): Finding {
  try {
    return { what, verdict: 'ok', detail: find() }
  } catch (error) {
    return { what, verdict: 'wrong', detail: sentence(error) }
  }
}

function examineChromium(): Finding {
  const what = 'Chromium for tests'
  const path = findProgram(...chromium.names)
  return path === null
    ? off(what, 'not installed; "kiwi test" installs it where apt-get may be used')
    : { what, verdict: 'ok', detail: path }
}

function missing(message: string): never {
  throw new Error(message)
}

/** Runs one examination. Its returned string, or the error that it throws, says the fault. */
async function attempt(what: string, look: () => Promise<string | { good: string }>): Promise<Finding> {
  try {
    const seen = await look()
    return typeof seen === 'string' ? { what, verdict: 'wrong', detail: seen } : { what, verdict: 'ok', detail: seen.good }
  } catch (error) {
    return { what, verdict: 'wrong', detail: sentence(error) }
  }
}

function finding(what: string, isRight: boolean, right: string, wrong: string): Finding {
  return { what, verdict: isRight ? 'ok' : 'wrong', detail: isRight ? right : wrong }
}

function withoutSecrets(url: string): string {
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  return parsed.href.replace(/\/$/, '')
}

/** The message of the innermost cause: `fetch failed` alone says nothing. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return sentence(error.cause)
  if (error instanceof AggregateError && error.errors.length > 0) return sentence(error.errors[0])
  return error.message || error.name
}
