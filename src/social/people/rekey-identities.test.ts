import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { bareEnvironment } from '../../../test/bare-environment.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { identity, identityForm, person } from '../../db/schema/person.ts'
import type { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { completeIdentity } from './complete-identity.ts'
import { listIdentityKeys, rekeyIdentities, startRekeying } from './rekey-identities.ts'

const root = join(import.meta.dirname, '../../..')
const [k1, k2, k3] = ['k1', 'k2', 'k3'].map((id) => ({ id, value: `${id}-${'0f1e2d3c4b5a'.repeat(4)}` })) as [Key, Key, Key]
interface Key {
  id: string
  value: string
}

let my: SignInWorld
let used = 0
const numbered = (number: number) => `p${String(number).padStart(2, '0')}`
/** Each test takes people of its own from the sandbox's eighty. */
const fresh = () => numbered(++used)
beforeAll(async () => {
  my = await createSignInWorld()
  await my.fault({ provider: 'portone', operation: 'webhook', kind: 'silentBefore' })
})
afterAll(() => my.close())
beforeEach(async () => {
  await my.world.deps.main.db.delete(identity)
  await my.world.deps.main.db.delete(identityForm)
})

/** A process with these keys, the newest first. */
const having = <Given extends object>(ctx: Given, ...keys: Key[]) =>
  ({ ...ctx, config: { ...my.world.config, IDENTITY_KEYS: keys } }) as Given
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: KiwiError) => error.code ?? String(error),
  )
async function begun(who: string, channelOf = who, provider: 'kakao' | 'google' = 'kakao'): Promise<(...keys: Key[]) => Promise<unknown>> {
  const browser: Browser = my.browser()
  await browser.signIn(provider, channelOf)
  const back = await browser.verifyAs(who)
  const ctx: MemberCtx = await browser.signedIn()
  return (...keys) => completeIdentity(having(ctx, ...keys), back)
}
const formOf = async () =>
  (await rows(my.world.deps.main.db, sql<{ keyId: string }>`select key_id from identity order by person_id`)).map(({ keyId }) => keyId)

it('puts the new key over stored hashes without a CI, finds the person in every order of the keys, and says when a key is not needed', async () => {
  const who = fresh()
  await (
    await begun(who)
  )(k1)
  expect(await formOf()).toEqual(['k1'])
  const runner = having(my.world.ctx(), k2, k1)
  expect(await rekeyIdentities(runner, { keyId: 'k2' })).toEqual({ keyId: 'k2', rekeyed: 1 })
  expect(await rekeyIdentities(runner, { keyId: 'k2' })).toEqual({ keyId: 'k2', rekeyed: 0 })
  expect(await formOf()).toEqual(['k1>k2'])
  expect(await listIdentityKeys(runner)).toEqual([
    { id: 'k2', state: 'newest', identities: 1, outermost: 1 },
    { id: 'k1', state: 'needed', identities: 1, outermost: 0 },
  ])
  for (const keys of [
    [k2, k1],
    [k1, k2],
    [k2, k3, k1],
  ])
    expect(await codeOf((await begun(who, fresh(), 'google'))(...keys))).toBe('ALREADY_JOINED')

  // The person verifies again: their CI is here, and the new key alone takes its place.
  const [holder] = await my.world.deps.main.db.select().from(identity)
  await my.world.deps.main.db.update(person).set({ status: 'pending' }).where(eq(person.id, holder!.personId))
  expect(await codeOf((await begun(who))(k2, k1))).toBe('fulfilled')
  expect(await formOf()).toEqual(['k2'])
  expect((await listIdentityKeys(runner)).find(({ id }) => id === 'k1')).toEqual({
    id: 'k1',
    state: 'unneeded',
    identities: 0,
    outermost: 0,
  })
  expect(await codeOf((await begun(who, fresh(), 'google'))(k2))).toBe('ALREADY_JOINED')
})

it('lets nobody join through a process that lacks a key, or has another secret under its id: it would make a second account', async () => {
  const who = fresh()
  await (
    await begun(who)
  )(k2, k1)
  expect(await codeOf((await begun(who, fresh(), 'google'))(k1))).toBe('UNAVAILABLE')
  expect(await codeOf((await begun(who, fresh(), 'google'))({ ...k2, value: 'x'.repeat(40) }, k1))).toBe('UNAVAILABLE')
  expect(await codeOf((await begun(who, fresh(), 'google'))(k3, k2))).toBe('ALREADY_JOINED')
  expect(await formOf()).toEqual(['k2'])
  await expect(rekeyIdentities(having(my.world.ctx(), k1, k2), { keyId: 'k2' })).rejects.toThrow('k2 is not the first of IDENTITY_KEYS')
})

it('wraps a wrapped hash at the next rotation, and two runners with other orders of the keys come to an end', async () => {
  const who = fresh()
  await (
    await begun(who)
  )(k1)
  await rekeyIdentities(having(my.world.ctx(), k2, k1), { keyId: 'k2' })
  await Promise.all([
    rekeyIdentities(having(my.world.ctx(), k3, k2, k1), { keyId: 'k3' }),
    rekeyIdentities(having(my.world.ctx(), k1, k2, k3), { keyId: 'k1' }),
    rekeyIdentities(having(my.world.ctx(), k3, k2, k1), { keyId: 'k3' }),
  ])
  expect(await formOf()).toEqual(['k1>k2>k3'])
  expect(await codeOf((await begun(who, fresh(), 'google'))(k3, k2, k1))).toBe('ALREADY_JOINED')
})

