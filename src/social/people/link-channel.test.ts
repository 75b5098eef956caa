import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { VerifiedReturn } from '../../../test/follow-verification.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import { notification, oauthAccount, person } from '../../db/schema/index.ts'
import type { KiwiError } from '../../errors.ts'
import { completeIdentity } from './complete-identity.ts'
import { findActor } from './find-session.ts'
import { leave } from '../leaving/leave.ts'
import { linkChannel } from './link-channel.ts'
import { readMe } from './read-me.ts'

let my: SignInWorld
let used = 0
const fresh = () => `p${String(++used).padStart(2, '0')}`
const numbered = (number: number) => `p${String(number).padStart(2, '0')}`

beforeAll(async () => {
  my = await createSignInWorld({ CHANNEL_POLICY: 'link' })
})
afterAll(() => my.close())

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: KiwiError) => error.code ?? String(error),
  )

async function join(channelOf: string, who: string): Promise<Browser> {
  const browser = my.browser()
  await browser.signIn('kakao', channelOf)
  await completeIdentity(await browser.signedIn(), await browser.verifyAs(who))
  return browser
}

/**
 * A browser with the Google channel of a person who has joined by Kakao, verified as them and told
 * to sign in there.
 */
async function proven(who: string): Promise<{ browser: Browser; back: VerifiedReturn; pendingId: string }> {
  const browser = my.browser()
  await browser.signIn('google', who)
  const pendingId = (await browser.signedIn()).actor.personId
  const back = await browser.verifyAs(who)
  await expect(completeIdentity(await browser.signedIn(), back)).rejects.toMatchObject({
    code: 'LINK_REQUIRED',
    details: { provider: 'kakao' },
  })
  return { browser, back, pendingId }
}

const noticesOf = async (personId: string) => {
  await my.world.runJobs()
  const rows = await my.world.deps.main.db.select({ kind: notification.kind }).from(notification).where(eq(notification.personId, personId))
  return rows.map(({ kind }) => kind)
}

it('links a second channel once the person signs in on the first, in the same browser, and tells the account', async () => {
  const who = fresh()
  const first = await join(who, who)
  const { personId } = (await first.signedIn()).actor
  const { browser, back, pendingId } = await proven(who)
  const second = browser.sessionToken!
  await browser.signIn('kakao', who)
  const me = await linkChannel(await browser.signedIn(), back)
  expect(me.id).toBe(personId)
  expect(await my.world.deps.main.db.select().from(person).where(eq(person.id, pendingId))).toEqual([])
  expect(await findActor(my.world.deps, second)).toBeNull()
  expect(await codeOf(linkChannel(await browser.signedIn(), back))).toBe('fulfilled')

  const third = my.browser()
  await third.signIn('google', who)
  expect((await third.signedIn()).actor.personId).toBe(personId)
  expect(await my.world.deps.main.db.select().from(oauthAccount).where(eq(oauthAccount.personId, personId))).toHaveLength(2)
  expect(await noticesOf(personId)).toEqual(expect.arrayContaining(['channel_linked', 'new_sign_in']))
})

it('gives a verification alone no part of the first account', async () => {
  const who = fresh()
  await join(who, who)
  const { browser, back } = await proven(who)
  expect((await browser.signedIn()).actor.status).toBe('pending')
  expect(await codeOf(completeIdentity(await browser.signedIn(), back))).toBe('LINK_REQUIRED')
  expect(await codeOf(linkChannel(await browser.signedIn(), back))).toBe('NOT_FOUND')
})

it("is nobody else's to finish: not another member's, not the same person's in another browser", async () => {
  const [who, other] = [fresh(), fresh()]
  const first = await join(who, who)
  const stranger = await join(other, other)
  const { browser, back } = await proven(who)
  expect(await codeOf(linkChannel(await stranger.signedIn(), back))).toBe('NOT_FOUND')
  expect(await codeOf(linkChannel(await first.signedIn(), back))).toBe('NOT_FOUND')
  await browser.signIn('kakao', other)
  expect(await codeOf(linkChannel(await browser.signedIn(), back))).toBe('NOT_FOUND')
})

