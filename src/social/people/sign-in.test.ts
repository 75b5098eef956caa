import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import { createWorld } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { oauthAccount, oauthAttempt, person, session } from '../../db/schema/person.ts'
import { notification } from '../../db/schema/notification.ts'
import { oauthProviders } from '../../platform/oauth/port.ts'
import { findActor, sessionKey } from './find-session.ts'
import { finishSignIn } from './finish-sign-in.ts'
import { listChannels } from './list-channels.ts'
import { startSignIn } from './start-sign-in.ts'
import { hashToken } from './tokens.ts'

let my: SignInWorld
beforeAll(async () => {
  my = await createSignInWorld()
})
afterEach(() => my.noFaults())
afterAll(() => my.close())

const expired = '/sign-in?error=SIGN_IN_EXPIRED'
const refused = '/sign-in?error=SIGN_IN_REFUSED'

it.each(oauthProviders)('signs in with %s and makes a pending account named after the nickname', async (provider) => {
  const browser = my.browser()
  expect(await browser.signIn(provider, 'p01', '/write?draft=1')).toBe('/write?draft=1')
  const { actor } = await browser.signedIn()
  expect(actor).toMatchObject({ status: 'pending', role: 'member', shopRole: null })
  const [made] = await my.world.deps.main.db.select().from(person).where(eq(person.id, actor.personId))
  expect(made?.displayName).not.toBe('')
  expect(made?.handle).toBeNull()
})

it('finds the same account again, on any browser', async () => {
  const [one, other] = [my.browser(), my.browser()]
  await one.signIn('kakao', 'p02')
  await other.signIn('kakao', 'p02')
  expect((await one.signedIn()).actor.personId).toBe((await other.signedIn()).actor.personId)
})

it('makes one account of 10 first sign-ins at once', async () => {
  const browsers = Array.from({ length: 10 }, () => my.browser())
  const backs = await Promise.all(browsers.map((browser) => browser.authorise('google', 'p03')))
  const outcomes = await Promise.all(browsers.map((browser, at) => browser.open(backs[at] ?? '')))
  expect(outcomes).toEqual(Array(10).fill('/'))
  const ids = new Set(await Promise.all(browsers.map(async (browser) => (await browser.signedIn()).actor.personId)))
  expect(ids.size).toBe(1)
  const accounts = await my.world.deps.main.db
    .select()
    .from(person)
    .where(eq(person.id, [...ids][0] ?? ''))
  expect(accounts).toHaveLength(1)
  const spare = await rows(
    my.world.deps.main.db,
    sql`select p.id from person p where not exists (select from oauth_account where person_id = p.id)`,
  )
  expect(spare).toEqual([])
})

it('keeps only the hash of a session', async () => {
  const browser = my.browser()
  await browser.signIn('kakao', 'p04')
  const token = browser.sessionToken ?? ''
  const [kept] = await my.world.deps.main.db
    .select()
    .from(session)
    .where(eq(session.tokenHash, hashToken(token)))
  expect(kept).toBeDefined()
  expect(JSON.stringify(await my.world.deps.main.db.select().from(session))).not.toContain(token)
})

it('ends the session that the browser had when it signs in again', async () => {
  const browser = my.browser()
  await browser.signIn('kakao', 'p05')
  const before = browser.sessionToken ?? ''
  expect(await findActor(my.world.deps, before)).not.toBeNull()
  await browser.signIn('kakao', 'p05')
  expect(browser.sessionToken).not.toBe(before)
  expect(await findActor(my.world.deps, before)).toBeNull()
})

it('refuses a state that is missing, unknown or of the other provider', async () => {
  const browser = my.browser()
  const back = new URL(await browser.authorise('kakao', 'p06'))
  const without = new URL(back)
  without.searchParams.delete('state')
  const unknown = new URL(back)
  unknown.searchParams.set('state', 'A'.repeat(43))
  const elsewhere = new URL(back)
  elsewhere.pathname = '/auth/google/callback'
  for (const address of [without, unknown, elsewhere]) expect(await browser.open(address.href)).toBe(expired)
  expect(await browser.open(back.href)).toBe('/')
})

