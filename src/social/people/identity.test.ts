import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../../sandbox/people.ts'
import type { VerifiedReturn } from '../../../test/follow-verification.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { person } from '../../db/schema/person.ts'
import type { KiwiError } from '../../errors.ts'
import { completeIdentity } from './complete-identity.ts'
import { readMe } from './read-me.ts'
import { signOut } from './sign-out.ts'

let my: SignInWorld
const cast = sandboxPeople()
const numbered = (number: number) => `p${String(number).padStart(2, '0')}`
let used = 0
/** Each test takes people of its own from the sandbox's eighty. */
const fresh = () => numbered(++used)

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: KiwiError) => error.code ?? String(error),
  )

async function complete(browser: Browser, back: VerifiedReturn) {
  return completeIdentity(await browser.signedIn(), back)
}

async function join(provider: 'kakao' | 'google', channelOf: string, person: string): Promise<Browser> {
  const browser = my.browser()
  await browser.signIn(provider, channelOf)
  await complete(browser, await browser.verifyAs(person))
  return browser
}

describe('one channel each (policy single)', () => {
  beforeAll(async () => {
    my = await createSignInWorld()
    await my.fault({ provider: 'portone', operation: 'webhook', kind: 'silentBefore' })
  })
  afterEach(async () => {
    await my.noFaults()
    await my.fault({ provider: 'portone', operation: 'webhook', kind: 'silentBefore' })
  })
  afterAll(() => my.close())

  it('activates the account with a handle and the nickname as name, and doing it again changes nothing', async () => {
    const browser = my.browser()
    const who = fresh()
    await browser.signIn('kakao', who)
    const back = await browser.verifyAs(who)
    const first = await complete(browser, back)
    expect(first).toMatchObject({ status: 'active', displayName: cast.find(({ id }) => id === who)?.kakao.nickname })
    expect(first.handle).toMatch(/^kiwi[a-z0-9]{8}$/)
    expect(await complete(browser, back)).toEqual(first)
    expect((await browser.signedIn()).actor.status).toBe('active')
  })

  it('takes a nickname that fits as the handle, and another when it is taken', async () => {
    const handles: (string | null)[] = []
    for (const who of [fresh(), fresh()]) {
      const browser = my.browser()
      await browser.signIn('kakao', who)
      const { actor } = await browser.signedIn()
      await my.world.deps.main.db.update(person).set({ displayName: 'Minji.Kim' }).where(eq(person.id, actor.personId))
      handles.push((await complete(browser, await browser.verifyAs(who))).handle)
    }
    expect(handles[0]).toBe('minji.kim')
    expect(handles[1]).toMatch(/^kiwi/)
  })

  it('makes one active account of 20 accounts of two providers that verify as one person at once', async () => {
    const who = fresh()
    const browsers = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const browser = my.browser()
        await browser.signIn(at % 2 === 0 ? 'kakao' : 'google', numbered(40 + at))
        return browser
      }),
    )
    const ids = await Promise.all(browsers.map((browser) => browser.verifyAs(who)))
    const outcomes = await Promise.all(browsers.map((browser, at) => codeOf(complete(browser, ids[at]!))))
    expect(outcomes.filter((code) => code === 'fulfilled')).toHaveLength(1)
    expect(outcomes.filter((code) => code === 'ALREADY_JOINED')).toHaveLength(19)

    const winner = outcomes.indexOf('fulfilled')
    const provider = winner % 2 === 0 ? 'kakao' : 'google'
    for (const at of [0, 1, 2, 3]) {
      if (at === winner) continue
      expect(await my.browser().signIn(at % 2 === 0 ? 'kakao' : 'google', numbered(40 + at))).toBe(
        `/sign-in?error=ALREADY_JOINED&provider=${provider}`,
      )
    }
  })

  it('makes one account of 20 completions of one verification at once', async () => {
    const browser = my.browser()
    const who = fresh()
    await browser.signIn('google', who)
    const back = await browser.verifyAs(who)
    const ctx = await browser.signedIn()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => completeIdentity(ctx, back)))
    expect(new Set(outcomes.map(({ id, handle }) => `${id} ${handle}`)).size).toBe(1)
  })

  it('refuses a second channel by the name of the first, every time it is asked, and signing in says the same', async () => {
    const who = fresh()
    await join('kakao', who, who)
    const browser = my.browser()
    await browser.signIn('google', who)
    const back = await browser.verifyAs(who)
    for (const _ of [1, 2])
      await expect(complete(browser, back)).rejects.toMatchObject({ code: 'ALREADY_JOINED', details: { provider: 'kakao' } })

    const ctx = await browser.signedIn()
    await signOut(ctx)
    expect(await my.world.deps.main.db.select().from(person).where(eq(person.id, ctx.actor.personId))).toEqual([])
    const isRefused = '/sign-in?error=ALREADY_JOINED&provider=kakao'
    expect(await browser.signIn('google', who)).toBe(isRefused)
    // Linked before each might have one only: the first is still the first.
    const first = sql`provider = 'kakao' and subject = ${String(cast.find(({ id }) => id === who)!.kakao.id)}`
    await rows(
      my.world.deps.main.db,
      sql`insert into oauth_account (provider, subject, person_id, state, created_at)
          select 'apple', subject, person_id, 'linked', created_at + interval '1 second' from oauth_account where ${first}`,
    )
    // Now it lies behind the other one.
    await rows(my.world.deps.main.db, sql`update oauth_account set state = state where ${first}`)
    expect(await browser.signIn('google', who)).toBe(isRefused)
    expect(await browser.signIn('kakao', who)).toBe('/')
  })

  it('does not give an active account to somebody else who verifies on it', async () => {
    const [owner, other] = [fresh(), fresh()]
    const browser = await join('kakao', owner, owner)
    expect(await codeOf(complete(browser, await browser.verifyAs(other)))).toBe('IDENTITY_FAILED')
    expect((await readMe(await browser.signedIn())).status).toBe('active')
  })

  it('keeps a suspended person out, whatever channel they come by', async () => {
    const who = fresh()
    const first = await join('kakao', who, who)
    await my.world.deps.main.db
      .update(person)
      .set({ status: 'suspended' })
      .where(eq(person.id, (await first.signedIn()).actor.personId))
    const browser = my.browser()
    await browser.signIn('google', who)
    expect(await codeOf(complete(browser, await browser.verifyAs(who)))).toBe('ACCOUNT_SUSPENDED')
    expect(await my.browser().signIn('google', who)).toBe('/sign-in?error=ACCOUNT_SUSPENDED')
  })

  it("refuses a verification that failed, was not finished, or is another account's", async () => {
    const [browser, other] = [my.browser(), my.browser()]
    await browser.signIn('kakao', fresh())
    await other.signIn('kakao', fresh())
    expect(await codeOf(complete(browser, await browser.verifyAs('fail')))).toBe('IDENTITY_FAILED')
    expect(await codeOf(complete(browser, await browser.verifyAs('')))).toBe('IDENTITY_FAILED')
    expect(await codeOf(complete(other, await browser.verifyAs(fresh())))).toBe('NOT_FOUND')
    expect((await browser.signedIn()).actor.status).toBe('pending')
  })

  it('lets a person try again after a failure', async () => {
    const browser = my.browser()
    const who = fresh()
    await browser.signIn('kakao', who)
    expect(await codeOf(complete(browser, await browser.verifyAs('cancel')))).toBe('IDENTITY_FAILED')
    expect(await codeOf(complete(browser, await browser.verifyAs(who)))).toBe('fulfilled')
  })

  it('leaves the account pending while the provider stumbles', async () => {
    const browser = my.browser()
    const who = fresh()
    await browser.signIn('kakao', who)
    const back = await browser.verifyAs(who)
    await my.fault({ provider: 'portone', operation: 'list', kind: 'http500', times: 1 })
    expect(await codeOf(complete(browser, back))).toBe('UNAVAILABLE')
    expect(await codeOf(complete(browser, back))).toBe('fulfilled')
  })

  it('keeps no CI, DI, phone number or real name anywhere', async () => {
    const who = fresh()
    await join('kakao', who, who)
    const { ci, di, phone, name } = cast.find(({ id }) => id === who)!
    const tables = await rows(
      my.world.deps.main.db,
      sql<{ name: string }>`
          select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    for (const { name: table } of tables) {
      const found = await one(
        my.world.deps.main.db,
        sql<{ hits: number }>`
            select count(*) as hits from ${sql.literal(`public.${table}` as 'public.order')} t where t::text like any(${[ci, di, phone, name].map((secret) => `%${secret}%`)}::text[])`,
      )
      expect(found.hits, table).toBe(0)
    }
    for (const key of await my.world.deps.redis.keys('*')) {
      const text = String(await my.world.deps.redis.get(key).catch(() => ''))
      for (const secret of [ci, di, phone]) expect(text).not.toContain(secret)
    }
  })
})
