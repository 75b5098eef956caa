import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, beforeAll, describe } from 'vitest'
import { claimPort } from '../../src/dev/stores/ports.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')

export const phone = { viewport: { width: 390, height: 844 }, locale: 'ko-KR', hasTouch: true } as const
export const desktop = { viewport: { width: 1280, height: 900 }, locale: 'en-US', colorScheme: 'dark' } as const

/** With the service worker, which other pages do without. */
export const withWorker: BrowserContextOptions = { ...phone, serviceWorkers: 'allow' }

/** The web app of a test world, once the tests run. */
export interface OpenWeb {
  world: World
  api: RunningApi
  browser: Browser
  /** A page of somebody who is signed in. */
  open(person: TestPerson, path: string, options?: BrowserContextOptions): Promise<Page>
  /** The folder of its pictures. */
  shots: string
}

/** With what the headless shell lacks, such as push. */
export const describeInWholeChromium = (name: string, shots: string, tests: (web: OpenWeb) => void): void =>
  describeInChromium(name, shots, tests, { whole: true })

/**
 * Tests of the web app in Chromium, skipped with the reason where there is none. Run by its
 * name, a suite leaves its pictures in `test-results/<shots>`.
 * `hostname`: passkeys need a name, not an address. `whole`: see `launchChromium`.
 */
export function describeInChromium(
  name: string,
  shots: string,
  tests: (web: OpenWeb) => void,
  { hostname = '127.0.0.1', whole = false } = {},
): void {
  const dir = join(root, 'test-results', shots)
  describe.skipIf(!hasChromium)(`${name}${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
    const web = {
      async open(person, path, options = phone) {
        const context = await web.browser.newContext(options)
        await context.addCookies([{ name: 'kiwi_session', value: await web.world.sessionToken(person), url: web.api.url }])
        const page = await context.newPage()
        await page.goto(`${web.api.url}${path}`)
        return page
      },
      shots: dir,
    } as OpenWeb
    twoAtATime()
    beforeAll(async () => {
      rmSync(dir, { recursive: true, force: true })
      mkdirSync(dir, { recursive: true })
      await buildWeb(root)
      web.world = await createWorld({ PUBLIC_URL: `http://${hostname}:${await claimPort()}` }, { isLive: true })
      web.api = await startNodeApi(web.world, { webDir: join(root, 'web/dist') })
      web.browser = await launchChromium(whole)
    })
    afterAll(async () => {
      await web.browser?.close()
      await web.api?.close()
      await web.world?.close()
    })
    tests(web)
  })
}
