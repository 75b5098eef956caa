import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itAtLength } from '../at-length.ts'
import { hasChromium } from './chromium.ts'
import { everyRoute, type WalkedRoute } from './every-route.ts'
import type { Stage } from './pictures/stage.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { seriousFlaws } from './wallet-steps.ts'

/** A small phone, a phone, a desktop at 200 % and a desktop. */
const widths = [320, 390, 720, 1440]
const looks = (['light', 'dark'] as const).flatMap((colorScheme) => ['ko-KR', 'en-US'].map((locale) => ({ colorScheme, locale })))
const once = everyRoute.map((walked, nth) => ({
  ...walked,
  // Each width meets each look, and each of them each part of the app.
  look: looks[Math.floor(nth / widths.length) % looks.length]!,
  width: widths[nth % widths.length]!,
}))

describe.skipIf(!hasChromium)(
  `every route at every width${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`,
  { timeout: 240_000 },
  () => {
    let stage: Stage
    twoAtATime()
    beforeAll(async () => {
      stage = await (await import('./pictures/stage.ts')).openStage()
    }, 600_000)
    afterAll(() => stage?.close())

    it.each(once)(
      '$route at $width, $look.colorScheme, $look.locale: axe finds nothing, and nothing is wider',
      ({ look, width, ...walked }) => walk(stage, walked, look, [width]),
    )

    describe.each(looks)('$colorScheme, $locale', (look) => {
      itAtLength.each(everyRoute)('$route: axe finds nothing, and nothing is wider than the screen', (walked) =>
        walk(stage, walked, look, widths),
      )
    })
  },
)

/** One for each person and look: a new one would load the whole app again. */
const pages = new Map<string, Page>()

async function open(stage: Stage, who: string | null, path: string, look: (typeof looks)[number]): Promise<Page> {
  const name = `${who} ${look.colorScheme} ${look.locale}`
  const known = pages.get(name)
  if (known) await known.goto(new URL(path, known.url()).href)
  const page = known ?? (await stage.open(who, path, look))
  pages.set(name, page)
  return page
}

async function walk(stage: Stage, { who, address }: WalkedRoute, look: (typeof looks)[number], at: number[]): Promise<void> {
  const page = await open(stage, who, await address(stage), look)
  for (const width of at) {
    await page.setViewportSize({ width, height: 900 })
    await drawn(page)
    expect(await seriousFlaws(page)).toEqual([])
    expect({ width, wide: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ width, wide: width })
    expect(await brokenTabs(page)).toEqual([])
  }
}

/** Words of the menu that stand on two lines, or run into the next one beside it. */
function brokenTabs(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words = [...document.querySelectorAll('nav:has(a[href="/notifications"]) li a > span:last-child')].flatMap((label) => {
      const range = document.createRange()
      range.selectNodeContents(label)
      const lines = [...range.getClientRects()]
      return lines[0] ? [{ word: label.textContent, lines: lines.length, ...lines[0].toJSON() }] : []
    })
    return words
      .filter(({ lines, right, top }, at) => lines > 1 || (words[at + 1]?.top === top && words[at + 1].left < right))
      .map(({ word }) => word)
  })
}

/** The page has its content: neither places for it nor the words of a failure. */
async function drawn(page: Page): Promise<void> {
  await page.locator('main :is(h1, h2):visible').first().waitFor()
  await page.waitForFunction(() => document.querySelector('main .animate-breathe, main .animate-spin') === null)
  expect(await page.locator('main [role=alert] h2').allTextContents()).toEqual([])
}