it('takes a state once: of 10 callbacks at once, and of any later one, a single one signs in', async () => {
  const browser = my.browser()
  const back = await browser.authorise('kakao', 'p07')
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => browser.open(back)))
  expect(outcomes.filter((outcome) => outcome === '/')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === expired)).toHaveLength(9)
  expect(await browser.open(back)).toBe(expired)
})

it('refuses a state that another browser began', async () => {
  const [mine, victims] = [my.browser(), my.browser()]
  const back = await mine.authorise('kakao', 'p08')
  expect(await victims.open(back)).toBe(expired)
  expect(victims.sessionToken).toBeUndefined()
  const bare = my.browser()
  bare.cookies.clear()
  expect(await bare.open(back)).toBe(expired)
})

it('refuses a state older than ten minutes', async () => {
  const browser = my.browser()
  const back = await browser.authorise('kakao', 'p09')
  my.world.advance(600_001)
  expect(await browser.open(back)).toBe(expired)
})

it('refuses a code that was used, even under a fresh state', async () => {
  const browser = my.browser()
  const first = new URL(await browser.authorise('google', 'p10'))
  expect(await browser.open(first.href)).toBe('/')
  const second = new URL(await browser.authorise('google', 'p10'))
  second.searchParams.set('code', first.searchParams.get('code') ?? '')
  expect(await browser.open(second.href)).toBe(refused)
})

it('refuses a code injected from another sign-in: PKCE', async () => {
  const [mine, victims] = [my.browser(), my.browser()]
  const stolen = new URL(await victims.authorise('kakao', 'p11')).searchParams.get('code') ?? ''
  const back = new URL(await mine.authorise('kakao', 'p12'))
  back.searchParams.set('code', stolen)
  expect(await mine.open(back.href)).toBe(refused)
})

it('refuses an ID token whose nonce is not that of this sign-in', async () => {
  const browser = my.browser()
  const { url } = await startSignIn(await browser.anonymous(), { provider: 'google', returnTo: '/' })
  const tampered = new URL(url)
  tampered.searchParams.set('nonce', 'B'.repeat(43))
  expect(await browser.open(await browser.authoriseAt(tampered.href, 'p13'))).toBe(refused)
})

it.each(oauthProviders)('says so when the person cancels at %s', async (provider) => {
  const browser = my.browser()
  expect(await browser.signIn(provider, 'deny')).toBe('/sign-in?error=SIGN_IN_CANCELLED')
})

it('says UNAVAILABLE when the provider stumbles, and leaves no account behind', async () => {
  const browser = my.browser()
  const back = await browser.authorise('google', 'p14')
  await my.fault({ provider: 'google', operation: 'token', kind: 'http500', times: 1 })
  const before = await my.world.deps.main.db.$count(oauthAccount)
  expect(await browser.open(back)).toBe('/sign-in?error=UNAVAILABLE')
  expect(await my.world.deps.main.db.$count(oauthAccount)).toBe(before)
})

it.each([
  ['leads a suspended person to what was decided, whatever was asked for,', 'suspended', '/me/actions'],
  ['refuses a withdrawn person', 'withdrawn', '/sign-in?error=NOT_FOUND'],
] as const)('%s', async (_, status, answer) => {
  const browser = my.browser()
  const subject = status === 'suspended' ? 'p15' : 'p16'
  await browser.signIn('kakao', subject)
  const { actor } = await browser.signedIn()
  await my.world.deps.main.db.update(person).set({ status }).where(eq(person.id, actor.personId))
  expect(await my.browser().signIn('kakao', subject)).toBe(answer)
})

it.each(['/\\evil.example', '/\t/evil.example', '/.//evil.example', '//evil.example', 'https://evil.example/'])(
  'never redirects off this site: %j',
  async (returnTo) => {
    const browser = my.browser()
    const back = new URL(await browser.authorise('kakao', 'p17'))
    await my.world.deps.main.db
      .update(oauthAttempt)
      .set({ returnTo })
      .where(eq(oauthAttempt.stateHash, hashToken(back.searchParams.get('state') ?? '')))
    const { redirectTo } = await finishSignIn(await browser.anonymous(), {
      provider: 'kakao',
      query: back.searchParams,
      previousToken: null,
    })
    expect(new URL(redirectTo).origin).toBe(my.url)
  },
)

