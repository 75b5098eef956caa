import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Create } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChromium } from './chromium.ts'
import { looks, pages } from './pictures/pages.ts'
import type { Stage } from './pictures/stage.ts'

const kept = resolve(import.meta.dirname, 'pictures/kept')
const shots = resolve(import.meta.dirname, '../../test-results/pictures')
/** What a phone shows before Kiwi is installed: web/public/manifest.webmanifest. */
const manifestPictures = resolve(import.meta.dirname, '../../web/public')
const inManifest = new Set(['popular', 'post', 'product'].map((name) => `${name}-phone-light`))
/** Pixels of one square: an edge smoothed in another way is fewer, another word more. */
const mayDiffer = 25
const mode = process.env['KIWI_PICTURES']
const isAsked = mode === 'compare' || mode === 'accept'
const why = isAsked ? (hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)') : ' (skipped: ./kiwi test pictures)'

describe.skipIf(!isAsked || !hasChromium)(`twelve pages look as they are kept${why}`, () => {
  let stage: Stage
  let library: typeof import('./pictures/compare.ts')
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    for (const folder of [shots, kept]) mkdirSync(folder, { recursive: true })
    library = await import('./pictures/compare.ts')
    // Loaded here: the daily run skips this file and needs neither the demo nor a browser for it.
    stage = await (await import('./pictures/stage.ts')).openStage()
  }, 600_000)
  afterAll(() => stage?.close())

  describe.each(pages)('$name', ({ name, who, path, shows, act }) => {
    it.each(looks)('$name', { timeout: 120_000 }, async (look) => {
      const page = await stage.open(who, typeof path === 'string' ? path : await path(stage), look.options)
      await page.locator(shows).first().waitFor()
      await act?.(page)
      const png = await whenStill(page)
      await page.context().close()

      const file = `${name}-${look.name}`
      const shot = (what: string) => join(shots, `${file}${what}.png`)
      writeFileSync(shot(''), png)
      const now = await library.asKept(png)
      const place = join(kept, `${file}.webp`)
      if (mode === 'accept') {
        if (inManifest.has(file)) writeFileSync(join(manifestPictures, `screenshot-${name}.webp`), now)
        return writeFileSync(place, now)
      }
      if (!existsSync(place))
        throw new Error(`Nothing is kept of ${file}. Look at ${shot('')}; if it is right: ./kiwi test pictures --accept`)
      const before = readFileSync(place)
      const { most, shown } = await library.compare(before, now)
      if (most <= mayDiffer) return
      const { default: sharp } = await import('sharp')
      writeFileSync(shot('-kept'), await sharp(before).png().toBuffer())
      writeFileSync(shot('-difference'), shown)
      throw new Error(
        `In a square of ${file} ${most} pixels differ, ${mayDiffer} may (Chromium ${stage.version}). Look at ${file}.png, -kept.png and ` +
          '-difference.png in test-results/pictures; if the page is right as it is now: ./kiwi test pictures --accept',
      )
    })
  })

  it('keeps these pictures and no others, in at most 2 MB', () => {
    const files = readdirSync(kept)
    expect(files.toSorted()).toEqual(pages.flatMap(({ name }) => looks.map((look) => `${name}-${look.name}.webp`)).toSorted())
    expect(files.reduce((sum, file) => sum + statSync(join(kept, file)).size, 0)).toBeLessThan(2_000_000)
  })

  it('sees a button that moved by a few pixels, and a word that changed on a wide screen', async () => {
    const { default: sharp } = await import('sharp')
    const page = (width: number, left: number, input: Buffer | { create: Create }) =>
      sharp({ create: { width, height: 844, channels: 3, background: '#faf8f3' } })
        .composite([{ input, left, top: 700 }])
        .png()
        .toBuffer()
        .then(library.asKept)
    const button = (left: number) => page(390, left, { create: { width: 160, height: 44, channels: 3, background: '#4c7a10' } })
    const word = (text: string) =>
      page(1280, 20, Buffer.from(`<svg width="100" height="20"><text y="15" font-size="14" font-family="sans-serif">${text}</text></svg>`))
    expect((await library.compare(await button(20), await button(20))).most).toBe(0)
    expect((await library.compare(await button(20), await button(25))).most).toBeGreaterThan(mayDiffer)
    expect((await library.compare(await word('Transfer'), await word('Send money'))).most).toBeGreaterThan(mayDiffer)
  })
})

/**
 * Nothing moves, so that no part has a layer of its own, whose letters stand between pixels. Equal
 * people to follow come in any order: they are left out.
 */
const quiet =
  '*, ::before, ::after { animation: none !important; transition: none !important } aside section:has(li button) { display: none }'

/** The picture of a page whose pictures are there and that looks twice the same. */
async function whenStill(page: Page): Promise<Buffer> {
  await page.waitForFunction(() => {
    const seen = [...document.images].filter((image) => {
      const { top, bottom, width } = image.getBoundingClientRect()
      return width > 0 && bottom > 0 && top < innerHeight
    })
    return seen.every((image) => image.complete) && document.querySelector('[class*=animate-breathe]') === null
  })
  await page.evaluate(() => {
    // The last eight characters of an order's number are random.
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) texts.currentNode.nodeValue = texts.currentNode.nodeValue!.replace(/\b(\d{6})-[\dA-F]{8}\b/g, '$1-0A1B2C3D')
  })
  let before: Buffer = Buffer.alloc(0)
  for (let turn = 0; turn < 40; turn += 1) {
    const png = await page.screenshot({ caret: 'hide', style: quiet })
    if (png.equals(before)) return png
    before = png
    await sleep(150)
  }
  throw new Error('The page does not come to rest.')
}
