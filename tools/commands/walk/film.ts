import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from '@playwright/test'
import sharp from 'sharp'

/** As wide as the README shows it beside its words. */
const widthPx = 360
/** The pace of what moves; what stands still is one frame, however long. */
const stepMs = 110

/** Frames of a page, each with the time that it stays. */
export class Film {
  readonly #page: Page
  readonly #shots: { png: Buffer; ms: number }[] = []
  /** Frames chosen for the picture of several pages, in full size. */
  readonly stills: Buffer[] = []
  constructor(page: Page) {
    this.#page = page
  }

  get frames(): number {
    return this.#shots.length
  }
  get seconds(): number {
    return this.#shots.reduce((sum, { ms }) => sum + ms, 0) / 1000
  }

  /** The page as it is once its pictures are there. */
  async hold(ms: number, { still = false } = {}): Promise<void> {
    await this.#page.waitForFunction(() => {
      const isSeen = (image: HTMLImageElement) =>
        image.getBoundingClientRect().top < innerHeight && image.getBoundingClientRect().bottom > 0
      return (
        [...document.images].filter(isSeen).every((image) => image.complete) && document.querySelector('[class*=animate-breathe]') === null
      )
    })
    // Dots and chips come with reduced motion at once, pictures fade from their hash.
    await sleep(350)
    const png = await this.#shoot(ms)
    if (still) this.stills.push(png)
  }

  /** Brings it to the middle of the page. */
  async scrollTo(target: Locator): Promise<void> {
    await target.waitFor()
    const box = await target.boundingBox()
    if (box) await this.scroll(box.y - 460)
  }

  async scroll(byPx: number): Promise<void> {
    const steps = 5
    for (let step = 1; step <= steps; step += 1) {
      // Slow, fast, slow.
      const ease = (at: number) => (1 - Math.cos(Math.PI * at)) / 2
      const by = byPx * (ease(step / steps) - ease((step - 1) / steps))
      await this.#page.evaluate((px) => window.scrollBy(0, px), by)
      await sleep(60)
      await this.#shoot(stepMs)
    }
  }

  /** Shows where a finger comes down, then presses. */
  async tap(target: Locator): Promise<void> {
    await target.waitFor()
    await target.scrollIntoViewIfNeeded()
    const box = await target.boundingBox()
    if (box) {
      await this.#page.evaluate(
        ([x, y]) => {
          const dot = document.createElement('div')
          dot.id = 'finger'
          dot.style.cssText = `position:fixed;z-index:9999;left:${x! - 22}px;top:${y! - 22}px;width:44px;height:44px;border-radius:50%;background:rgb(76 122 16/.45);border:2px solid #fff;pointer-events:none`
          document.body.append(dot)
        },
        [box.x + box.width / 2, box.y + box.height / 2],
      )
      await this.#shoot(260)
      await this.#page.evaluate(() => document.querySelector('#finger')?.remove())
    }
    await target.click()
  }

  async type(field: Locator, text: string): Promise<void> {
    for (const letter of text) {
      await field.pressSequentially(letter)
      await this.#shoot(stepMs)
    }
  }

  async #shoot(ms: number): Promise<Buffer> {
    const png = await this.#page.screenshot({ caret: 'hide' })
    this.#shots.push({ png, ms })
    return png
  }

  async write(file: string): Promise<void> {
    const small = await Promise.all(this.#shots.map(({ png }) => sharp(png).resize(widthPx).png().toBuffer()))
    await sharp(small, { join: { animated: true } })
      .webp({ quality: 88, effort: 4, delay: this.#shots.map(({ ms }) => ms), loop: 0 })
      .toFile(file)
  }
}
