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
   * A folder of drizzle-kit: `meta/_journal.json` and `<name>.sql`, each applied once. Then its
   * `functions/*.sql`, safe to repeat: applied whenever their text changed or, for a file with a
   * line `-- roles: …`, when one of those roles was made or granted.
   */
  folder: string
  /** How long to wait for another migration, or for a table in use. */
  lockTimeoutMs: number
  /** Called with a sentence for the operator for each missing role that this login may not make. */
  onMissingRole?: (sentence: string) => void
  /**
   * Stops after this migration and leaves `functions/` out: a restore fills the tables before the
   * rest is applied.
   */
  upTo?: string
}

/** Its message is one sentence for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

interface Migration {
  name: string
  script: string
  roles: Role[]
}

/** A role that a file of functions gives rights to, or with `isOwner` tables and functions. */
interface Role {
  name: string
  isOwner: boolean
}

/** Any constant will do, as long as it is ours: "kiwi" in ASCII. */
const lockKey = 0x6b697769

/**
 * Brings a database up to date: all pending migrations in one transaction, one migrator at a time
 * (its advisory lock works behind a pooler too). Returns the names applied now. Errors:
 * MigrationError (another migration is running, one fails, or an applied one was changed).
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const { folder, lockTimeoutMs, onMissingRole, upTo } = options
  const all = readMigrations(folder)
  const migrations = upTo === undefined ? all : all.slice(0, all.findIndex(({ name }) => name === upTo) + 1)
  const functions = upTo === undefined ? readFunctions(folder) : []
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
    for (const { name } of functions.flatMap(({ roles }) => roles)) await makeRole(session, name)
    const changed = await changedFunctions(session, functions, await appliedIn(session, folder))
    for (const file of changed) await apply(session, folder, file)
    await session.sendScript('commit')
    for (const sentence of await missingRoles(session, functions)) onMissingRole?.(sentence)
    return [...pending, ...changed].map(({ name }) => name)
  })
}

/** What `migrate` would do; changes nothing. `unknown`: applied by a newer version of Kiwi. */
export async function migrationStatus(options: {
  url: string
  folder: string
}): Promise<{ applied: string[]; pending: string[]; unknown: string[] }> {
  const migrations = readMigrations(options.folder)
  const functions = readFunctions(options.folder)
  return withSession(options.url, async (session) => {
    const found = await session.send(`select to_regclass('drizzle.applied_migration')`, [])
    const applied = found.rows[0]?.[0] ? await appliedIn(session, options.folder) : new Map<string, string>()
    const known = new Set([...migrations, ...functions].map(({ name }) => name))
    return {
      applied: [...applied.keys()],
      unknown: [...applied.keys()].filter((name) => !known.has(name)),
      pending: [...migrations.filter(({ name }) => !applied.has(name)), ...(await changedFunctions(session, functions, applied))].map(
        ({ name }) => name,
      ),
    }
  })
}

/** Names of the migrations that are applied once, in their order. */
export function numberedMigrations(folder: string): string[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as { entries: { tag: string }[] }
  return journal.entries.map(({ tag }) => tag)
}

function readMigrations(folder: string): Migration[] {
  return numberedMigrations(folder).map((name) => readScript(folder, name))
}

function readFunctions(folder: string): Migration[] {
  if (!existsSync(join(folder, 'functions'))) return []
  const files = readdirSync(join(folder, 'functions')).filter((file) => file.endsWith('.sql'))
  return files.sort().map((file) => readScript(folder, `functions/${basename(file, '.sql')}`))
}

async function changedFunctions(session: Session, functions: Migration[], applied: Map<string, string>): Promise<Migration[]> {
  const hashes = await Promise.all(functions.map((file) => hashOf(session, file)))
  return functions.filter(({ name }, at) => applied.get(name) !== hashes[at])
}

function readScript(folder: string, name: string): Migration {
  const script = readFileSync(join(folder, `${name}.sql`), 'utf8')
  const [, list = ''] = /^-- roles: (.+)$/m.exec(script) ?? []
  const roles = [...list.matchAll(/(\w+)( \(owner\))?/g)].map(([, role = '', owner]) => ({ name: role, isOwner: owner !== undefined }))
  return { name, script, roles }
}

/** The hash of the text and the states of its roles: it changes when a role is made or granted. */
async function hashOf(session: Session, { script, roles }: Migration): Promise<string> {
  const states = await Promise.all(roles.map(async (role) => `${role.name} ${await stateOf(session, role)}`))
  return createHash('sha256')
    .update([script, ...states].join('\n'))
    .digest('hex')
}

/** `foreign`: it exists, but the login that migrates may not make it an owner. */
async function stateOf(session: Session, { name, isOwner }: Role): Promise<'absent' | 'foreign' | 'usable'> {
  const found = await session.send(
    `select pg_has_role(c.relowner, r.oid, 'set') or pg_has_role(c.relowner, r.oid, 'member with admin option')
     from pg_roles r, pg_class c where r.rolname = $1 and c.oid = to_regclass('drizzle.applied_migration')`,
    [name],
  )
  if (found.rows.length === 0) return 'absent'
  return isOwner && found.rows[0]?.[0] !== 't' ? 'foreign' : 'usable'
}

/** Makes a missing role if the login may. Two databases of one server may be migrated at once. */
async function makeRole(session: Session, name: string): Promise<void> {
  await session.sendScript(
    `do $$ begin
       if not exists (select from pg_roles where rolname = '${name}') then create role ${name} nologin; end if;
     exception when duplicate_object or unique_violation or insufficient_privilege then null;
     end $$`,
  )
}

async function missingRoles(session: Session, functions: Migration[]): Promise<string[]> {
  const roles = new Map(functions.flatMap((file) => file.roles.map((role) => [role.name, role] as const)))
  const user = await session.send(
    `select quote_ident(tableowner) from pg_tables where schemaname = 'drizzle' and tablename = 'applied_migration'`,
    [],
  )
  const sentences = [...roles.values()].map(async (role) => {
    const state = await stateOf(session, role)
    if (state === 'usable') return []
    const statements = [
      ...(state === 'absent' ? [`create role ${role.name} nologin;`] : []),
      ...(role.isOwner ? [`grant ${role.name} to ${user.rows[0]?.[0]};`] : []),
    ]
    return [`The role ${role.name} is missing. As an administrator run "${statements.join(' ')}", then migrate again.`]
  })
  return (await Promise.all(sentences)).flat()
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
  for (const { name, script } of migrations) {
    const before = applied.get(name)
    if (before !== undefined && before !== createHash('sha256').update(script).digest('hex')) {
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
    [basename(folder), migration.name, await hashOf(session, migration)],
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
    namesStatements: true,
  })
  try {
    return await use(session)
  } finally {
    await session.end()
  }
}
