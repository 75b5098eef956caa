import { afterAll, beforeAll, describe, expect } from 'vitest'
import { itAtLength } from '../at-length.ts'
import { hasChromium } from './chromium.ts'
import { pages } from './pictures/pages.ts'
import type { Stage } from './pictures/stage.ts'
import { seriousFlaws } from './wallet-steps.ts'

/** A small phone, a phone, a desktop at 200 % and a desktop. */
const widths = [320, 390, 720, 1440]
const looks = (['light', 'dark'] as const).flatMap((colorScheme) => ['ko-KR', 'en-US'].map((locale) => ({ colorScheme, locale })))

describe.skipIf(!hasChromium)(
  `twelve pages at every width${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`,
  { timeout: 240_000 },
  () => {
    let stage: Stage
    beforeAll(async () => {
      // Loaded here: the daily run skips these scenes and needs neither the demo nor a browser.
      if (process.env['KIWI_SCENES'] !== 'main') stage = await (await import('./pictures/stage.ts')).openStage()
    }, 600_000)
    afterAll(() => stage?.close())

    describe.each(looks)('$colorScheme, $locale', (look) => {
      itAtLength.each(pages)('$name: axe finds nothing, and nothing is wider than the screen', async ({ who, path, shows }) => {
        const page = await stage.open(who, typeof path === 'string' ? path : await path(stage), look)
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 })
          await page.locator(shows).first().waitFor()
          expect(await seriousFlaws(page)).toEqual([])
          expect({ width, wide: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ width, wide: width })
        }
        await page.context().close()
      })
    })
  },
)
