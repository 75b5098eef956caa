import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { everyRow } from '../../../test/worlds/written.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const ask = async <Row>(statement: Sql<Row>) => rows(world.owner.db, statement)
const t0 = new Date('2026-11-22T09:00:00Z')
const at = (ms: number) => new Date(t0.getTime() + ms)

/**
 * A person with a PIN, and another one. Each has two sessions, and in each a login and a
 * registration under way, which end at `at(1_000)`.
 */
async function vaults() {
  const people = { mine: randomUUID(), theirs: randomUUID() }
  const made = {
    person: people.mine,
    other: people.theirs,
    session: '',
    elsewhere: '',
    login: '',
    elsewhereLogin: '',
    registration: '',
    elsewhereRegistration: '',
    theirLogin: '',
  }
  for (const [who, person] of Object.entries(people)) {
    await run(
      world.owner.db,
      sql`insert into vault.pin_record (person_id, credential_id, record, setup_id, generation, failures, created_at, updated_at)
          values (${person}::uuid, ${randomUUID()}::uuid, 'record', 'k1', 3, 0, ${t0}::timestamptz, ${t0}::timestamptz)`,
    )
    for (const place of ['session', 'elsewhere'] as const) {
      const [session, login, registration] = [randomUUID(), randomUUID(), randomUUID()]
      await run(
        world.owner.db,
        sql`insert into vault.pin_login (id, person_id, session_id, device_id, generation, state, expires_at)
            values (${login}::uuid, ${person}::uuid, ${session}::uuid, ${randomUUID()}::uuid, 3, 'state', ${at(1_000)}::timestamptz)`,
      )
      await run(
        world.owner.db,
        sql`insert into vault.pin_registration (id, person_id, session_id, setup_id, expires_at)
            values (${registration}::uuid, ${person}::uuid, ${session}::uuid, 'k2', ${at(1_000)}::timestamptz)`,
      )
      if (who === 'mine')
        Object.assign(
          made,
          place === 'session'
            ? { session, login, registration }
            : { elsewhere: session, elsewhereLogin: login, elsewhereRegistration: registration },
        )
      else made.theirLogin = login
    }
  }
  return made
}
/** The rows of a call that are others than before, by table. */
async function changed(act: () => Promise<unknown>): Promise<string[]> {
  const before = await everyRow(world)
  await act()
  const after = await everyRow(world)
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((place) => JSON.stringify(before.get(place)) !== JSON.stringify(after.get(place)))
    .map((place) => `${before.has(place) ? (after.has(place) ? '' : '- ') : '+ '}${place.split(' ')[0]}`)
    .sort()
}
type Vault = Awaited<ReturnType<typeof vaults>>
const guess = (person: string, ms = 0) =>
  ask(sql<{ failures: number; record: string }>`select failures, record from vault.take_guess(${person}::uuid, ${at(ms)}::timestamptz)`)
const state = async (person: string) =>
  (
    await ask(
      sql<{
        failures: number
        lockedAt: Date | null
        generation: number
      }>`select failures, locked_at, generation from vault.pin_state(${person}::uuid)`,
    )
  )[0]
const login = (v: Vault, { id = v.login, person = v.person, session = v.session, ms = 0 } = {}) =>
  ask(sql<{ state: string }>`select state from vault.use_login(${id}::uuid, ${person}::uuid, ${session}::uuid, ${at(ms)}::timestamptz)`)
const accept = async (id: string, person: string) =>
  (await ask(sql<{ setup: string | null }>`select vault.accept_guess(${id}::uuid, ${person}::uuid) as setup`))[0]!.setup
const save = async (
  v: Vault,
  { id = v.registration, person = v.person, session = v.session, generation = 3, unlocks = false, ms = 0 } = {},
) =>
  (
    await ask(
      sql<{ outcome: string }>`
        select vault.save_record(${id}::uuid, ${person}::uuid, ${session}::uuid, 'new', ${generation}, ${unlocks}, ${at(ms)}::timestamptz) as outcome`,
    )
  )[0]!.outcome