it('is asked for by a command and done by a job of the outbox', async () => {
  await (
    await begun(fresh())
  )(k1)
  const { IDENTITY_KEYS } = my.world.config
  const before = IDENTITY_KEYS.splice(0, IDENTITY_KEYS.length, k2, k1)
  expect(await startRekeying(my.world.ctx())).toEqual({ keyId: 'k2', waiting: 1 })
  await my.world.runJobs()
  IDENTITY_KEYS.splice(0, 2, ...before)
  expect(await formOf()).toEqual(['k1>k2'])
})

/** Identities of nobody in particular, so that the rotation takes several pages. */
async function crowd(count: number): Promise<void> {
  const now = my.world.deps.now()
  const people = Array.from({ length: count }, () => ({ id: newId(now), status: 'pending' as const, lastActiveAt: now, createdAt: now }))
  await my.world.deps.main.db.insert(person).values(people)
  await my.world.deps.main.db
    .insert(identity)
    .values(people.map(({ id }) => ({ personId: id, keyId: 'k1', ciHash: my.world.deps.randomBytes(32), diHash: null, verifiedAt: now })))
}

/** The command in a process of its own, with these keys. */
function rotate(...keys: Key[]): ChildProcess {
  const IDENTITY_KEYS = keys.map(({ id, value }) => `${id}:${value}`).join()
  return spawn(process.execPath, [join(root, 'src/cli.ts'), 'people', 'rotate-identity-keys', '--now', '--json'], {
    env: { ...bareEnvironment, ...my.world.env, IDENTITY_KEYS },
    cwd: root,
    stdio: 'ignore',
  })
}

it('keeps one account per person while the job runs, is killed and goes on: 20 at once of two providers, half of them with the old keys first', async () => {
  await (
    await begun(fresh())
  )(k1)
  await crowd(900)
  const who = fresh()
  const all = await Promise.all(Array.from({ length: 20 }, (_, at) => begun(who, numbered(40 + at), at % 2 === 0 ? 'kakao' : 'google')))
  const joinWith = (joins: typeof all, shift: number) =>
    Promise.all(joins.map((complete, at) => codeOf((at + shift) % 2 === 0 ? complete(k2, k1) : complete(k1, k2))))

  // One row stays locked: the process stops in the middle, and is killed there.
  const db = my.world.deps.main.db
  const middle = await one(db, sql<{ personId: string }>`select person_id from identity order by person_id offset 500 limit 1`)
  const killed = rotate(k2, k1)
  const ended = new Promise((resolve) => killed.once('exit', resolve))
  const wrapped = async () =>
    (await one(db, sql<{ count: number }>`select count(*)::int as count from identity where key_id = 'k1>k2'`)).count
  let first: string[] = []
  const other = postgres(my.world.env['DATABASE_URL'] ?? '', { max: 1 })
  await other.begin(async (tx) => {
    await tx`select from identity where person_id = ${middle.personId} for update`
    await expect.poll(wrapped, { timeout: 60_000 }).toBe(400)
    first = await joinWith(all.slice(0, 10), 0)
    killed.kill('SIGKILL')
    await ended
  })
  await other.end()
  expect(await wrapped()).toBe(400)
  expect(first.filter((code) => code === 'fulfilled')).toHaveLength(1)
  expect(first.filter((code) => code === 'ALREADY_JOINED')).toHaveLength(9)

  // It goes on, twice at once, while the others join.
  const [second] = await Promise.all([
    joinWith(all.slice(10), 1),
    rekeyIdentities(having(my.world.ctx(), k2, k1), { keyId: 'k2' }),
    rekeyIdentities(having(my.world.ctx(), k2, k1), { keyId: 'k2' }),
  ])
  expect(second).toEqual(Array(10).fill('ALREADY_JOINED'))
  await rekeyIdentities(having(my.world.ctx(), k2, k1), { keyId: 'k2' })
  expect((await formOf()).filter((form) => form !== 'k1>k2' && form !== 'k2')).toEqual([])
  expect(await db.$count(identity)).toBe(902)
})

it('re-keys identities of people who left too: they are refused as before, and their keys count as needed', async () => {
  const who = fresh()
  await (
    await begun(who)
  )(k1)
  const db = my.world.deps.main.db
  const [gone] = await db.select().from(identity)
  const nobody = newId(my.world.deps.now())
  await rows(
    db,
    sql`select kept.keep(${nobody}::uuid, ${nobody}::uuid, 'identity', 'rejoin', to_jsonb(i), ${my.world.deps.now()}::timestamptz, null)::text from identity i`,
  )
  await db.delete(identity)
  const runner = having(my.world.ctx(), k2, k1)
  expect(await rekeyIdentities(runner, { keyId: 'k2' })).toEqual({ keyId: 'k2', rekeyed: 1 })
  expect(await rekeyIdentities(runner, { keyId: 'k2' })).toEqual({ keyId: 'k2', rekeyed: 0 })
  expect(await listIdentityKeys(runner)).toMatchObject([
    { id: 'k2', identities: 1 },
    { id: 'k1', state: 'needed', identities: 1 },
  ])
  expect(gone?.keyId).toBe('k1')
  expect(await codeOf((await begun(who, fresh(), 'google'))(k2, k1))).toBe('FORBIDDEN')
})
