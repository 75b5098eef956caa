import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itAtLength } from '../at-length.ts'
import { systemCtx } from '../../src/context.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { rankPopular } from '../../src/social/ranking/rank-popular.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import type { TestPerson } from '../worlds/people.ts'
import { createWorld, type World } from '../worlds/world.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/popular')
const food = 31
const others = 45

describe.skipIf(!hasChromium)(`popular in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let world: World
  let author: TestPerson
  let api: RunningApi
  let browser: Browser

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    world = await createWorld({}, { isLive: true })
    author = await world.person()
    for (let n = 0; n < food + others; n += 1)
      await world.post(author, { category: n < food ? 'food' : 'fashion', caption: n < 5 ? '#국수 한 그릇' : '' })
    await world.runJobs()
    await rankPopular(systemCtx(world.deps, 'popular-test'))
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
  })

  async function open(path: string, viewport = { width: 390, height: 844 }): Promise<Page> {
    const context = await browser.newContext({ viewport, locale: 'ko-KR' })
    const page = await context.newPage()
    await page.goto(`${api.url}${path}`)
    return page
  }
  const tiles = (page: Page) => page.locator('main [role=listitem][aria-posinset]')
  const end = (page: Page) => page.getByText('여기까지예요')

  async function scrollToEnd(page: Page): Promise<void> {
    // A page comes when one scrolls near its place: on a busy machine later than the wheel.
    const wheel = async () => {
      if (await end(page).isVisible()) return 'the end'
      await page.mouse.wheel(0, 3_000)
      const [scrolled, below] = await page.evaluate(() => [
        window.scrollY / (document.body.scrollHeight - window.innerHeight),
        document.querySelector('main')!.innerText.slice(-80),
      ])
      return { last: await lastPlace(page), scrolled, below }
    }
    await expect.poll(wheel, { timeout: 40_000, interval: 150 }).toBe('the end')
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
  }

  /**
   * The place of the last tile that is drawn, and how many there are: only those near the screen
   * are drawn.
   */
  const lastPlace = (page: Page) =>
    tiles(page)
      .last()
      .evaluate((tile) => [tile.getAttribute('aria-posinset'), tile.getAttribute('aria-setsize')].map(Number))

  /** Shares of a row's area that no tile covers: there is none. */
  const holes = (page: Page) =>
    page.evaluate(() => {
      const holesIn = (list: HTMLElement) => {
        const whole = list.getBoundingClientRect()
        const style = getComputedStyle(list)
        const gap = Number.parseFloat(style.columnGap)
        const width = whole.width - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) + gap
        const covered = [...list.children]
          .map((item) => item.getBoundingClientRect())
          .reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0)
        return Math.abs(1 - covered / (width * whole.height))
      }
      return Math.max(...[...document.querySelectorAll<HTMLElement>('main [data-row]')].map(holesIn))
    })

  const sizes = [
    ['phone', 390, 844],
    ['desktop', 1440, 900],
    ['tablet', 820, 1180],
  ] as const
  describe.each(sizes)('on a %s', (name, width, height) => {
    const itHere = name === 'tablet' ? itAtLength : it
    itHere('scrolls past 60 posts to the end, without a hole', async () => {
      const page = await open('/popular', { width, height })
      await tiles(page).first().waitFor()
      await page.screenshot({ path: join(shots, `${name}.png`) })
      expect(await holes(page)).toBeLessThan(0.005)
      await scrollToEnd(page)
      await expect.poll(() => lastPlace(page)).toEqual([food + others, food + others])
      expect(await holes(page)).toBeLessThan(0.005)
      await page.screenshot({ path: join(shots, `${name}-end.png`) })
      await page.context().close()
    })
  })

  it('shows the first picture without a script where the app draws it on a phone', async () => {
    const place = async (javaScriptEnabled: boolean, picture: string) => {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'ko-KR', javaScriptEnabled })
      const page = await context.newPage()
      await page.goto(`${api.url}/popular`)
      const box = await page.locator(picture).first().boundingBox()
      await context.close()
      return box
    }
    expect(await place(false, '#root :has(> picture)')).toEqual(await place(true, 'main [role=listitem] a'))
  })

  it('narrows to a category by keyboard, keeps it in the address, and says the end', async () => {
    const page = await open('/popular')
    await tiles(page).first().waitFor()
    const chip = page.getByRole('group', { name: '카테고리' }).getByRole('button', { name: '음식' })
    expect((await chip.boundingBox())!.height).toBeGreaterThanOrEqual(44)
    await chip.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/popular?category=food')
    await scrollToEnd(page)
    await expect.poll(() => lastPlace(page)).toEqual([food, food])
    // A reload, and coming back from a post, keep the place.
    const held = tiles(page).last().getByRole('link')
    await held.scrollIntoViewIfNeeded()
    const topPx = async () => (await held.boundingBox())?.y ?? -1
    const before = await topPx()
    await page.reload()
    await expect.poll(async () => Math.abs((await topPx()) - before)).toBeLessThanOrEqual(1)
    await expect.poll(() => chip.getAttribute('aria-pressed')).toBe('true')
    await held.click()
    await page.getByRole('article').waitFor()
    await page.goBack()
    await expect.poll(async () => Math.abs((await topPx()) - before)).toBeLessThanOrEqual(1)
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.getByRole('group', { name: '카테고리' }).getByRole('button', { name: '반려동물' }).click()
    await page.getByText('이 카테고리에는 아직 글이 없어요').waitFor()
    await page.screenshot({ path: join(shots, 'empty.png') })
    await page.getByRole('group', { name: '카테고리' }).getByRole('button', { name: '전체' }).click()
    await page.getByRole('button', { name: '크게 보기' }).click()
    await page.getByRole('article').first().waitFor()
    await page.screenshot({ path: join(shots, 'list.png') })
    await page.context().close()
  })

  itAtLength('draws of a profile with many posts those near the screen, and keeps the place on the way back', async () => {
    const page = await open(`/@${author.handle}`)
    await tiles(page).first().waitFor()
    await scrollToEnd(page)
    await expect.poll(() => lastPlace(page)).toEqual([food + others, food + others])
    await expect.poll(() => tiles(page).count()).toBeLessThan(45)
    await page.mouse.wheel(0, -1_000)
    const held = page.locator('main [aria-posinset="61"] a')
    await held.scrollIntoViewIfNeeded()
    // Three rows of three above and below the screen too, and no hole between them.
    const places = () => tiles(page).evaluateAll((drawn) => drawn.map((tile) => Number(tile.getAttribute('aria-posinset'))))
    const wanted = () =>
      page.evaluate(() => {
        const seen = [...document.querySelectorAll('main [role=listitem][aria-posinset]')].filter((tile) => {
          const { top, bottom } = tile.getBoundingClientRect()
          return bottom > 0 && top < innerHeight
        })
        return [seen.at(0), seen.at(-1)].map((tile) => Number(tile?.getAttribute('aria-posinset')))
      })
    await expect
      .poll(async () => {
        const [drawn, [first, last]] = [await places(), await wanted()]
        return drawn[0]! <= first! - 9 && drawn.at(-1)! >= last! + 9 && drawn.every((place, at) => place === drawn[0]! + at)
      })
      .toBe(true)
    await page.screenshot({ path: join(shots, 'profile.png') })
    const topPx = async () => (await held.boundingBox())?.y ?? -1
    const before = await topPx()
    await held.click()
    await page.getByRole('article').waitFor()
    await page.goBack()
    await expect.poll(async () => Math.abs((await topPx()) - before)).toBeLessThanOrEqual(1)
    await page.context().close()
  })

  it('goes on to the end in a browser that is late to tell what came into view', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'ko-KR' })
    await context.addInitScript(() => {
      // That it tells half a second late is the thing tried.
      window.IntersectionObserver = class extends IntersectionObserver {
        constructor(tell: IntersectionObserverCallback, options?: IntersectionObserverInit) {
          let gathered: IntersectionObserverEntry[] = []
          const tellAll = (observer: IntersectionObserver) => {
            tell(gathered, observer)
            gathered = []
          }
          super((entries, observer) => {
            if (gathered.length === 0) setTimeout(tellAll, 500, observer)
            gathered.push(...entries)
          }, options)
        }
      }
    })
    const page = await context.newPage()
    await page.goto(`${api.url}/popular`)
    await tiles(page).first().waitFor()
    await scrollToEnd(page)
    await expect.poll(() => lastPlace(page)).toEqual([food + others, food + others])
    await context.close()
  })

  it('shows what many like before a search, and where a search found nothing', async () => {
    const page = await open('/search')
    const looks = page.getByRole('region', { name: '지금 사랑받는 사진' }).getByRole('listitem')
    await expect.poll(() => looks.count()).toBe(12)
    await page.getByRole('searchbox').or(page.getByRole('combobox')).first().fill('쀍쀍쀍쀍')
    await page.getByText('찾은 결과가 없어요').waitFor()
    await expect.poll(() => looks.count()).toBe(12)
    await page.screenshot({ path: join(shots, 'nothing-found.png') })
    await page.context().close()
  })

  it('offers the next page again when it cannot be reached', async () => {
    const page = await open('/popular')
    await tiles(page).first().waitFor()
    await page.route('**/trpc/feed.popular**', (route) => route.abort())
    for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, 2_000)
    const again = page.getByRole('button', { name: '다시 시도' })
    await again.waitFor()
    await page.unrouteAll({ behavior: 'wait' })
    await again.click()
    await scrollToEnd(page)
    await expect.poll(() => lastPlace(page)).toEqual([food + others, food + others])
    await page.context().close()
  })

  it('shows the posts of a hashtag by popularity too', async () => {
    const page = await open('/tags/국수')
    await page.getByRole('button', { name: '인기순' }).click()
    await page.waitForURL('**?order=popular')
    await end(page).waitFor()
    await expect.poll(() => tiles(page).count()).toBe(5)
    await page.screenshot({ path: join(shots, 'tag.png') })
    await page.context().close()
  })
})
