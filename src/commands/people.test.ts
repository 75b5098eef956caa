import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../test/worlds/sign-in-world.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { accessDecision, oauthAccount } from '../db/schema/person.ts'
import { completeIdentity } from '../social/people/complete-identity.ts'
import { findActor } from '../social/people/find-session.ts'
import { register } from './people.ts'

let my: SignInWorld
let used = 0
/** Each test takes people of its own from the sandbox's eighty. */
const fresh = () => `p${String(++used).padStart(2, '0')}`

beforeAll(async () => {
  my = await createSignInWorld()
})
afterAll(() => my.close())

const kiwi = (...words: string[]) => runCommand(register, { ...my.world.env, SUDO_USER: 'nari' }, ['people', ...words])

/** Somebody's account, verified as `identityOf`. */
async function joined(channelOf: string, identityOf = channelOf): Promise<Browser> {
  const browser = my.browser()
  await browser.signIn('kakao', channelOf)
  await completeIdentity(await browser.signedIn(), await browser.verifyAs(identityOf))
  return browser
}

const decisionsAbout = (personId: string) =>
  my.world.deps.main.db.select().from(accessDecision).where(eq(accessDecision.personId, personId)).orderBy(accessDecision.at)

it('frees an identity that somebody else joined with, and its owner joins by the very channel that was refused', async () => {
  const [thiefIs, victimIs] = [fresh(), fresh()]
  const thief = await joined(thiefIs, victimIs)
  const { personId } = (await thief.signedIn()).actor
  const victim = my.browser()
  await victim.signIn('google', victimIs)
  const refused = completeIdentity(await victim.signedIn(), await victim.verifyAs(victimIs))
  await expect(refused).rejects.toMatchObject({ code: 'ALREADY_JOINED' })

  const answer = await kiwi('release-identity', personId, '--reason', 'police report 2026-1126')
  expect(answer).toMatchObject({ exitCode: 0, value: { personId, status: 'suspended', endedSessions: 1 } })
  expect(await findActor(my.world.deps, thief.sessionToken!)).toBeNull()
  expect(await my.browser().signIn('kakao', thiefIs)).toBe('/me/actions')
  expect(await decisionsAbout(personId)).toMatchObject([
    { action: 'release_identity', actor: 'cli:nari', reason: 'police report 2026-1126', outcome: 'suspended', at: expect.any(Date) },
  ])
  expect((await kiwi('decisions', personId)).value).toMatchObject({ decisions: [{ action: 'release_identity' }] })

  const again = my.browser()
  expect(await again.signIn('google', victimIs)).toBe('/')
  expect(await completeIdentity(await again.signedIn(), await again.verifyAs(victimIs))).toMatchObject({ status: 'active' })
  const channels = await my.world.deps.main.db.select().from(oauthAccount).where(eq(oauthAccount.personId, personId))
  expect(channels.map(({ provider, state }) => `${provider} ${state}`)).toEqual(['kakao linked'])
})

it('with --detach leaves the account to whoever verifies it as themselves, under the handle it had', async () => {
  const [holderIs, ownerIs] = [fresh(), fresh()]
  const holder = await joined(holderIs, ownerIs)
  const { personId } = (await holder.signedIn()).actor
  const handle = (await kiwi('release-identity', personId, '--reason', 'verified by mistake', '--detach')).value as { handle: string }
  expect(handle).toMatchObject({ status: 'pending' })
  await holder.signIn('kakao', holderIs)
  const me = await completeIdentity(await holder.signedIn(), await holder.verifyAs(holderIs))
  expect(me).toMatchObject({ id: personId, status: 'active', handle: handle.handle })
  const owner = await joined(ownerIs)
  expect((await owner.signedIn()).actor.personId).not.toBe(personId)
})

it('asks for a reason, and says what it could not do', async () => {
  const { actor } = await (await joined(fresh())).signedIn()
  expect(await kiwi('release-identity', actor.personId)).toMatchObject({ exitCode: 2, complaint: expect.stringContaining('--reason') })
  expect((await kiwi('release-identity', actor.personId, '--reason', '   ')).exitCode).toBe(2)
  expect((await kiwi('suspend', actor.personId, '--reason', 'no')).exitCode).toBe(2)
  expect(await kiwi('release-identity', '@nobody.at.all', '--reason', 'a good reason')).toMatchObject({ exitCode: 1, value: null })
  expect(await decisionsAbout(actor.personId)).toEqual([])
  expect((await kiwi('release-identity', actor.personId, '--reason', 'a good reason')).exitCode).toBe(0)
  expect(await kiwi('release-identity', actor.personId, '--reason', 'a good reason')).toMatchObject({
    exitCode: 1,
    complaint: expect.stringContaining('nothing was changed'),
  })
})