it.each([
  ['the sign-in', async (browser: Browser, who: string) => void (await browser.signIn('kakao', who))],
  ['the verification', async () => {}],
])('is over ten minutes after %s', async (which, early) => {
  const who = fresh()
  await join(who, who)
  const { browser, back } = await proven(who)
  await early(browser, who)
  my.world.advance(10 * 60_000)
  if (which === 'the verification') await browser.signIn('kakao', who)
  expect(await codeOf(linkChannel(await browser.signedIn(), back))).toBe('SIGN_IN_EXPIRED')
})

it('makes one account of 20 that verify as one person at once; the others must sign in to it', async () => {
  const who = fresh()
  const browsers = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const browser = my.browser()
      await browser.signIn(at % 2 === 0 ? 'kakao' : 'google', numbered(40 + at))
      return browser
    }),
  )
  const backs = await Promise.all(browsers.map((browser) => browser.verifyAs(who)))
  const outcomes = await Promise.all(browsers.map(async (browser, at) => codeOf(completeIdentity(await browser.signedIn(), backs[at]!))))
  expect(outcomes.filter((code) => code === 'fulfilled')).toHaveLength(1)
  expect(outcomes.filter((code) => code === 'LINK_REQUIRED')).toHaveLength(19)
})

it('lets a channel that was refused while each might have one begin anew: it is not inside the first account by itself', async () => {
  const who = fresh()
  const first = await join(who, who)
  const { personId } = (await first.signedIn()).actor
  const browser = my.browser()
  await browser.signIn('google', who)
  my.world.config.CHANNEL_POLICY = 'single'
  try {
    expect(await codeOf(completeIdentity(await browser.signedIn(), await browser.verifyAs(who)))).toBe('ALREADY_JOINED')
  } finally {
    my.world.config.CHANNEL_POLICY = 'link'
  }
  const later = my.browser()
  expect(await later.signIn('google', who)).toBe('/')
  expect((await later.signedIn()).actor).toMatchObject({ status: 'pending' })
  expect((await later.signedIn()).actor.personId).not.toBe(personId)
  expect(await codeOf(completeIdentity(await later.signedIn(), await later.verifyAs(who)))).toBe('LINK_REQUIRED')
})

it('returns nobody who is leaving by a channel that was refused: it proves nothing about that account', async () => {
  const who = fresh()
  const first = await join(who, who)
  const me = await first.signedIn()
  const { handle } = await readMe(me)
  const browser = my.browser()
  await browser.signIn('google', who)
  await leave(me, { words: 'erase', handle: handle! }, () => Promise.resolve([]))
  expect(await codeOf(completeIdentity(await browser.signedIn(), await browser.verifyAs(who)))).toBe('NOT_FOUND')
  const statusOf = async () => (await my.world.deps.main.db.select().from(person).where(eq(person.id, me.actor.personId)))[0]!.status
  expect(await my.browser().signIn('google', who)).toBe('/sign-in?error=NOT_FOUND')
  expect(await statusOf()).toBe('withdrawn')
  expect(await my.browser().signIn('kakao', who)).toBe('/')
  expect(await statusOf()).toBe('active')
})

it('takes no sign-in of another device for the fresh one: that session itself has to be new', async () => {
  const who = fresh()
  const first = await join(who, who)
  const old = (await first.signedIn()).actor.sessionId
  my.world.advance(10 * 60_000)
  const { browser, back } = await proven(who)
  await browser.signIn('kakao', who)
  const ctx = await browser.signedIn()
  const asOld = { ...ctx, actor: { ...ctx.actor, sessionId: old } }
  expect(await codeOf(linkChannel(asOld, back))).toBe('SIGN_IN_EXPIRED')
  expect(await codeOf(linkChannel(ctx, back))).toBe('fulfilled')
})
