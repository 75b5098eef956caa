import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'
import { migrate, migrationStatus } from './migrate.ts'

/** A server of its own for each test: roles belong to the server. */
let server: Victim
const sessions: postgres.Sql[] = []
beforeEach(async () => {
  server = await startVictim()
})
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.end()))
  await server.stop()
})

const drizzle = new URL('../../drizzle/', import.meta.url).pathname
const urlOf = (user: string, database: string) =>
  Object.assign(new URL(server.url), { username: user, password: 'secret', pathname: database }).href

function connect(user: string, database: string): postgres.Sql {
  const session = postgres(urlOf(user, database), { max: 1, onnotice: () => {} })
  sessions.push(session)
  return session
}

async function migrateBoth() {
  const sentences: string[] = []
  const applied: string[] = []
  for (const name of ['main', 'log']) {
    const options = { url: urlOf('plain', name), folder: join(drizzle, name), lockTimeoutMs: 1_000 }
    applied.push(...(await migrate({ ...options, onMissingRole: (sentence) => sentences.push(sentence) })))
    expect((await migrationStatus(options)).pending).toEqual([])
  }
  return { sentences: [...new Set(sentences)], applied }
}

async function makeOwner(rights: string): Promise<void> {
  await server.admin.unsafe(`create role plain login password 'secret' nosuperuser nobypassrls ${rights}`)
  for (const name of ['main', 'log']) await server.admin.unsafe(`create database ${name} owner plain`)
}

const [central, fee] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']

/** Posts 5 won as the service does. */
async function post(service: postgres.Sql): Promise<string> {
  const [posted] = await service`
    select outcome from post_transfers(array[${randomUUID()}]::uuid[], array[${randomUUID()}], array['\\x00'::bytea], array['adjustment'],
      array[${central}]::uuid[], array[${fee}]::uuid[], array[5]::bigint[], array[''], array[null]::uuid[], array[null]::uuid[],
      array[null]::bigint[], now())`
  return posted!['outcome']
}

const insertTransfer = `insert into transfer (id, idempotency_key, request_hash, kind, debit_account_id, credit_account_id, amount_krw, created_at)
  values (gen_random_uuid(), gen_random_uuid()::text, '', 'adjustment', '${central}', '${fee}', 5, now())`

async function expectThinWay(): Promise<void> {
  const service = connect('service', 'main')
  expect(await post(service)).toBe('posted')
  expect(await service`select current_setting('kiwi.posting', true) as posting`).not.toEqual([{ posting: 'on' }])
  await service`select * from vault.pin_state(${randomUUID()})`
  for (const statement of [insertTransfer, 'select * from vault.pin_record', `update account set posted = 1`])
    await expect(service.unsafe(`set kiwi.posting = 'on'; ${statement}`)).rejects.toMatchObject({ code: '42501' })
  expect(await connect('service', 'log')`select ensure_log_days(now()::date, now()::date) as made`).toHaveLength(1)
}

it('an owner who is no superuser but may make roles needs nobody else', async () => {
  await makeOwner('createrole')
  const { sentences, applied } = await migrateBoth()
  expect(sentences).toEqual([])
  expect(applied).toContain('functions/ledger')
  await connect('plain', 'main').unsafe(`create role service login password 'secret' in role kiwi_app`)
  await expectThinWay()
  expect((await migrateBoth()).applied).toEqual([])
})

it('an owner who may not make roles is told the statement for each, and the next migration gives the rights', async () => {
  await makeOwner('nocreaterole')
  const { sentences } = await migrateBoth()
  expect(sentences).toHaveLength(2)
  await server.admin.unsafe(`create role service login password 'secret'`)
  await expect(post(connect('service', 'main'))).rejects.toMatchObject({ code: '42501' })
  const dropped = connect('service', 'log')`select drop_log_days(now()::date, now()::date)`
  await expect(dropped).rejects.toMatchObject({ code: '42501' })
  for (const sentence of sentences) await server.admin.unsafe(/As an administrator run "(.*)", then migrate again/.exec(sentence)![1]!)
  const second = await migrateBoth()
  expect(second).toEqual({ sentences: [], applied: ['functions/kept', 'functions/pin', 'functions/roles', 'functions/roles'] })
  await server.admin.unsafe('grant kiwi_app to service')
  await expectThinWay()
})

it('no transfer is left out of the check because one was posted before it in the same transaction, or failed in a savepoint', async () => {
  await makeOwner('createrole')
  await migrateBoth()
  const owner = connect('plain', 'main')
  const failing = `do $$ begin perform post_transfers(array[gen_random_uuid()], array['k'], array['\\x00'::bytea], array['no such kind'],
    array['${central}']::uuid[], array['${fee}']::uuid[], array[0]::bigint[], array[''], array[null]::uuid[], array[null]::uuid[], array[null]::bigint[], now());
    raise exception 'posted'; exception when others then null; end $$`
  for (const before of [`select set_config('a.b', 'c', true)`, failing])
    await expect(
      owner.begin(async (tx) => {
        await post(tx as unknown as postgres.Sql)
        await tx.unsafe(before)
        await tx.unsafe(insertTransfer)
      }),
    ).rejects.toMatchObject({ code: '23000', message: expect.stringContaining('does not balance') })
})
