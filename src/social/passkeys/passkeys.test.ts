import { afterAll, beforeAll, expect, it } from 'vitest'
import { SoftAuthenticator } from '../../../test/soft-authenticator.ts'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxPasskeys } from '../../shared/bounds.ts'
import { leave } from '../leaving/leave.ts'
import { listMyEvents } from '../security/list-events.ts'
import { addPasskey } from './add-passkey.ts'
import { listPasskeys } from './list-passkeys.ts'
import { removePasskey } from './remove-passkey.ts'
import { finishPasskeySignIn, startPasskeySignIn } from './sign-in.ts'
import { startAdding } from './start-adding.ts'

let my: SignInWorld
beforeAll(async () => {
  my = await createSignInWorld()
})
afterAll(() => my.close())

let people = 0
/** A member who has just signed in, and their authenticator. */
async function member() {
  people += 1
  const name = `p${String(people).padStart(2, '0')}`
  const browser = my.browser()
  await browser.signIn('kakao', name)
  const { actor } = await browser.signedIn()
  await run(
    my.world.deps.main.db,
    sql`update person set status = 'active', handle = ${`key_${name}`}, display_name = 'Key' where id = ${actor.personId}`,
  )
  return { browser, personId: actor.personId, authenticator: new SoftAuthenticator(new URL(my.world.deps.config.PUBLIC_URL).origin) }
}
async function add(browser: Browser, authenticator: SoftAuthenticator, name = 'My phone') {
  const ctx = await browser.signedIn()
  const { options } = await startAdding(ctx)
  return addPasskey(ctx, { name, credential: authenticator.create(options.challenge) })
}
async function signIn(browser: Browser, authenticator: SoftAuthenticator) {
  const ctx = await browser.anonymous()
  const { options } = await startPasskeySignIn(ctx)
  return finishPasskeySignIn(ctx, { credential: authenticator.get(options.challenge) })
}
const who = async (browser: Browser) => (await browser.signedIn()).actor.personId

it('opens the account on another browser, without a channel, and both are told', async () => {
  const { browser, personId, authenticator } = await member()
  my.world.advance(1_000)
  const { passkeys } = await add(browser, authenticator)
  expect(passkeys).toEqual([{ id: expect.any(String), name: 'My phone', isSynced: false, createdAt: expect.any(String), lastUsedAt: null }])
  my.world.advance(1_000)
  const other = my.browser()
  expect(await signIn(other, authenticator)).toEqual({ sessionToken: null, isSuspended: false })
  expect(await who(other)).toBe(personId)
  const { events } = await listMyEvents(await other.signedIn(), { cursor: null })
  expect(events.slice(0, 2).map(({ kind, details }) => ({ kind, ...details }))).toEqual([
    { kind: 'new_device', passkey: 'My phone' },
    { kind: 'passkey_added', passkey: 'My phone' },
  ])
  const told = await rows(
    my.world.deps.main.db,
    sql<{ topic: string }>`select payload::text as topic from outbox where payload::text like ${`%${personId}%`}`,
  )
  expect(told.map(({ topic }) => topic).join()).toMatch(/passkey_added/)
  expect((await listPasskeys(await other.signedIn())).passkeys[0]!.lastUsedAt).not.toBeNull()
})

it('is added only by a session that began a moment ago', async () => {
  const { browser, authenticator } = await member()
  const ctx = await browser.signedIn()
  const { options } = await startAdding(ctx)
  my.world.advance(16 * 60_000)
  await expect(startAdding(await browser.signedIn())).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'sign_in_again' })
  await expect(addPasskey(ctx, { name: 'Late', credential: authenticator.create(options.challenge) })).rejects.toMatchObject({
    code: 'SIGN_IN_EXPIRED',
  })
  expect(await listPasskeys(ctx)).toMatchObject({ passkeys: [], mayAdd: false })
})

it('is one of at most ten, also beside one that is being added', async () => {
  const { browser, personId, authenticator } = await member()
  await add(browser, authenticator)
  const another = sql`
    insert into passkey select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'credential_id', gen_random_uuid()))).*
    from passkey p where p.person_id = ${personId}::uuid limit 1`
  for (let kept = 1; kept < maxPasskeys - 1; kept += 1) await run(my.world.deps.main.db, another)
  const adding = async (tx: MainTx) => {
    await run(tx.db, sql`select from person where id = ${personId}::uuid for no key update`)
    await run(tx.db, another)
  }
  const { answer, waited } = await meanwhile(my.world, adding, () => add(browser, new SoftAuthenticator(authenticator.origin)))
  expect({ answer, waited }).toMatchObject({ answer: { code: 'LIMIT_EXCEEDED', reason: 'passkeys' }, waited: true })
  expect((await listPasskeys(await browser.signedIn())).passkeys).toHaveLength(maxPasskeys)
})

it('a key that is removed in the same moment opens nothing', async () => {
  const { browser, personId, authenticator } = await member()
  await add(browser, authenticator)
  const removed = (tx: MainTx) => run(tx.db, sql`delete from passkey where person_id = ${personId}::uuid`)
  expect(await meanwhile(my.world, removed, () => signIn(my.browser(), authenticator))).toMatchObject({
    answer: { code: 'SIGN_IN_REFUSED' },
    waited: true,
  })
})

