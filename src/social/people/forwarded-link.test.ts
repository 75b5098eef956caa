import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedHeaders } from '../../../test/portone-webhook.ts'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { followVerification } from '../../../test/follow-verification.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import { identity, identityVerification } from '../../db/schema/person.ts'
import type { KiwiError } from '../../errors.ts'
import { completeIdentity } from './complete-identity.ts'
import { completeReverify } from './complete-reverify.ts'
import { findActor } from './find-session.ts'
import { startIdentity } from './start-identity.ts'
import { startReverify } from './start-reverify.ts'

let my: SignInWorld
let used = 0
/** Each test takes people of its own from the sandbox's eighty. */
const fresh = () => `p${String(++used).padStart(2, '0')}`

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: KiwiError) => error.code ?? String(error),
  )

async function pendingBrowser(): Promise<Browser> {
  const browser = my.browser()
  await browser.signIn('kakao', fresh())
  return browser
}

async function member(who = fresh()): Promise<Browser> {
  const browser = my.browser()
  await browser.signIn('kakao', who)
  await completeIdentity(await browser.signedIn(), await browser.verifyAs(who))
  return browser
}

const statusOf = async (browser: Browser) => (await browser.signedIn()).actor.status
const announcementsOf = (id: string) =>
  my.sandboxState.webhooks.filter(({ body }) => body.includes(`"${id}"`)).flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome))

/** An announcement of a success, authentic, as often as PortOne may send it. */
async function announce(verificationId: string): Promise<void> {
  const { storeId, webhookSecret } = sandboxCredentials.portone
  const body = JSON.stringify({ type: 'IdentityVerification.Verified', data: { storeId, identityVerificationId: verificationId } })
  await fetch(`${my.url}/hooks/portone`, { method: 'POST', body, headers: signedHeaders(webhookSecret, body) })
}

