import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startVictim } from '../../test/faults/postgres.ts'
import { migrate, MigrationError, migrationStatus } from './migrate.ts'

let server: Awaited<ReturnType<typeof startVictim>>
let admin: postgres.Sql
let database = 0
let url: string
const home = mkdtempSync(join(tmpdir(), 'kiwi-migrations-'))

beforeAll(async () => {
  server = await startVictim()
  admin = postgres(server.url, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await admin.end()
  await server.stop()
  rmSync(home, { recursive: true, force: true })
})
beforeEach(async () => {
  const name = `fresh_${++database}`
  await admin.unsafe(`create database ${name}`)
  url = server.url.replace(/\/postgres$/, `/${name}`)
})

function folderOf(name: string, scripts: Record<string, string>): string {
  const folder = join(home, `${database}`, name)
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const entries = Object.keys(scripts).map((tag, idx) => ({ idx, version: '7', when: idx, tag, breakpoints: true }))
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  for (const [tag, script] of Object.entries(scripts)) writeFileSync(join(folder, `${tag}.sql`), script)
  return folder
}

async function ask(query: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...(await sql.unsafe(query))]
  } finally {
    await sql.end()
  }
}

const first = `create table thing (id int primary key);
--> statement-breakpoint
create function thing_count() returns bigint language sql as $$ select count(*) from thing; $$;`
const second = `insert into thing values (1); insert into thing values (2);`

test('applies what is pending, in order, once, and says what it did', async () => {
  const folder = folderOf('main', { '0000_first': first })
  expect(await migrationStatus({ url, folder })).toEqual({ applied: [], pending: ['0000_first'], unknown: [] })
  expect(await migrate({ url, folder, lockTimeoutMs: 1_000 })).toEqual(['0000_first'])
  folderOf('main', { '0000_first': first, '0001_second': second })
  expect(await migrationStatus({ url, folder })).toEqual({ applied: ['0000_first'], pending: ['0001_second'], unknown: [] })
  expect(await migrate({ url, folder, lockTimeoutMs: 1_000 })).toEqual(['0001_second'])
  expect(await migrate({ url, folder, lockTimeoutMs: 1_000 })).toEqual([])
  expect(await ask('select thing_count()::int as n')).toEqual([{ n: 2 }])
})

test('five migrators at once on a fresh database all succeed and apply each migration once', async () => {
  const folder = folderOf('main', { '0000_first': first, '0001_slow': `select pg_sleep(0.1); ${second}` })
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate({ url, folder, lockTimeoutMs: 10_000 })))
  expect(applied.flat().sort()).toEqual(['0000_first', '0001_slow'])
  expect(await ask('select thing_count()::int as n')).toEqual([{ n: 2 }])
})

test('says in one sentence that another migration runs, within the lock time-out', async () => {
  const slow = folderOf('main', { '0000_slow': 'select pg_sleep(1.5)' })
  const running = migrate({ url, folder: slow, lockTimeoutMs: 1_000 })
  await expect.poll(() => admin`select 1 from pg_locks where locktype = 'advisory' and granted`).toHaveLength(1)
  const from = performance.now()
  await expect(migrate({ url, folder: slow, lockTimeoutMs: 200 })).rejects.toThrow(/^Another migration is running: main waited 200 ms/)
  expect(performance.now() - from).toBeLessThan(1_200)
  await running
})

test('a failing migration leaves nothing behind, not even those before it', async () => {
  const folder = folderOf('main', { '0000_first': first, '0001_broken': 'insert into thing values (1); select * from nowhere' })
  const failed = migrate({ url, folder, lockTimeoutMs: 1_000 })
  await expect(failed).rejects.toThrow(MigrationError)
  await expect(failed).rejects.toThrow(/0001_broken failed and nothing was changed: relation "nowhere" does not exist/)
  expect(await ask(`select to_regclass('thing') as thing`)).toEqual([{ thing: null }])
})

test('a migrator killed in the middle leaves nothing and the lock is free for the next', async () => {
  const folder = folderOf('main', { '0000_first': first, '0001_slow': 'select pg_sleep(5)' })
  const killed = migrate({ url, folder, lockTimeoutMs: 1_000 })
  const outcome = expect(killed).rejects.toThrow()
  await expect.poll(() => admin`select 1 from pg_stat_activity where query = 'select pg_sleep(5)'`).toHaveLength(1)
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(5)'`
  await outcome
  folderOf('main', { '0000_first': first, '0001_slow': second })
  expect(await migrate({ url, folder, lockTimeoutMs: 1_000 })).toEqual(['0000_first', '0001_slow'])
})

test('refuses a migration that was changed after it was applied', async () => {
  const folder = folderOf('main', { '0000_first': first })
  await migrate({ url, folder, lockTimeoutMs: 1_000 })
  folderOf('main', { '0000_first': `${first} -- better` })
  await expect(migrate({ url, folder, lockTimeoutMs: 1_000 })).rejects.toThrow('Migration main/0000_first was changed after it was applied')
})

test('main and log may live in one database', async () => {
  const main = folderOf('main', { '0000_first': first })
  const log = folderOf('log', { '0000_first': 'create table interaction (id int)' })
  await migrate({ url, folder: main, lockTimeoutMs: 1_000 })
  expect(await migrate({ url, folder: log, lockTimeoutMs: 1_000 })).toEqual(['0000_first'])
})