it('takes each challenge once, of this browser and this purpose', async () => {
  const { browser, authenticator } = await member()
  // Nothing but the challenge tells a second use of the same signature.
  authenticator.counts = false
  await add(browser, authenticator)
  const [one, other] = [my.browser(), my.browser()]
  const ctx = await one.anonymous()
  const { options } = await startPasskeySignIn(ctx)
  const refused = { code: 'SIGN_IN_REFUSED' }
  await expect(finishPasskeySignIn(await other.anonymous(), { credential: authenticator.get(options.challenge) })).rejects.toMatchObject(
    refused,
  )
  const credential = authenticator.get(options.challenge)
  const both = await Promise.allSettled([finishPasskeySignIn(ctx, { credential }), finishPasskeySignIn(ctx, { credential })])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(finishPasskeySignIn(ctx, { credential })).rejects.toMatchObject(refused)
  // A challenge for adding opens nothing.
  const adding = await startAdding(await browser.signedIn())
  await expect(
    finishPasskeySignIn(await browser.anonymous(), { credential: authenticator.get(adding.options.challenge) }),
  ).rejects.toMatchObject(refused)
  // One for signing in adds nothing.
  const asked = await startPasskeySignIn(await browser.anonymous())
  const made = new SoftAuthenticator(authenticator.origin).create(asked.options.challenge)
  await expect(addPasskey(await browser.signedIn(), { name: 'Asked', credential: made })).rejects.toMatchObject({ code: 'SIGN_IN_EXPIRED' })
  // And a late one neither.
  const late = await startPasskeySignIn(ctx)
  my.world.advance(6 * 60_000)
  await expect(finishPasskeySignIn(ctx, { credential: authenticator.get(late.options.challenge) })).rejects.toMatchObject(refused)
})

it.each([
  ['the person did not prove themselves to it', (a: SoftAuthenticator) => void (a.verifies = false)],
  ['its counter went back', (a: SoftAuthenticator) => void (a.counter = 0)],
])('is refused where %s', async (_why, spoil) => {
  const { browser, authenticator } = await member()
  await add(browser, authenticator)
  await signIn(my.browser(), authenticator)
  await signIn(my.browser(), authenticator)
  spoil(authenticator)
  await expect(signIn(my.browser(), authenticator)).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
})

it('is refused where another key or another site signed', async () => {
  const { browser, authenticator } = await member()
  await add(browser, authenticator)
  const stranger = new SoftAuthenticator(authenticator.origin)
  Object.assign(stranger, { id: authenticator.id })
  await expect(signIn(my.browser(), stranger)).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
  await expect(signIn(my.browser(), new SoftAuthenticator(authenticator.origin))).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
  const elsewhere = new SoftAuthenticator('https://kiwi.example.org')
  await expect(add(browser, elsewhere)).rejects.toMatchObject({ code: 'SIGN_IN_EXPIRED' })
})

it('belongs to one account, and to nobody else’s list', async () => {
  const [mine, theirs] = [await member(), await member()]
  const { passkeys } = await add(mine.browser, mine.authenticator)
  await expect(add(theirs.browser, mine.authenticator)).rejects.toMatchObject({ code: 'CONFLICT' })
  const passkeyId = passkeys[0]!.id
  const stranger = await theirs.browser.signedIn()
  await expect(removePasskey(stranger, { passkeyId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const ctx = await mine.browser.signedIn()
  expect((await removePasskey(ctx, { passkeyId })).passkeys).toEqual([])
  await expect(signIn(my.browser(), mine.authenticator)).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
})

it('keeps at most ten, also when two are added at once', async () => {
  const { browser } = await member()
  const make = () => new SoftAuthenticator(new URL(my.world.deps.config.PUBLIC_URL).origin)
  for (let count = 0; count < 9; count += 1) await add(browser, make(), `Key ${count}`)
  const both = await Promise.allSettled([add(browser, make()), add(browser, make())])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(startAdding(await browser.signedIn())).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'passkeys' })
})

it('shows a suspended person what was decided, returns a person within the grace of leaving, and nobody after it', async () => {
  const { browser, personId, authenticator } = await member()
  await add(browser, authenticator)
  const set = (status: string) => run(my.world.deps.main.db, sql`update person set status = ${status} where id = ${personId}`)
  await set('suspended')
  expect(await signIn(my.browser(), authenticator)).toEqual({ sessionToken: null, isSuspended: true })
  await set('active')
  await leave(await browser.signedIn(), { words: 'erase', handle: `key_p${String(people).padStart(2, '0')}` }, async () => [])
  const back = my.browser()
  expect(await signIn(back, authenticator)).toEqual({ sessionToken: null, isSuspended: false })
  expect(await who(back)).toBe(personId)
  await set('withdrawn')
  await expect(signIn(my.browser(), authenticator)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('ends the session that this browser had before', async () => {
  const { browser, authenticator } = await member()
  await add(browser, authenticator)
  const before = browser.sessionToken
  const ctx = await browser.signedIn()
  const { options } = await startPasskeySignIn(ctx)
  await finishPasskeySignIn(ctx, { credential: authenticator.get(options.challenge) })
  expect(browser.sessionToken).not.toBe(before)
  browser.cookies.set('kiwi_session', before!)
  await expect(browser.signedIn()).rejects.toThrow('not signed in')
})
