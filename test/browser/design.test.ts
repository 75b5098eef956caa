import { type ChildProcess, spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { claimPort } from '../../src/dev/stores/ports.ts'
import { itAtLength } from '../at-length.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(resolve(root, 'web/src/routes/dev/design.tsx'), 'utf8')

/** What stands around every page, and is around this one, or is the page itself. */
const around = new Set([
  'BesideMenu',
  'ConnectionBanner',
  'FeedList',
  'ForMembers',
  'ForWideScreens',
  'HoverPreviews',
  'LeaveGuard',
  'LimitedInput',
  'MemberPage',
  'Navigation',
  'NotFoundPage',
  'PageTitle',
  'PagedList',
  'RouteAnnouncer',
  'RouteError',
  'RoutePending',
  'Shell',
  'ShortcutSwitch',
  'Shortcuts',
  'SideRail',
  'TaggedPhoto',
  'Toasts',
  'UpdateBar',
])

it('/design shows every part of the app that others are made of', () => {
  const parts = globSync('*.tsx', { cwd: resolve(root, 'web/src/parts') }).map((file) => file.replace('.tsx', ''))
  expect(parts.filter((part) => !around.has(part) && !page.includes(`parts/${part}.tsx'`))).toEqual([])
  expect([...around].filter((part) => !parts.includes(part))).toEqual([])
})

describeInChromium('/design, in Chromium', 'design', (web) => {
  let vite: ChildProcess | undefined
  afterAll(() => vite?.kill())

  it('is in no release', async () => {
    expect((await fetch(`${web.api.url}/design`)).status).toBe(404)
    const built = globSync('assets/*.js', { cwd: resolve(root, 'web/dist') }).map((file) =>
      readFileSync(resolve(root, 'web/dist', file), 'utf8'),
    )
    expect(built.length).toBeGreaterThan(10)
    const [, words] = /^const long = '[^']* (and a name [a-z ]+)/m.exec(page)!
    expect(built.filter((text) => text.includes(words!))).toHaveLength(0)
  })

  itAtLength('shows each state in development, in light and dark, in both languages', async () => {
    const port = await claimPort()
    vite = spawn(
      process.execPath,
      [resolve(root, 'node_modules/vite/bin/vite.js'), '--host', '127.0.0.1', '--port', `${port}`, '--strictPort'],
      {
        cwd: resolve(root, 'web'),
        env: { ...process.env, NODE_ENV: 'development', KIWI_API: web.api.url },
        stdio: 'ignore',
      },
    )
    const address = `http://127.0.0.1:${port}/design`
    await expect
      .poll(
        () =>
          fetch(address).then(
            ({ ok }) => ok,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true)
    for (const options of [phone, { ...phone, colorScheme: 'dark' }, { ...desktop, colorScheme: 'light' }, desktop] as const) {
      const context = await web.browser.newContext(options)
      const shown = await context.newPage()
      const errors: string[] = []
      shown.on('pageerror', ({ message }) => errors.push(message))
      await shown.goto(address, { timeout: 120_000 })
      await shown.getByRole('heading', { name: 'Design' }).waitFor({ timeout: 120_000 })
      await shown.getByRole('heading', { name: 'Done' }).waitFor()
      expect(await seriousFlaws(shown)).toEqual([])
      expect(await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
      expect(errors).toEqual([])
      await shown.screenshot({
        path: `${web.shots}/${options.locale}-${'colorScheme' in options ? options.colorScheme : 'light'}.png`,
        fullPage: true,
      })
      await context.close()
    }
  })
})