describe.each(['single', 'link'] as const)('a verification link that somebody else followed (policy %s)', (policy) => {
  beforeAll(async () => {
    used = 0
    my = await createSignInWorld({ CHANNEL_POLICY: policy })
  })
  afterAll(() => my.close())

  it('activates nobody by the webhook, however often it comes, and takes nothing from the one who verified', async () => {
    const thief = await pendingBrowser()
    const victimIs = fresh()
    await thief.agree()
    const { url, verificationId } = await startIdentity(await thief.signedIn(), { returnTo: '/' })
    await followVerification(url, victimIs)
    await expect.poll(() => announcementsOf(verificationId)).toEqual(['204'])
    await announce(verificationId)
    expect(await statusOf(thief)).toBe('pending')
    for (const attemptId of [verificationId, '0', 'x'.repeat(100), crypto.randomUUID()])
      expect(await codeOf(completeIdentity(await thief.signedIn(), { verificationId, attemptId }))).toBe('IDENTITY_FAILED')
    expect(await statusOf(thief)).toBe('pending')

    const victim = my.browser()
    await victim.signIn('kakao', victimIs)
    expect(await codeOf(completeIdentity(await victim.signedIn(), await victim.verifyAs(victimIs)))).toBe('fulfilled')
  })

  it('is refused in the browser it returns to, signed in or not, for it was not begun there', async () => {
    const thief = await pendingBrowser()
    await thief.agree()
    const { url } = await startIdentity(await thief.signedIn(), { returnTo: '/' })
    const victim = await pendingBrowser()
    const back = await followVerification(url, fresh())
    expect(await codeOf(completeIdentity(await victim.signedIn(), back))).toBe('NOT_FOUND')
    expect(await statusOf(victim)).toBe('pending')
    expect(await statusOf(thief)).toBe('pending')
  })

  it('is refused with the right words in another browser of the same account, and on another session of the same browser', async () => {
    const first = my.browser()
    const who = fresh()
    await first.signIn('kakao', who)
    await first.agree()
    const { url } = await startIdentity(await first.signedIn(), { returnTo: '/' })
    const back = await followVerification(url, who)
    const second = my.browser()
    await second.signIn('kakao', who)
    expect(await codeOf(completeIdentity(await second.signedIn(), back))).toBe('NOT_FOUND')
    // The session's token alone, as a thief of cookies may have it, in a browser of their own.
    const copied = my.browser()
    copied.cookies.set('kiwi_session', first.sessionToken!)
    expect(await codeOf(completeIdentity(await copied.signedIn(), back))).toBe('NOT_FOUND')
    const token = first.sessionToken
    await first.signIn('kakao', who)
    expect(first.sessionToken).not.toBe(token)
    expect(await codeOf(completeIdentity(await first.signedIn(), back))).toBe('NOT_FOUND')
    expect(await codeOf(completeIdentity(await first.signedIn(), await first.verifyAs(who)))).toBe('fulfilled')
  })

  it("gives nothing for a victim's own verification, finished or not, replayed by another", async () => {
    const [thief, victim] = [await pendingBrowser(), my.browser()]
    const victimIs = fresh()
    await victim.signIn('kakao', victimIs)
    const back = await victim.verifyAs(victimIs)
    expect(await codeOf(completeIdentity(await thief.signedIn(), back))).toBe('NOT_FOUND')
    expect(await codeOf(completeIdentity(await victim.signedIn(), back))).toBe('fulfilled')
    expect(await codeOf(completeIdentity(await thief.signedIn(), back))).toBe('NOT_FOUND')
    expect(await statusOf(thief)).toBe('pending')
  })

  it('does not open a success with the attempt of a failure that the starter saw before', async () => {
    const thief = await pendingBrowser()
    await thief.agree()
    const { url } = await startIdentity(await thief.signedIn(), { returnTo: '/' })
    const seen = await followVerification(url, 'cancel')
    await followVerification(url, fresh())
    expect(await codeOf(completeIdentity(await thief.signedIn(), seen))).toBe('IDENTITY_FAILED')
    expect(await statusOf(thief)).toBe('pending')
  })

  it('counts once: of 20 at once one renews the session, and a later one finds the same account', async () => {
    const browser = my.browser()
    const who = fresh()
    await browser.signIn('kakao', who)
    const back = await browser.verifyAs(who)
    const old = browser.sessionToken!
    const ctx = await browser.signedIn()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => completeIdentity(ctx, back)))
    expect(new Set(outcomes.map(({ id, status }) => `${id} ${status}`)).size).toBe(1)
    expect(await findActor(my.world.deps, old)).toBeNull()
    const again = await completeIdentity(await browser.signedIn(), back)
    expect(again.id).toBe(outcomes[0]?.id)
    expect(await codeOf(completeIdentity(await browser.signedIn(), { ...back, attemptId: 'another' }))).toBe('IDENTITY_FAILED')
  })

  it('is over after half an hour', async () => {
    const browser = my.browser()
    const who = fresh()
    await browser.signIn('kakao', who)
    const back = await browser.verifyAs(who)
    my.world.advance(30 * 60_000)
    await expect(completeIdentity(await browser.signedIn(), back)).rejects.toMatchObject({ details: { reason: 'expired' } })
    expect(await codeOf(completeIdentity(await browser.signedIn(), await browser.verifyAs(who)))).toBe('fulfilled')
  })

  it('re-verifies nobody: neither by the webhook, nor elsewhere, nor with a verification that was begun for joining', async () => {
    const who = fresh()
    const [thief, owner] = [await member(who), my.browser()]
    await owner.signIn('kakao', who)
    const { url, verificationId } = await startReverify(await thief.signedIn(), { returnTo: '/wallet' })
    const back = await followVerification(url, who)
    await expect.poll(() => announcementsOf(verificationId)).toEqual(['204'])
    expect(await codeOf(completeReverify(await thief.signedIn(), { verificationId, attemptId: 'guessed' }))).toBe('IDENTITY_FAILED')
    expect(await codeOf(completeReverify(await owner.signedIn(), back))).toBe('NOT_FOUND')
    expect(await codeOf(completeIdentity(await thief.signedIn(), back))).toBe('NOT_FOUND')
    expect(await codeOf(completeReverify(await owner.signedIn(), await owner.verifyAs(who)))).toBe('NOT_FOUND')

    const { url: own } = await startReverify(await owner.signedIn(), { returnTo: '/wallet' })
    expect(await codeOf(completeReverify(await owner.signedIn(), await followVerification(own, fresh())))).toBe('IDENTITY_FAILED')
    const { url: right } = await startReverify(await owner.signedIn(), { returnTo: '/wallet' })
    const verified = await followVerification(right, who)
    const first = await completeReverify(await owner.signedIn(), verified)
    my.world.advance(60_000)
    expect(await completeReverify(await owner.signedIn(), verified)).toEqual(first)
  })

  it('keeps no word of it: the attempt is known by its hash', async () => {
    const browser = my.browser()
    const who = fresh()
    await browser.signIn('kakao', who)
    const back = await browser.verifyAs(who)
    await completeIdentity(await browser.signedIn(), back)
    const db = my.world.deps.main.db
    const [kept] = await db.select().from(identityVerification).where(eq(identityVerification.id, back.verificationId))
    expect(kept).toMatchObject({ state: 'verified' })
    expect(JSON.stringify(kept)).not.toContain(back.attemptId)
    expect(await db.select().from(identity).where(eq(identity.personId, kept!.personId))).toHaveLength(1)
  })
})