describe('a guess', () => {
  it('counts for its person alone, locks at the fifth, and gives no record after it', async () => {
    const v = await vaults()
    for (const n of [1, 2, 3, 4]) expect(await guess(v.person)).toEqual([{ failures: n, record: 'record' }])
    expect(await state(v.person)).toMatchObject({ failures: 4, lockedAt: null })
    expect(await guess(v.person, 7)).toEqual([{ failures: 5, record: 'record' }])
    expect(await state(v.person)).toMatchObject({ failures: 5, lockedAt: at(7) })
    expect(await guess(v.person)).toEqual([])
    expect(await state(v.other)).toMatchObject({ failures: 0, lockedAt: null })
  })

  it('that was right resets the count once, of a login that was used, and of the PIN that it was about', async () => {
    const v = await vaults()
    for (const person of [v.person, v.other]) await guess(person)
    expect(await accept(v.login, v.person)).toBeNull()
    expect(await login(v)).toEqual([{ state: 'state' }])
    expect(await accept(v.login, v.other)).toBeNull()
    expect(await accept(v.login, v.person)).toBe('k1')
    expect([(await state(v.person))!.failures, (await state(v.other))!.failures]).toEqual([0, 1])
    expect(await accept(v.login, v.person)).toBeNull()
    await login(v, { id: v.elsewhereLogin, session: v.elsewhere })
    await run(world.owner.db, sql`update vault.pin_record set generation = 4, failures = 2 where person_id = ${v.person}::uuid`)
    expect(await accept(v.elsewhereLogin, v.person)).toBeNull()
    expect((await state(v.person))!.failures).toBe(2)
  })
})

describe('a login', () => {
  it('gives its state once, to its own person and session, until it ends', async () => {
    const v = await vaults()
    for (const not of [{ id: randomUUID() }, { person: v.other }, { session: v.elsewhere }, { id: v.theirLogin }, { ms: 1_000 }])
      expect(await login(v, not)).toEqual([])
    expect(await login(v, { ms: 999 })).toEqual([{ state: 'state' }])
    expect(await login(v, { ms: 999 })).toEqual([])
  })

  it('that is new takes away those of its person whose time is over, and no other', async () => {
    const v = await vaults()
    const keep = (ms: number) => () =>
      ask(
        sql`select vault.keep_login(${randomUUID()}::uuid, ${v.person}::uuid, ${v.session}::uuid, ${randomUUID()}::uuid, 3, 'next', ${at(ms)}::timestamptz, ${at(9_000)}::timestamptz)`,
      )
    expect(await changed(keep(999))).toEqual(['+ pin_login'])
    expect(await changed(keep(1_000))).toEqual(['+ pin_login', '- pin_login', '- pin_login'])
  })
})

describe('a registration', () => {
  const open = (v: Vault, ms: number) => () =>
    ask(
      sql`select vault.open_registration(${randomUUID()}::uuid, ${v.person}::uuid, ${v.session}::uuid, 'k2', ${at(ms)}::timestamptz, ${at(9_000)}::timestamptz)`,
    )

  it('takes the place of the one of its session, and of those of its person whose time is over', async () => {
    const v = await vaults()
    expect(await changed(open(v, 999))).toEqual(['+ pin_registration', '- pin_registration'])
    expect(await changed(open(v, 1_000))).toEqual(['+ pin_registration', '- pin_registration', '- pin_registration'])
  })

  it('is finished once, by its own person and session, before its time is over', async () => {
    const v = await vaults()
    for (const not of [{ id: randomUUID() }, { person: v.other }, { session: v.elsewhere }, { id: v.elsewhereRegistration }, { ms: 1_000 }])
      expect(await save(v, not)).toBe('expired')
    const saved = await changed(async () => expect(await save(v, { ms: 999 })).toBe('saved'))
    // Logins of the old PIN end, of its person alone.
    expect(saved).toEqual(['- pin_login', '- pin_login', '- pin_registration', 'pin_record'])
    expect(await state(v.person)).toEqual({ failures: 0, lockedAt: null, generation: 4 })
    expect(await save(v)).toBe('expired')
  })

  it('is refused where the PIN changed meanwhile, and over a lock unless it may lift it', async () => {
    const v = await vaults()
    expect(await save(v, { generation: 2 })).toBe('conflict')
    for (let n = 0; n < 5; n += 1) await guess(v.person)
    expect(await save(v, { id: v.elsewhereRegistration, session: v.elsewhere })).toBe('conflict')
    const w = await vaults()
    for (let n = 0; n < 5; n += 1) await guess(w.person)
    expect(await save(w, { unlocks: true })).toBe('saved')
    expect(await state(w.person)).toEqual({ failures: 0, lockedAt: null, generation: 4 })
  })
})