it('cannot begin without a cookie of the browser', async () => {
  await expect(startSignIn(my.world.ctx(), { provider: 'kakao', returnTo: '/' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
})

it('keeps 20 live sessions of a person: of 30 sign-ins at once, and of one more, the least lately used end', async () => {
  const browsers = Array.from({ length: 30 }, () => my.browser())
  await Promise.all(browsers.map((browser) => browser.signIn('kakao', 'p18')))
  const live = async () => {
    const actors = await Promise.all(browsers.map((browser) => findActor(my.world.deps, browser.sessionToken ?? '')))
    return browsers.filter((_, at) => actors[at] !== null)
  }
  expect(await live()).toHaveLength(20)
  const [kept] = await live()
  my.world.advance(3_600_001)
  await my.world.deps.redis.del(sessionKey(hashToken(kept!.sessionToken!)))
  expect(await findActor(my.world.deps, kept!.sessionToken!)).not.toBeNull()
  browsers.push(my.browser())
  await browsers.at(-1)!.signIn('kakao', 'p18')
  const after = await live()
  expect(after).toHaveLength(20)
  expect(after).toEqual(expect.arrayContaining([kept, browsers.at(-1)]))
  // A browser that signs in again has one session less to spare for others, not more.
  await browsers.at(-1)!.signIn('kakao', 'p18')
  expect(await live()).toHaveLength(20)
})

it('tells an account in use of a browser it was never used on, once for each', async () => {
  const first = my.browser()
  await first.signIn('kakao', 'p19')
  const { actor } = await first.signedIn()
  const told = async () => {
    await my.world.runJobs()
    const rows = await my.world.deps.main.db.select().from(notification).where(eq(notification.personId, actor.personId))
    return rows.filter(({ kind }) => kind === 'new_sign_in').length
  }
  await first.signIn('kakao', 'p19')
  await my.browser().signIn('kakao', 'p19')
  expect(await told()).toBe(0)
  await my.world.deps.main.db.update(person).set({ status: 'active', handle: 'sign.in19' }).where(eq(person.id, actor.personId))
  await first.signIn('kakao', 'p19')
  expect(await told()).toBe(0)
  const second = my.browser()
  await second.signIn('kakao', 'p19')
  await second.signIn('kakao', 'p19')
  expect(await told()).toBe(1)
})

it('takes Apple’s posted answer without cookies only to bring it to this browser', async () => {
  const [mine, victims] = [my.browser(), my.browser()]
  const back = await mine.authorise('apple', 'p40')
  expect(new URL(back).pathname).toBe('/auth/apple/callback')
  expect(await victims.open(back)).toBe(expired)
  expect(await mine.open(back)).toBe('/')
  const body = new URLSearchParams({ code: 'x'.repeat(3_000) })
  const long = await fetch(`${my.url}/auth/apple/callback`, { method: 'POST', body, redirect: 'manual' })
  expect(new URL(long.headers.get('location')!).searchParams.get('code')).toHaveLength(2_000)
})

it('refuses a provider that is not set up, and offers only those that are', async () => {
  const bare = await createWorld()
  const ctx = { ...bare.ctx(), client: { browserHash: () => hashToken('b'), giveToken: () => null, dropToken() {} } }
  expect(listChannels(ctx)).toEqual({ providers: ['kakao', 'google'], passkeys: true })
  await expect(startSignIn(ctx, { provider: 'naver', returnTo: '/' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'provider' })
  await bare.close()
  expect(listChannels(my.world.deps)).toEqual({ providers: ['kakao', 'naver', 'google', 'apple'], passkeys: true })
  const mine = { ...my.world.ctx(), client: ctx.client }
  const scopeAt = async (provider: 'kakao' | 'google' | 'apple') =>
    new URL((await startSignIn(mine, { provider, returnTo: '/' })).url).searchParams.get('scope')
  expect([await scopeAt('kakao'), await scopeAt('google'), await scopeAt('apple')]).toEqual([
    'openid profile_nickname',
    'openid profile',
    'openid name',
  ])
})
