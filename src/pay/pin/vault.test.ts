import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'

/** The API's role over a database of its own. */
let owner: postgres.Sql
let api: postgres.Sql
const person = randomUUID()
beforeAll(async () => {
  const name = `vault_${randomUUID().slice(0, 8)}`
  const server = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
  await server`create database ${server(name)} template kiwi_main`
  await server.end()
  const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href
  owner = postgres(url, { max: 1, onnotice: () => {} })
  api = postgres(url, { max: 1, onnotice: () => {} })
  await owner`insert into vault.pin_record (person_id, credential_id, record, setup_id, generation, created_at, updated_at)
    values (${person}, ${randomUUID()}, 'the record', 'k1', 1, now(), now())`
  await api`set role kiwi_app`
})
afterAll(async () => {
  await owner?.end()
  await api?.end()
})

it('keeps its tables from the API’s role, for reading and for writing', async () => {
  const tables = (await owner`select tablename as name from pg_tables where schemaname = 'vault'`).map(({ name }) => String(name))
  expect(tables.sort()).toEqual(['pin_login', 'pin_record', 'pin_registration'])
  for (const table of tables) {
    const attempts = [
      api`select * from vault.${api(table)}`,
      api`delete from vault.${api(table)}`,
      api`update vault.${api(table)} set person_id = person_id`,
    ]
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: '42501' })
  }
})

it('gives the API’s role no more than its functions, each with a fixed search path, under an owner that cannot log in', async () => {
  const functions = await owner`
    select p.proname as name, p.prosecdef as definer, p.proconfig::text as config, o.rolname as owner, o.rolcanlogin as "canLogin",
           has_function_privilege('kiwi_app', p.oid, 'execute') as "isApis", has_function_privilege('public', p.oid, 'execute') as "isAnybodys"
    from pg_proc p join pg_roles o on o.oid = p.proowner where p.pronamespace = 'vault'::regnamespace`
  expect(functions.length).toBe(9)
  for (const found of functions) {
    expect(found).toMatchObject({ definer: true, owner: 'kiwi_vault', canLogin: false, isApis: true, isAnybodys: false })
    expect(found['config']).toContain('search_path=pg_catalog, pg_temp')
  }
})

it('gives a record only for a guess: five times, and then never', async () => {
  const told = JSON.stringify(await api`select * from vault.pin_state(${person})`)
  expect(told).toContain('k1')
  expect(told).not.toContain('the record')
  const guesses = []
  for (let n = 0; n < 8; n++) guesses.push(...(await api`select record, failures from vault.take_guess(${person}, now())`))
  expect(guesses.map(({ record, failures }) => [record, failures])).toEqual([1, 2, 3, 4, 5].map((failures) => ['the record', failures]))
})

it('takes no guess back for a login that was not used', async () => {
  const login = randomUUID()
  await api`select vault.keep_login(${login}, ${person}, ${randomUUID()}, ${randomUUID()}, 1, 'state', now(), now() + interval '1 minute')`
  expect(await api`select vault.accept_guess(${login}, ${person}) as setup`).toEqual([{ setup: null }])
  expect(await api`select failures from vault.pin_state(${person})`).toEqual([{ failures: 5 }])
})
