import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Locator, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { drainLog } from '../../src/social/interactions/drain-log.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/interest')

const looks = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'ko-KR', colorScheme: 'light' },
  desktop: { viewport: { width: 1280, height: 900 }, hasTouch: false, locale: 'en-US', colorScheme: 'dark' },
} as const

describe.skipIf(!hasChromium)(`the feed of interests in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let world: World
  let api: RunningApi
  let browser: Browser
  let authors: TestPerson[]

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    world = await createWorld({}, { isLive: true })
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
    authors = await Promise.all(['지민', '하루', '바다', '소라', '은하', '새봄'].map((displayName) => world.person({ displayName })))
    const categories = ['fashion', 'food', 'home', 'daily'] as const
    const words = { fashion: '가을 코트', food: '따뜻한 국수', home: '작은 책상', daily: '느린 산책' }
    for (let at = 0; at < 72; at += 1) {
      const category = categories[at % 4]!
      await world.post(authors[(at * 5 + (at >> 2)) % 6]!, {
        category,
        caption: `${words[category]} ${at} #${words[category].replace(' ', '')}`,
      })
    }
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
  })

  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${name}.png`) })
  async function open(person: TestPerson, path: string, look: keyof typeof looks): Promise<Page> {
    const context = await browser.newContext(looks[look])
    await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url }])
    if (look === 'desktop') await context.addInitScript(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'))
    const page = await context.newPage()
    await page.goto(`${api.url}${path}`)
    return page
  }
  const cards = (page: Page) => page.getByRole('article')
  const reasonsOf = (page: Page, name: RegExp) => cards(page).getByRole('button', { name })

  /** Everything that can be pressed in the feed is large enough for a thumb. */
  async function pressable(page: Page) {
    const small = await page.locator('main').evaluate((main) =>
      [...main.querySelectorAll('button, header a')].flatMap((element) => {
        const { height, width } = element.getBoundingClientRect()
        return height > 0 && (height < 44 || width < 44)
          ? [`${element.textContent} ${element.getAttribute('aria-label')} ${width}×${height}`]
          : []
      }),
    )
    expect(small).toEqual([])
  }

  /** A card by its place in the list, of which only what is near the screen is drawn. */
  const cardAt = (page: Page, place: number) => page.locator(`article[aria-posinset="${place}"]`)

  /** Scrolls until the next page is there. Resolves to how long the first one was. */
  async function loadMore(page: Page): Promise<number> {
    const before = 10
    const next = cardAt(page, before + 1)
    // In steps that are drawn: a jump would leave the card behind.
    const step = () =>
      new Promise((resolve) => {
        window.scrollBy(0, 500)
        requestAnimationFrame(() => requestAnimationFrame(resolve))
      })
    for (let turn = 0; turn < 200 && (await next.count()) === 0; turn += 1) await page.evaluate(step)
    await next.scrollIntoViewIfNeeded()
    return before
  }
  const like = (card: Locator, name: RegExp) => card.getByRole('button', { name, pressed: false }).first().click()

  it('a newcomer picks two topics, sees them, likes three posts, and the next page visibly changes', async () => {
    const me = await world.person({ displayName: '새싹' })
    const page = await open(me, '/interest', 'phone')
    await page.getByText('어떤 글을 보고 싶으세요?').waitFor()
    await shot(page, 'newcomer')
    // By keyboard.
    await page.getByRole('button', { name: '패션', exact: true }).press('Space')
    await page.getByRole('button', { name: '음식', exact: true }).press('Enter')
    await pressable(page)
    await page.getByRole('button', { name: '글 보기' }).press('Enter')
    await reasonsOf(page, /‘패션’을 골라서/)
      .first()
      .waitFor()
    await reasonsOf(page, /‘음식’을 골라서/)
      .first()
      .waitFor()
    const shownFirst = await cards(page).count()
    await expect.poll(() => reasonsOf(page, /골라서/).count()).toBeGreaterThanOrEqual(shownFirst - 2)
    await page.getByRole('heading', { name: '팔로우해 볼 만한 사람' }).waitFor()
    await page.waitForTimeout(500)
    await shot(page, 'topics')
    expect(await seriousFlaws(page)).toEqual([])
    await pressable(page)
    const follow = page.getByRole('button', { name: /님 팔로우$/ }).first()
    const name = (await follow.getAttribute('aria-label'))!.replace('팔로우', '팔로잉')
    await follow.click()
    await page.getByRole('button', { name }).waitFor()

    for (let at = 0; at < 3; at += 1) await like(cards(page).nth(at), /좋아요/)
    await expect.poll(() => page.getByRole('button', { name: /좋아요/, pressed: true }).count()).toBe(3)
    const before = await loadMore(page)
    const mentions = page.getByRole('article').getByRole('button', { name: /좋아해서|관심을 보여서/ })
    await expect.poll(() => mentions.count(), { timeout: 5_000 }).toBeGreaterThan(0)
    expect(
      await cardAt(page, before + 1)
        .getByRole('button', { name: /추천 이유/ })
        .count(),
    ).toBe(1)
    await mentions.first().scrollIntoViewIfNeeded()
    await shot(page, 'after-likes')
    await page.context().close()
  })

  it('less like this works from the next page on, and is undone in the settings', async () => {
    const me = await world.person()
    const page = await open(me, '/interest', 'desktop')
    await page.getByRole('button', { name: 'Later' }).click()
    const first = cardAt(page, 1)
    const author = (await first.getAttribute('aria-label'))!.replace(/^Post by /, '')
    await first.getByRole('button', { name: /Why you see this/ }).press('Enter')
    await page.getByRole('menuitem', { name: `Fewer posts by ${author}` }).waitFor()
    await page.waitForTimeout(300)
    await shot(page, 'menu')
    expect(await seriousFlaws(page)).toEqual([])
    await page.getByRole('menuitem', { name: `Fewer posts by ${author}` }).click()
    await page.getByText('You will see less of it from now on').waitFor()
    const before = await loadMore(page)
    const later = await cards(page).evaluateAll(
      (found, place) =>
        found.flatMap((card) => (Number(card.getAttribute('aria-posinset')) > place ? [card.getAttribute('aria-label')] : [])),
      before,
    )
    expect(later.length).toBeGreaterThan(1)
    expect(later.filter((label) => label?.includes(author))).toEqual([])
    await page.evaluate(() => window.scrollTo(0, 0))

    await first.getByRole('button', { name: /Why you see this/ }).click()
    await page.getByRole('menuitem', { name: 'Why am I seeing this?' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'See what is stored' }).click()
    await page.getByRole('heading', { name: 'Less like this' }).waitFor()
    await page.getByRole('button', { name: `Show ${author} again` }).click()
    await page.getByText('Nothing here. Press the reason on a post').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.context().close()
  })

  itAtLength('a post that is hidden comes back by undo where it was; hidden again, it stays away after a reload', async () => {
    const me = await world.person()
    const page = await open(me, '/interest', 'phone')
    await page.getByRole('button', { name: '나중에' }).click()
    // Without what time and the network change while it is looked at.
    const passing = /사진을 불러오지 못했어요|방금|\d+[초분] 전/g
    const captions = async () => (await cards(page).allTextContents()).map((text) => text.replaceAll(passing, ''))
    // Their row stands in the third card.
    await page.getByText('팔로우해 볼 만한 사람').waitFor()
    const before = await captions()
    const second = () => cards(page).nth(1)
    const hide = async () => {
      await second().getByRole('button', { name: '글 메뉴' }).click()
      await page.getByRole('menuitem', { name: '이 글 숨기기' }).click()
      await page.getByText('숨겼어요. 피드에 다시 나오지 않아요.').waitFor()
    }
    await hide()
    expect(await captions()).not.toContain(before[1])
    await shot(page, 'hidden')
    await page.getByRole('button', { name: '되돌리기' }).click()
    await expect.poll(async () => (await captions()).slice(0, before.length)).toEqual(before)
    await hide()
    await page.goto(`${api.url}/settings/feed`)
    await page.getByRole('heading', { name: '숨긴 글 1개' }).waitFor()
    await page.getByRole('button', { name: /^다시 보기/ }).waitFor()
    await page.waitForTimeout(300)
    await shot(page, 'settings')
    expect(await seriousFlaws(page)).toEqual([])
    await page.reload()
    await page.getByRole('button', { name: /^다시 보기/ }).click()
    await page.getByRole('heading', { name: '숨긴 글 0개' }).waitFor()
    await page.context().close()
  })

  it('the off switch says so, and what is stored can be read, removed and reset', async () => {
    const me = await world.person()
    const page = await open(me, '/interest', 'phone')
    await page.getByRole('button', { name: '나중에' }).click()
    // The heart is red before the server knows.
    const told = page.waitForResponse(/posts\.like/)
    await like(cards(page).first(), /좋아요/)
    await expect.poll(() => page.getByRole('button', { name: /좋아요/, pressed: true }).count()).toBe(1)
    await told
    await drainLog(world.ctx())
    await page.goto(`${api.url}/settings/feed`)
    await page.getByText('좋아했어요 ·').waitFor()
    await page.getByRole('button', { name: '이 기록 지우기' }).first().click()
    await page.getByText('기록을 지웠어요').waitFor()
    await page.getByRole('switch').press('Space')
    await page.getByText('꺼 두어도 기록은 남아 있어요.').waitFor()
    await page.goto(`${api.url}/interest`)
    await page.getByText('맞춤 추천이 꺼져 있어요.').waitFor()
    await page.waitForTimeout(300)
    await shot(page, 'off')
    expect(await seriousFlaws(page)).toEqual([])
    await pressable(page)
    await expect.poll(() => reasonsOf(page, /추천 이유: (요즘|'.*'에서 인기|아직)/).count()).toBe(await cards(page).count())
    await page.getByRole('button', { name: '맞춤 추천 켜기' }).click()
    await page.getByText('맞춤 추천이 꺼져 있어요.').waitFor({ state: 'detached' })
    await page.goto(`${api.url}/settings/feed`)
    await page.getByRole('button', { name: '추천 초기화' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '추천 초기화' }).click()
    await page.getByText('추천을 초기화했어요').waitFor()
    await page.context().close()
  })

  itAtLength('a page that was read is not read again by leaving and coming back, and an offline reader is told', async () => {
    const page = await open(await world.person(), '/interest', 'phone')
    await page.getByRole('button', { name: '나중에' }).click()
    let reads = 0
    page.on('request', (request) => {
      if (request.url().includes('feed.interest')) reads += 1
    })
    // Which posts, in which order: texts tell how long ago a post was made.
    const shown = () =>
      cards(page).evaluateAll((found) => found.map((card) => card.querySelector('a[href^="/posts/"]')?.getAttribute('href')))
    await cards(page).first().waitFor()
    const before = await shown()
    await page.getByRole('navigation', { name: '피드' }).getByRole('link', { name: '인기' }).click()
    await page.waitForURL('**/popular')
    await page.getByRole('navigation', { name: '피드' }).getByRole('link', { name: '추천' }).click()
    await page.waitForURL('**/interest')
    expect(await shown()).toEqual(before)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.context().setOffline(true)
    await page.getByText('오프라인이에요').waitFor()
    expect(await shown()).toEqual(before)
    await page.context().setOffline(false)
    await page.waitForTimeout(500)
    expect(reads).toBe(0)
    await page.context().close()
  })
})