it('what is forgotten of a PIN is all of one person', async () => {
  const v = await vaults()
  const held = async (person: string) => (await ask(sql<{ n: number }>`select vault.held(${person}::uuid) as n`))[0]!.n
  expect([await held(v.person), await held(v.other)]).toEqual([5, 5])
  await ask(sql`select vault.forget(${v.person}::uuid)`)
  expect([await held(v.person), await held(v.other)]).toEqual([0, 5])
})

describe('what the law keeps', () => {
  const keep = (person: string, source: string, row: object, ms: number | null, leaving = randomUUID(), law = 'law') =>
    ask(
      sql`select kept.keep(${leaving}::uuid, ${person}::uuid, ${source}, ${law}, ${sql.json(row)}, ${t0}::timestamptz, ${ms === null ? null : at(ms)}::timestamptz)`,
    )
  const refuses = async (form: string, hash: string, ms: number) =>
    (await ask(sql<{ no: boolean }>`select kept.refuses(${[form]}::text[], ${[hash]}::text[], ${at(ms)}::timestamptz) as no`))[0]!.no

  it('refuses an identity until its time is over, in the form in which it is kept', async () => {
    const [left, banned] = ['aa'.repeat(32), 'bb'.repeat(32)]
    await keep(randomUUID(), 'identity', { key_id: 'k1', ci_hash: `\\x${left}` }, 1_000)
    await keep(randomUUID(), 'identity', { key_id: 'k1', ci_hash: `\\x${banned}` }, null)
    await keep(randomUUID(), 'person', { key_id: 'k1', ci_hash: `\\x${'cc'.repeat(32)}` }, null)
    expect([await refuses('k1', left, 999), await refuses('k1', left, 1_000)]).toEqual([true, false])
    expect(await refuses('k1', banned, 99_999_999)).toBe(true)
    expect([await refuses('k2', banned, 0), await refuses('k1', 'dd'.repeat(32), 0), await refuses('k1', 'cc'.repeat(32), 0)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is shown of one person, by a reason that is written down first, and goes when its time is over', async () => {
    const [one, other] = [randomUUID(), randomUUID()]
    const leaving = randomUUID()
    await keep(one, 'person', { handle: 'left_one' }, 1_000, leaving)
    await keep(one, 'order', { total: 1 }, 2_000, leaving)
    await keep(one, 'order', { total: 2 }, 3_000, leaving)
    await keep(other, 'person', { handle: 'left_other' }, 1_000)
    await keep(other, 'order', { handle: 'left_one' }, null)
    const look = (who: string, reason = '문의가 있음') =>
      ask(sql<{ source: string }>`select source from kept.look(${who}, 'test', ${reason}, ${t0}::timestamptz)`).then((found) =>
        found.map(({ source }) => source),
      )
    expect(await look('left_one')).toEqual(['order', 'order', 'person'])
    expect(await look(one)).toEqual(['order', 'order', 'person'])
    expect(await look('left_nobody')).toEqual([])
    for (const reason of ['', '    ', 'why?']) await expect(look('left_one', reason)).rejects.toThrow('needs a reason')
    expect(await ask(sql<{ n: number }>`select count(*)::int as n from kept.kept_look where person_id = ${one}::uuid`)).toEqual([{ n: 2 }])
    expect(
      await ask(
        sql<{ source: string; count: number; expiresAt: Date }>`select source, count, expires_at from kept.summary(${leaving}::uuid)`,
      ),
    ).toEqual([
      { source: 'order', count: 2, expiresAt: at(3_000) },
      { source: 'person', count: 1, expiresAt: at(1_000) },
    ])
    const expire = async (ms: number, limit: number) =>
      (await ask(sql<{ n: number }>`select kept.expire(${at(ms)}::timestamptz, ${limit}) as n`))[0]!.n
    expect(await expire(999, 10)).toBe(0)
    expect(await expire(2_000, 1)).toBe(1)
    expect(await expire(2_000, 10)).toBeGreaterThanOrEqual(2)
    expect(await look(one)).toEqual(['order'])
  })
})
