import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itAtLength } from '../at-length.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { likePost } from '../../src/social/reactions/set-reaction.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const tabCount = 8

/** The file of the web app that opens the stream. */
function codeOfLive(): string {
  const dir = join(root, 'web/dist/assets')
  const [file] = readdirSync(dir).filter((name) => name.endsWith('.js') && readFileSync(join(dir, name), 'utf8').includes('kiwi-live:'))
  if (!file) throw new Error('No file of the web app names the stream.')
  return file
}

describe.skipIf(!hasChromium)('eight tabs of one browser over HTTP/1.1', () => {
  let world: World
  let api: RunningApi
  let browser: Browser
  let context: BrowserContext
  let person: TestPerson
  const tabs: Page[] = []
  const streams: { tab: Page; input: string }[] = []
  let unreadCount = 0
  /** A tab that waited long for its stream may ask again. */
  const readers = () => [...new Set(streams.map(({ tab }) => tab))]

  twoAtATime()
  beforeAll(async () => {
    await buildWeb(root)
    world = await createWorld({}, { isLive: true })
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    person = await world.person({ displayName: '탭여덟' })
    browser = await launchChromium()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'ko-KR' })
    await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url, httpOnly: true }])
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
  })

  async function openTab(): Promise<Page> {
    const tab = await context.newPage()
    tab.on('request', (request) => {
      const url = new URL(request.url())
      if (url.pathname.endsWith('/me.events')) streams.push({ tab, input: url.searchParams.get('input') ?? '' })
    })
    await tab.goto(api.url)
    return tab
  }

  /** The badge of every open tab, after one more notice: somebody likes a post. */
  async function allTabsHear() {
    const post = await world.post(person)
    await likePost((await world.person()).ctx, { postId: post.id, on: true })
    await world.runJobs()
    unreadCount += 1
    for (const tab of tabs) await bell(tab).waitFor()
  }

  const bell = (tab: Page) => tab.getByRole('link', { name: new RegExp(`${unreadCount}.*알림`) }).first()

  it('load, share one stream, and all hear what it says', async () => {
    for (let n = 0; n < tabCount; n += 1) tabs.push(await openTab())
    await expect.poll(() => readers().length).toBe(1)
    await allTabsHear()
    expect(readers()).toHaveLength(1)
    // The connections are free for calls: the last tab reads on.
    await tabs.at(-1)!.reload()
    await allTabsHear()
  })

  itAtLength('show what their person did in one of them: a like, a bookmark, a thing in the cart', async () => {
    const vase = await world.product(await world.shop(), { title: '유리 화병' })
    const { id } = await world.post(await world.person(), { tags: [{ productId: vase.id, x: 0.5, y: 0.5 }] })
    const [here, there] = [tabs[3]!, tabs[4]!]
    for (const tab of [here, there]) await tab.goto(`${api.url}/posts/${id}`)
    const mark = (tab: Page, name: string, pressed: boolean) => tab.getByRole('article').first().getByRole('button', { name, pressed })
    for (const [name, on] of [
      ['좋아요', true],
      ['저장하기', true],
      ['저장하기', false],
    ] as const) {
      await mark(here, name, !on).click()
      await mark(there, name, on).waitFor()
    }
    await here.goto(`${api.url}/products/${vase.id}`)
    await here.getByRole('button', { name: '장바구니에 담기' }).click()
    await there.getByRole('link', { name: /^1.*장바구니/ }).waitFor()
    for (const tab of [here, there]) await tab.goto(api.url)
  })

  it('hear also what was told while one of them made its first reads', async () => {
    let release = () => {}
    const isReleased = new Promise<void>((resolve) => (release = resolve))
    const late = await context.newPage()
    await late.route(`**/assets/${codeOfLive()}`, async (route) => {
      await isReleased
      await route.continue()
    })
    await Promise.all([late.waitForResponse(/notifications\.unread/), late.goto(api.url)])
    await allTabsHear()
    release()
    await bell(late).waitFor()
    await late.close()
  })

  it('go on after the last event when the tab that reads is closed', async () => {
    const reading = streams[0]!.tab
    tabs.splice(tabs.indexOf(reading), 1)
    await reading.close()
    await expect.poll(() => readers().length).toBe(2)
    expect(JSON.parse(streams.find(({ tab }) => tab !== reading)!.input)).toMatchObject({ lastEventId: expect.stringMatching(/^\d+\./) })
    await allTabsHear()
    expect(readers()).toHaveLength(2)
  })

  it('come back one stream at a time, over seconds, when the server was away', async () => {
    await api.close()
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    const before = streams.length
    await expect.poll(() => streams.length, { timeout: 30_000 }).toBeGreaterThan(before)
    await allTabsHear()
    expect(new Set(streams.slice(before).map(({ tab }) => tab)).size).toBe(1)
  })
})
