import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { appRouter } from '../../routers/index.ts'
import { callerFactory, openWithoutConsent } from '../../routers/trpc.ts'
import { type ConsentVersion, consentVersions } from '../../shared/consents.ts'
import { completeIdentity } from '../people/complete-identity.ts'
import { followVerification } from '../../../test/follow-verification.ts'
import { readMe } from '../people/read-me.ts'
import { signOut } from '../people/sign-out.ts'
import { startIdentity } from '../people/start-identity.ts'
import { agree } from './agree.ts'
import { listConsents } from './list-consents.ts'
import { isTooYoung, newestTexts, owedConsent } from './rules.ts'
import { withdrawMarketing } from './withdraw-marketing.ts'

const child = 'p80'

describe('what a person owes', () => {
  const version = (number: number, neededFrom: string): ConsentVersion => ({ version: number, publishedOn: '2026-11-26', neededFrom })
  const versions = {
    ...consentVersions,
    terms: [version(1, '2026-11-26'), version(2, '2027-02-01'), version(3, '2027-03-01')],
  }

  it('is nothing after the newest texts', () => expect(owedConsent({ terms: 3, privacy: 1 }, versions)).toBeNull())
  it('waits for the day of the first text that they have not agreed to', () => {
    expect(owedConsent({ terms: 1, privacy: 1 }, versions)).toEqual({
      kinds: ['terms'],
      changesWaitFrom: new Date('2027-02-01T00:00:00+09:00'),
    })
    expect(owedConsent({ terms: 2, privacy: 1 }, versions)?.changesWaitFrom).toEqual(new Date('2027-03-01T00:00:00+09:00'))
    expect(owedConsent({ terms: 0, privacy: 0 }, versions)).toEqual({
      kinds: ['terms', 'privacy'],
      changesWaitFrom: new Date('2026-11-26T00:00:00+09:00'),
    })
  })
  it.each([
    ['2012-11-27', true],
    ['2012-11-26', false],
    ['2012-11-25', false],
    ['2012-12-31', true],
    ['1999-01-01', false],
  ])('born on %s, too young on 26 November 2026: %s', (birthDate, expected) =>
    // Already the 26th in Seoul.
    expect(isTooYoung(birthDate, new Date('2026-11-25T15:30:00Z'))).toBe(expected),
  )
  it('is told by procedures that exist', () => {
    const { procedures } = (appRouter as unknown as { _def: { procedures: object } })._def
    expect([...openWithoutConsent].filter((path) => !(path in procedures))).toEqual([])
  })
})

