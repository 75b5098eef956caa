import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { dialPostgresJs } from './drivers/postgres-js.ts'
import { rowsAsObjects } from './drivers/values.ts'
import { pgErrorCode } from './errors.ts'
import { Session } from './session.ts'

export interface MigrateOptions {
  url: string
  /**
   * A folder of drizzle-kit: `meta/_journal.json` and one `<name>.sql` each, applied once. Beside them `functions/*.sql`,
   * hand-written and safe to repeat (`create or replace`): applied after the tables whenever their text changed.
   */
  folder: string
  /** How long to wait for another migration, or for a table in use. */
  lockTimeoutMs: number
}

/** Its message is one sentence for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

interface Migration {
  name: string
  hash: string
  script: string
}

/** Any constant will do, as long as it is ours: "kiwi" in ASCII. */
const lockKey = 0x6b697769

/**
 * Brings a database up to date: every pending migration in one transaction, all or none, one migrator at a time. The advisory lock
 * belongs to that transaction, so that it holds behind a pooler too and dies with its owner. Returns the names applied now.
 * Errors: MigrationError when another migration holds the lock, a migration fails, or an applied one was changed since.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const { folder, lockTimeoutMs } = options
  const migrations = readMigrations(folder)
  return withSession(options.url, async (session) => {
    await session.sendScript(
      `begin read write; set local lock_timeout = ${Math.ceil(lockTimeoutMs)}; set local statement_timeout = 0; set local transaction_timeout = 0`,
    )
    await waitForTurn(session, folder, lockTimeoutMs)
    await session.sendScript(
      `set local client_min_messages = warning; create schema if not exists drizzle;
       create table if not exists drizzle.applied_migration (
         folder text, name text, hash text not null, applied_at timestamptz not null default now(), primary key (folder, name))`,
    )
    const pending = pendingOf(folder, migrations, await appliedIn(session, folder))
    for (const migration of pending) await apply(session, folder, migration)
    const changed = changedFunctions(folder, await appliedIn(session, folder))
    for (const functions of changed) await apply(session, folder, functions)
    await session.sendScript('commit')
    return [...pending, ...changed].map(({ name }) => name)
  })
}

/** What `migrate` would do; changes nothing. */
export async function migrationStatus(options: { url: string; folder: string }): Promise<{ applied: string[]; pending: string[] }> {
  const migrations = readMigrations(options.folder)
  return withSession(options.url, async (session) => {
    const found = await session.send(`select to_regclass('drizzle.applied_migration')`, [])
    const applied = found.rows[0]?.[0] ? await appliedIn(session, options.folder) : new Map<string, string>()
    return {
      applied: [...applied.keys()],
      pending: [...migrations.filter(({ name }) => !applied.has(name)), ...changedFunctions(options.folder, applied)].map(
        ({ name }) => name,
      ),
    }
  })
}

function readMigrations(folder: string): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as { entries: { tag: string }[] }
  return journal.entries.map(({ tag }) => readScript(folder, tag))
}

function changedFunctions(folder: string, applied: Map<string, string>): Migration[] {
  if (!existsSync(join(folder, 'functions'))) return []
  const files = readdirSync(join(folder, 'functions')).filter((file) => file.endsWith('.sql'))
  return files
    .sort()
    .map((file) => readScript(folder, `functions/${basename(file, '.sql')}`))
    .filter(({ name, hash }) => applied.get(name) !== hash)
}

function readScript(folder: string, name: string): Migration {
  const script = readFileSync(join(folder, `${name}.sql`), 'utf8')
  return { name, script, hash: createHash('sha256').update(script).digest('hex') }
}

async function waitForTurn(session: Session, folder: string, lockTimeoutMs: number): Promise<void> {
  try {
    await session.send('select pg_advisory_xact_lock($1)', [lockKey])
  } catch (error) {
    if (pgErrorCode(error) !== '55P03') throw error
    throw new MigrationError(
      `Another migration is running: ${basename(folder)} waited ${lockTimeoutMs} ms for it. Try again when it is done.`,
      { cause: error },
    )
  }
}

async function appliedIn(session: Session, folder: string): Promise<Map<string, string>> {
  const answer = await session.send('select name, hash from drizzle.applied_migration where folder = $1 order by applied_at, name', [
    basename(folder),
  ])
  return new Map(rowsAsObjects(answer).map(({ name, hash }) => [String(name), String(hash)]))
}

function pendingOf(folder: string, migrations: Migration[], applied: Map<string, string>): Migration[] {
  for (const { name, hash } of migrations) {
    const before = applied.get(name)
    if (before !== undefined && before !== hash) {
      throw new MigrationError(`Migration ${basename(folder)}/${name} was changed after it was applied; restore it and write a new one.`)
    }
  }
  return migrations.filter(({ name }) => !applied.has(name))
}

async function apply(session: Session, folder: string, migration: Migration): Promise<void> {
  try {
    for (const statement of migration.script.split('--> statement-breakpoint')) {
      if (statement.trim() !== '') await session.sendScript(statement)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError(`Migration ${basename(folder)}/${migration.name} failed and nothing was changed: ${reason}`, { cause: error })
  }
  await session.send(
    `insert into drizzle.applied_migration (folder, name, hash) values ($1, $2, $3)
     on conflict (folder, name) do update set hash = excluded.hash, applied_at = now()`,
    [basename(folder), migration.name, migration.hash],
  )
}

/** One session for this alone; whatever was not committed ends with it. */
async function withSession<T>(url: string, use: (session: Session) => Promise<T>): Promise<T> {
  const hourMs = 3_600_000
  const session = new Session({
    dial: dialPostgresJs,
    url,
    applicationName: 'kiwi-migrate',
    parameters: {},
    connectTimeoutMs: 10_000,
    answerTimeoutMs: hourMs,
  })
  try {
    return await use(session)
  } finally {
    await session.end()
  }
}