it('suspends at once on every device, and restores', async () => {
  const who = fresh()
  const [phone, laptop] = [await joined(who), my.browser()]
  await laptop.signIn('kakao', who)
  const { personId } = (await phone.signedIn()).actor
  for (const browser of [phone, laptop]) expect(await findActor(my.world.deps, browser.sessionToken!)).not.toBeNull()
  expect(await kiwi('suspend', personId, '--reason', 'sold what was not theirs', '--by', 'dana')).toMatchObject({ exitCode: 0 })
  for (const browser of [phone, laptop]) expect(await findActor(my.world.deps, browser.sessionToken!)).toBeNull()
  expect(await my.browser().signIn('kakao', who)).toBe('/me/actions')
  expect((await kiwi('suspend', personId, '--reason', 'a second time')).exitCode).toBe(1)
  expect((await kiwi('restore', personId, '--reason', 'it was theirs')).value).toMatchObject({ status: 'active' })
  expect(await my.browser().signIn('kakao', who)).toBe('/')
  const { decisions } = (await kiwi('decisions', personId)).value as { decisions: { action: string; actor: string }[] }
  expect(decisions.map(({ action, actor }) => `${action} ${actor}`)).toEqual(['restore cli:nari', 'suspend cli:nari for dana'])
})

it('tells the state of a leaving, ends its grace for a reason, and shows what the law keeps only with one', async () => {
  const { world } = my
  const me = await world.person()
  const { leave } = await import('../social/leaving/leave.ts')
  await leave(me.ctx, { words: 'erase', handle: me.handle }, () => Promise.resolve([]))
  expect((await kiwi('leaving', me.handle)).value).toMatchObject({ leaving: { state: 'grace' }, lines: [] })
  expect((await kiwi('leaving')).value).toMatchObject({ leavings: [{ state: 'grace', words: 'erase', putOff: null }] })
  expect(await kiwi('leave-now', me.handle, '--reason', 'no')).toMatchObject({ exitCode: 2 })
  const { leavingId } = (await kiwi('leave-now', me.handle, '--reason', 'asked by letter')).value as { leavingId: string }
  // The command goes by the clock of the machine, the world by its own.
  world.advance(10 * 60_000)
  await world.runJobs()
  const shown = (await kiwi('leaving', leavingId)).value as { lines: { what: string; after: number }[] }
  expect(shown).toMatchObject({ leaving: { state: 'done', hastenedBy: 'cli:nari', hastenedReason: 'asked by letter' } })
  expect(shown.lines).toContainEqual(expect.objectContaining({ what: 'person: id, of anybody else', before: 1, after: 0 }))
  expect(await kiwi('leaving', me.handle)).toMatchObject({ exitCode: 1 })
  expect((await kiwi('kept', me.handle, '--reason', 'court order 7')).value).toMatchObject({
    kept: expect.arrayContaining([expect.objectContaining({ source: 'person', law: 'sign_ins' })]),
  })
})

it('ends the sessions of everybody, each with its decision, and lets them sign in again', async () => {
  const [oneIs, otherIs] = [fresh(), fresh()]
  const [one, other] = [await joined(oneIs), await joined(otherIs)]
  const ids = [(await one.signedIn()).actor.personId, (await other.signedIn()).actor.personId]
  expect((await kiwi('end-every-session', '--reason', 'why')).exitCode).toBe(2)
  expect(await findActor(my.world.deps, one.sessionToken!)).not.toBeNull()
  const { exitCode, value } = await kiwi('end-every-session', '--reason', 'tokens were in a log file')
  expect(exitCode).toBe(0)
  expect((value as { people: number }).people).toBeGreaterThanOrEqual(2)
  for (const browser of [one, other]) expect(await findActor(my.world.deps, browser.sessionToken!)).toBeNull()
  for (const id of ids)
    expect((await decisionsAbout(id)).at(-1)).toMatchObject({
      action: 'end_sessions',
      reason: 'tokens were in a log file',
      outcome: 'active',
    })
  const told = await rows(
    my.world.deps.main.db,
    sql<{
      personId: string
    }>`select person_id from security_event where kind = 'sessions_ended' and person_id = any(${sql.list(ids, (id) => id, 'uuid')})`,
  )
  expect(told.map(({ personId }) => personId).sort()).toEqual(ids.toSorted())
  expect((await kiwi('end-every-session', '--reason', 'once more, please')).value).toEqual({ people: 0, endedSessions: 0 })
  expect(await one.signIn('kakao', oneIs)).toBe('/')
  expect(await findActor(my.world.deps, one.sessionToken!)).not.toBeNull()
})