describe('consent', () => {
  let my: SignInWorld
  beforeAll(async () => {
    my = await createSignInWorld()
  })
  afterAll(() => my.close())

  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fulfilled',
      (error: unknown) => (error instanceof KiwiError ? error.code : ((error as { cause?: KiwiError }).cause?.code ?? String(error))),
    )
  const answersOf = (personId: string) =>
    rows(
      my.world.deps.main.db,
      sql<{
        kind: string
        version: number
        isGiven: boolean
      }>`select kind, version, is_given from consent where person_id = ${personId}::uuid order by seq`,
    )
  const callAs = async (browser: Browser) => callerFactory(appRouter)(await browser.signedIn())

  it('comes before the provider is asked and before the account is active; nothing is lost meanwhile', async () => {
    const browser = my.browser()
    await browser.signIn('kakao', 'p01')
    expect(await codeOf(startIdentity(await browser.signedIn(), { returnTo: '/' }))).toBe('CONSENT_REQUIRED')
    expect((await readMe(await browser.signedIn())).consentAsked?.kinds).toEqual(['terms', 'privacy'])

    const back = await browser.verifyAs('p01')
    const { personId } = (await browser.signedIn()).actor
    // A text changed while the person was at the provider.
    await run(my.world.deps.main.db, sql`update person set agreed_terms = 0 where id = ${personId}::uuid`)
    expect(await codeOf(completeIdentity(await browser.signedIn(), back))).toBe('CONSENT_REQUIRED')
    expect((await readMe(await browser.signedIn())).status).toBe('pending')
    await browser.agree()
    expect(await completeIdentity(await browser.signedIn(), back)).toMatchObject({ status: 'active', consentAsked: null })
  })

  it('is recorded once per answer, with its version, and only of the newest text', async () => {
    const browser = my.browser()
    await browser.signIn('kakao', 'p02')
    const ctx = await browser.signedIn()
    await agree(ctx, { terms: 1, privacy: 1, marketing: 1 })
    await Promise.all(Array.from({ length: 8 }, () => agree(ctx, { terms: 1, privacy: 1 })))
    const all = [
      { kind: 'terms', version: 1, isGiven: true },
      { kind: 'privacy', version: 1, isGiven: true },
      { kind: 'marketing', version: 1, isGiven: true },
    ]
    expect(await answersOf(ctx.actor.personId)).toEqual(all)
    expect(await codeOf(agree(ctx, { terms: 2 }))).toBe('CONFLICT')

    const { consents } = await withdrawMarketing(ctx)
    await withdrawMarketing(ctx)
    expect(consents.at(-1)).toMatchObject({ kind: 'marketing', isRequired: false, answer: { isGiven: false, at: ctx.now().toISOString() } })
    expect(await answersOf(ctx.actor.personId)).toEqual([...all, { kind: 'marketing', version: 1, isGiven: false }])
    await agree(ctx, { marketing: 1 })
    expect((await listConsents(ctx)).consents.at(-1)?.answer?.isGiven).toBe(true)
  })

  it('cannot be rewritten by the login of the app', async () => {
    const { mayChange } = await one(
      my.world.deps.main.db,
      sql<{
        mayChange: boolean
      }>`select has_table_privilege('kiwi_app', 'consent', 'update') or has_table_privilege('kiwi_app', 'consent', 'delete') as may_change`,
    )
    expect(mayChange).toBe(false)
  })

  it('of a member who owes it to a new text stops changes and nothing else, until they agree', async () => {
    const browser = my.browser()
    await browser.signIn('kakao', 'p03')
    await completeIdentity(await browser.signedIn(), await browser.verifyAs('p03'))
    const { personId } = (await browser.signedIn()).actor
    const author = await my.world.person()
    const post = await my.world.post(author)
    const like = async () => codeOf((await callAs(browser)).posts.like({ postId: post.id, on: true }))
    expect(await like()).toBe('fulfilled')

    // As after the release of a new version, whose process has read no session yet.
    await run(my.world.deps.main.db, sql`update person set agreed_privacy = 0 where id = ${personId}::uuid`)
    await my.world.deps.redis.flushdb()
    expect(await like()).toBe('CONSENT_REQUIRED')
    const kiwi = await callAs(browser)
    expect((await kiwi.me.get()).consentAsked).toMatchObject({ kinds: ['privacy'] })
    expect((await kiwi.posts.get({ postId: post.id })).liked).toBe(true)
    expect(await codeOf(kiwi.people.block({ personId: author.id }))).toBe('fulfilled')
    expect(await codeOf(kiwi.people.unblock({ personId: author.id }))).toBe('CONSENT_REQUIRED')
    // To take back, and to end what stands in the way of leaving, never waits.
    const takenBack = [
      kiwi.feed.setPersonalised({ on: false }),
      kiwi.feed.resetInterests(),
      kiwi.me.withdrawMarketing(),
      kiwi.mutes.add({ kind: 'word', text: '광고글' }),
      kiwi.people.removeFollower({ personId: author.id }),
    ]
    expect(await Promise.all(takenBack.map(codeOf))).toEqual(takenBack.map(() => 'fulfilled'))
    const { id } = author
    const gone = [
      kiwi.posts.delete({ postId: id }),
      kiwi.comments.delete({ commentId: id }),
      kiwi.pay.virtualAccounts.release({ leaseId: id }),
    ]
    expect(await Promise.all(gone.map(codeOf))).toEqual(gone.map(() => 'NOT_FOUND'))
    await kiwi.me.agree(newestTexts())
    expect(await codeOf((await callAs(browser)).people.unblock({ personId: author.id }))).toBe('fulfilled')
  })

  it('refuses a child, keeps only that, and removes the account when its session ends', async () => {
    const browser = my.browser()
    await browser.signIn('kakao', child)
    await browser.agree()
    const { personId } = (await browser.signedIn()).actor
    const { url } = await startIdentity(await browser.signedIn(), { returnTo: '/' })
    const back = await followVerification(url, child)
    expect(await codeOf(completeIdentity(await browser.signedIn(), back))).toBe('TOO_YOUNG')
    expect(await codeOf(completeIdentity(await browser.signedIn(), back))).toBe('TOO_YOUNG')
    const kept = await rows(
      my.world.deps.main.db,
      sql<{ status: string; displayName: string; refusedAs: string | null; identities: number }>`
        select p.status, p.display_name, v.refused_as, (select count(*)::int from identity where person_id = p.id) as identities
          from person p join identity_verification v on v.person_id = p.id where p.id = ${personId}::uuid`,
    )
    expect(kept).toEqual([{ status: 'pending', displayName: '', refusedAs: 'too_young', identities: 0 }])

    await signOut(await browser.signedIn())
    expect(await rows(my.world.deps.main.db, sql<{ id: string }>`select id from person where id = ${personId}::uuid`)).toEqual([])
    const again = my.browser()
    await again.signIn('kakao', child)
    expect((await again.signedIn()).actor.personId).not.toBe(personId)
  })
})
