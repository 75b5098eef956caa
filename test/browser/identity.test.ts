import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../sandbox/people.ts'
import { one, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import { itAtLength } from '../at-length.ts'
import { agreeToTexts } from './agree-to-texts.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

interface Self {
  name: string
}

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/identity')
const wanting = { name: sandboxPeople()[20]!.name }
const asking = { name: sandboxPeople()[21]!.name }
const child = { name: sandboxPeople().at(-1)!.name }
const [first, second, third] = sandboxPeople().map(({ name }) => ({ name })) as [Self, Self, Self]

describe.skipIf(!hasChromium)(`who one is, in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let fixture: Awaited<ReturnType<typeof sandboxWorld>>
  let api: RunningApi
  let browser: Browser

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    fixture = await sandboxWorld({ isLive: true })
    fixture.world.config.CHANNEL_POLICY = 'link'
    api = await startNodeApi(fixture.world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await fixture?.close()
  })

  const at = (path: string) => `${api.url}${path}`
  async function open(viewport = { width: 390, height: 844 }): Promise<Page> {
    const context = await browser.newContext({ viewport, locale: 'ko-KR', hasTouch: true })
    const page = await context.newPage()
    return page
  }
  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${name}.png`) })
  const pick = (page: Page, self: Self) => page.locator('button.person').filter({ hasText: self.name }).first().click()

  type Way = '카카오로 시작하기' | '네이버로 시작하기' | 'Google로 시작하기' | 'Apple로 시작하기'
  async function signIn(page: Page, provider: Way, self: Self): Promise<void> {
    await page.goto(at('/sign-in'))
    await page.getByRole('button', { name: provider }).click()
    await pick(page, self)
    await agreeToTexts(page)
    await page.getByRole('button', { name: '본인 확인 시작하기' }).waitFor()
  }

  itAtLength.each([
    ['kakao', '카카오로 시작하기', '카카오', 6],
    ['naver', '네이버로 시작하기', '네이버', 3],
    ['google', 'Google로 시작하기', 'Google', 5],
    ['apple', 'Apple로 시작하기', 'Apple', 4],
  ] as const)('%s: cancels, is told so, joins from the first page to the last, and comes back in', async (provider, way, title, nth) => {
    const { world } = fixture
    const self = { name: sandboxPeople()[nth]!.name }
    const handle = `came.by.${provider}`
    const page = await open()
    await page.goto(at('/sign-in'))
    await page.getByRole('button', { name: way }).click()
    await page.getByRole('button', { name: '취소' }).click()
    await page.getByText('로그인을 취소했어요').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, `${provider}-1-cancelled`)

    await signIn(page, way, self)
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, `${provider}-2-identity`)
    await page.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await pick(page, self)
    await page.waitForURL('**/welcome**')
    await page.getByLabel('이름', { exact: true }).fill(`${title}로 온 사람`)
    await page.getByLabel('아이디').fill(handle)
    await page.getByRole('group', { name: '관심사' }).getByRole('button').first().click()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, `${provider}-3-welcome`)
    await page.getByRole('button', { name: '시작하기' }).click()
    await page.waitForURL(at('/interest'))
    await expect.poll(() => page.locator('.animate-spin').count()).toBe(0)
    await shot(page, `${provider}-4-first-page`)

    const joined = await one(
      world.deps.main.db,
      sql<{ status: string; providers: string[]; agreed: boolean; interests: number }>`
        select p.status, array(select a.provider from oauth_account a where a.person_id = p.id and a.state = 'linked') as providers,
          p.agreed_terms > 0 and p.agreed_privacy > 0 as agreed, cardinality(p.interests) as interests
        from person p where p.handle = ${handle}`,
    )
    expect(joined).toEqual({ status: 'active', providers: [provider], agreed: true, interests: 1 })

    await page.goto(at('/settings'))
    await page.getByText('지금 이 기기').waitFor()
    await page.getByRole('button', { name: '로그아웃', exact: true }).click()
    await page.waitForURL('**/popular')
    await page.goto(at('/sign-in?returnTo=/me'))
    await page.getByRole('button', { name: way }).click()
    await pick(page, self)
    await page.getByText(`@${handle}`).first().waitFor()
    await shot(page, `${provider}-5-back-in`)
  })

  it('joins, and links a second sign-in after signing in to the first account once more', async () => {
    const page = await open()
    await signIn(page, '카카오로 시작하기', first)
    await page.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await page.getByText('계정의 본인 확인').waitFor()
    await shot(page, 'provider-says-whose')
    await pick(page, first)
    await page.waitForURL('**/welcome**')
    await expect.poll(() => page.url()).not.toContain('identityVerificationTxId')

    // Without linking, a second account is refused by the name of the first.
    fixture.world.config.CHANNEL_POLICY = 'single'
    const refused = await open()
    await signIn(refused, '네이버로 시작하기', first)
    await refused.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await pick(refused, first)
    await refused.getByText('카카오로 이미 가입했어요. 카카오로 로그인해 주세요.').waitFor()
    expect(await seriousFlaws(refused)).toEqual([])
    await shot(refused, 'second-account-refused')
    fixture.world.config.CHANNEL_POLICY = 'link'

    const other = await open()
    await signIn(other, 'Google로 시작하기', first)
    await other.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await pick(other, first)
    await other.getByRole('heading', { name: '카카오 계정으로 이미 가입했어요' }).waitFor()
    await shot(other, 'link-needed')
    await other.getByRole('button', { name: '카카오 계정으로 로그인하고 연결하기' }).click()
    await pick(other, first)
    await other.getByRole('heading', { name: /계정에 연결할까요/ }).waitFor()
    await shot(other, 'link-ask')
    await other.getByRole('button', { name: '연결하기', exact: true }).click()
    await other.getByRole('heading', { name: '로그인 방법을 연결했어요' }).waitFor()
    await shot(other, 'linked')

    const again = await open()
    await again.goto(at('/sign-in?returnTo=/settings'))
    await again.getByRole('button', { name: 'Google로 시작하기' }).click()
    await pick(again, first)
    await again.waitForURL('**/settings')
    await again.getByText('지금 이 기기').waitFor()
    await again.getByText('마지막 사용').first().scrollIntoViewIfNeeded()
    await shot(again, 'sessions')
  })

  it('asks a newcomer for each consent, shows the texts, and refuses a child', async () => {
    const page = await open()
    await page.goto(at('/sign-in'))
    await page.getByRole('button', { name: '카카오로 시작하기' }).click()
    await pick(page, child)
    const go = page.getByRole('button', { name: '동의하고 계속하기' })
    await page.getByLabel('[필수] 이용약관').check()
    await expect.poll(() => go.isDisabled()).toBe(true)
    await expect.poll(() => page.getByLabel('[선택] 혜택과 소식 받기').isChecked()).toBe(false)
    await shot(page, 'consent')
    const [text] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: '개인정보 수집과 이용 읽기' }).click()])
    await text.getByRole('heading', { name: '개인정보 수집과 이용' }).waitFor()
    await shot(text, 'privacy')
    await text.close()
    await page.getByLabel('[필수] 개인정보 수집과 이용').check()
    await go.click()
    await page.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await pick(page, child)
    await page.getByRole('heading', { name: '아직 가입할 수 없어요' }).waitFor()
    await shot(page, 'too-young')
    await page.getByRole('button', { name: '로그아웃' }).click()
    await page.waitForURL('**/popular')
  })

  itAtLength('asks a member again when a text changed: reading goes on, a like waits until they agree', async () => {
    const { world } = fixture
    const member = await world.person()
    const post = await world.post(await world.person())
    await run(world.deps.main.db, sql`update person set agreed_terms = 0 where id = ${member.id}::uuid`)
    const page = await open()
    await page.context().addCookies([{ name: 'kiwi_session', value: await world.sessionToken(member), url: api.url }])
    await page.goto(at(`/posts/${post.id}`))
    const sheet = page.getByRole('dialog', { name: '약관이 바뀌었어요' })
    await sheet.waitFor()
    await shot(page, 'consent-again')
    await sheet.getByRole('button', { name: '닫기' }).click()
    await page.getByRole('button', { name: '좋아요' }).click()
    await sheet.getByLabel('[필수] 이용약관').check()
    await sheet.getByRole('button', { name: '동의하고 계속하기' }).click()
    await sheet.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '좋아요' }).click()
    await page.getByRole('button', { name: '좋아요', pressed: true }).waitFor()

    await page.goto(at('/settings'))
    const offers = page.getByRole('switch', { name: '혜택과 소식 받기' })
    await offers.click()
    await page.getByText(/혜택과 소식 받기에 동의했어요/).waitFor()
    await offers.click()
    await page.getByText(/동의를 철회했어요/).waitFor()
    await offers.scrollIntoViewIfNeeded()
    await shot(page, 'consent-settings')
  })

  it('does what a newcomer wanted, once, after the whole joining; no address makes anybody do it', async () => {
    const { world } = fixture
    const post = await world.post(await world.person())
    const likes = async () =>
      (
        await one(
          world.deps.main.db,
          sql<{ count: number }>`select count(*)::int as count from reaction where post_id = ${post.id}::uuid and liked`,
        )
      ).count
    const page = await open()
    await page.goto(at(`/posts/${post.id}`))
    await page.getByRole('button', { name: '좋아요' }).click()
    // Over the post, which stays.
    const sheet = page.getByRole('dialog', { name: '로그인' })
    await sheet.getByText('로그인하면 바로 좋아요를 남겨 드려요').waitFor()
    expect(page.url()).toBe(at(`/posts/${post.id}`))
    await shot(page, 'sign-in-wanted')
    await sheet.getByRole('button', { name: '카카오로 시작하기' }).click()
    await pick(page, wanting)
    await agreeToTexts(page)
    await page.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await pick(page, wanting)
    await page.waitForURL('**/welcome**')
    expect(await likes()).toBe(0)
    await page.getByRole('button', { name: '건너뛰기' }).click()
    await page.waitForURL(at(`/posts/${post.id}`))
    // The first words, whatever they are: a refusal is seen here.
    const said = page.getByRole('status').filter({ has: page.getByRole('button') })
    await expect.poll(() => said.innerText()).toContain('좋아요를 남겼어요')
    const liked = page.getByRole('button', { name: '좋아요', pressed: true })
    await liked.waitFor()
    await shot(page, 'wanted-liked')
    await liked.click()
    await expect.poll(likes).toBe(0)
    await page.reload()
    await page.getByRole('button', { name: '좋아요' }).waitFor()
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('kiwi.wanted-act'))).toBeNull()
    expect(await likes()).toBe(0)

    // A member who follows a link that names an act, also through the sign-in.
    for (const path of [
      `/posts/${post.id}?wanted=like&like=1`,
      `/sign-in?returnTo=${encodeURIComponent(`/posts/${post.id}?like=1`)}&wanted=like`,
    ]) {
      await page.goto(at(path))
      await page.waitForURL((url) => url.pathname === `/posts/${post.id}`)
      await page.getByRole('button', { name: '좋아요' }).waitFor()
    }
    expect(await likes()).toBe(0)
  })

  it('brings a newcomer back to what they asked about, and keeps a product that a member wished for or wanted in the cart', async () => {
    const { world } = fixture
    const product = await world.product(await world.shop(), { title: '찻잔 세트' })
    const here = at(`/products/${product.id}`)
    const press = async (name: string, note: string) => {
      const page = await open()
      await page.goto(here)
      await page.getByRole('button', { name }).click()
      const sheet = page.getByRole('dialog', { name: '로그인' })
      await sheet.getByText(note).waitFor()
      await sheet.getByRole('button', { name: '카카오로 시작하기' }).click()
      await pick(page, asking)
      return page
    }
    const newcomer = await press('질문하기', '로그인하면 이 화면으로 돌아와요')
    // Who puts it off is not led there again, unless they press again.
    for (const isAgain of [true, false]) {
      await newcomer.getByRole('heading', { name: '약관에 동의해 주세요' }).waitFor()
      expect(await newcomer.evaluate(() => sessionStorage.getItem('kiwi.wanted-act'))).toContain('"isLed":true')
      if (!isAgain) break
      await newcomer.getByRole('link', { name: '나중에 할게요' }).click()
      await newcomer.getByRole('button', { name: '질문하기' }).click()
    }
    await agreeToTexts(newcomer)
    await newcomer.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await pick(newcomer, asking)
    await newcomer.getByRole('button', { name: '건너뛰기' }).click()
    await newcomer.waitForURL(here)

    const wishing = await press('찜하기', '로그인하면 바로 찜해 드려요')
    await wishing.waitForURL(here)
    await wishing.getByRole('button', { name: '찜했어요', pressed: true }).waitFor()
    const buying = await press('장바구니에 담기', '로그인하면 바로 장바구니에 담아 드려요')
    await buying.waitForURL(here)
    await buying.getByText('장바구니에 담았어요').waitFor()
    await buying.goto(at('/cart'))
    await buying.getByText('찻잔 세트').first().waitFor()
  })

  it('asks a visitor over what they look at, forgets the wish of who closes it, and is ready again after the way back', async () => {
    const { world } = fixture
    const author = await world.person()
    const post = await world.post(author)
    const page = await open({ width: 1280, height: 900 })
    await page.goto(at(`/@${author.handle}`))
    await page.locator(`main a[href="/posts/${post.id}"]`).first().click()
    const like = page.locator('[data-post-over]').getByRole('button', { name: '좋아요' })
    const sheet = page.getByRole('dialog', { name: '로그인' })
    const wanted = () => page.evaluate(() => sessionStorage.getItem('kiwi.wanted-act'))
    await like.focus()
    await page.keyboard.press('Enter')
    await sheet.getByRole('button', { name: '카카오로 시작하기' }).waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'sign-in-over-post')
    expect(await wanted()).not.toBeNull()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    expect(await wanted()).toBeNull()
    await expect.poll(() => like.evaluate((button) => button === document.activeElement)).toBe(true)

    // A press in the sheet is none beside the post.
    await page.keyboard.press('Enter')
    await page.route('**/kakao/oauth/**', (route) => route.fulfill({ status: 204 }))
    const kakao = sheet.getByRole('button', { name: '카카오로 시작하기' })
    await kakao.click()
    await expect.poll(() => kakao.isDisabled()).toBe(true)
    await page.locator('[data-post-over]').waitFor()
    // As the browser tells a page that it shows again as it was left.
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
    await expect.poll(() => kakao.isEnabled()).toBe(true)
  })

  itAtLength('tells somebody who followed a link that another began, signed in or not', async () => {
    const thief = await open()
    await signIn(thief, '카카오로 시작하기', second)
    await thief.getByRole('button', { name: '본인 확인 시작하기' }).click()
    await thief.locator('button.person').first().waitFor()

    const victim = await open()
    await victim.goto(thief.url())
    await pick(victim, third)
    await victim.getByText('이 본인 확인은 다른 브라우저나 다른 계정에서 시작됐어요').waitFor()
    await shot(victim, 'forwarded-visitor')
    await thief.goto(at('/verify'))
    await thief.getByRole('button', { name: '본인 확인 시작하기' }).waitFor()
  })

  it('goes nowhere else after sign-in, and leaves nothing of the person on the device after sign-out', async () => {
    const page = await open()
    await page.goto(at(`/sign-in?returnTo=${encodeURIComponent('/.//evil.example')}`))
    await page.getByRole('button', { name: '카카오로 시작하기' }).click()
    await pick(page, first)
    await page.waitForURL((url) => url.origin === api.url && url.pathname !== '/sign-in')
    for (const address of ['//evil.example', 'https://evil.example/', '/\\evil.example']) {
      await page.goto(at(`/sign-in?returnTo=${encodeURIComponent(address)}`))
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      await expect.poll(() => new URL(page.url()).origin).toBe(api.url)
    }
    await page.goto(at('/search'))
    await page.getByRole('combobox').fill('비밀스러운 선물')
    await page.waitForURL((url) => url.searchParams.has('q'))
    await page.keyboard.press('Enter')
    const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('kiwi.')))
    await expect.poll(kept).toContain('kiwi.recent-searches')
    await page.goto(at('/settings'))
    await page.getByRole('button', { name: '로그아웃', exact: true }).click()
    await page.waitForURL('**/popular')
    await expect.poll(kept).toEqual([])
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('kiwi_session')
  })
})
