import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itAtLength } from '../at-length.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { followPerson } from '../../src/social/graph/follow-person.ts'
import { drainLog } from '../../src/social/interactions/drain-log.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')

interface Logged {
  kind: string
  postId: string
  source: { surface: string; slot?: number; dwellMs?: number } | null
}

describe.skipIf(!hasChromium)('the interaction log in Chromium', () => {
  let world: World
  let api: RunningApi
  let browser: Browser
  let author: TestPerson
  /** Newest first, as home shows them. */
  const postIds: string[] = []

  twoAtATime()
  beforeAll(async () => {
    await buildWeb(root)
    world = await createWorld({}, { isLive: true })
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    author = await world.person()
    for (let n = 0; n < 5; n += 1) postIds.unshift((await world.post(author, { caption: n === 0 ? '첫 글 #머그컵' : '' })).id)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
  })

  async function open(path: string): Promise<{ person: TestPerson; page: Page }> {
    const person = await world.person()
    await followPerson(person.ctx, { personId: author.id })
    await world.runJobs()
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'ko-KR', hasTouch: true })
    await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url }])
    const page = await context.newPage()
    await page.goto(`${api.url}${path}`)
    await page
      .getByRole(path === '/' ? 'article' : 'main')
      .first()
      .waitFor()
    return { person, page }
  }

  async function logged({ id }: TestPerson): Promise<Logged[]> {
    await drainLog(world.ctx())
    return rows(
      world.deps.log.db,
      sql<Logged>`select kind, post_id, source from interaction where person_id = ${id}::uuid order by kind, source->'slot'`,
    )
  }
  const eventually = (person: TestPerson, count: number) =>
    expect.poll(async () => (await logged(person)).length, { timeout: 15_000, interval: 250 }).toBe(count)
  const article = (page: Page, n: number) => page.locator(`article[aria-posinset="${n + 1}"]`)

  it('cards that were in view for a second are impressions with their place and time, once', async () => {
    const { person, page } = await open('/')
    await page.waitForTimeout(1_300)
    await article(page, 1).scrollIntoViewIfNeeded()
    for (const n of [2, 3, 4]) await article(page, n).evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await page.waitForTimeout(1_300)
    await article(page, 0).evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await page.waitForTimeout(1_300)
    await article(page, 4).evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await eventually(person, 2)
    const found = await logged(person)
    expect(found.map(({ kind, postId, source }) => [kind, postId, source?.surface, source?.slot])).toEqual([
      ['impression', postIds[0], 'home', 0],
      ['impression', postIds[4], 'home', 4],
    ])
    for (const { source } of found) expect(source!.dwellMs).toSatisfy((ms: number) => ms >= 1_000 && ms < 10_000)
    await page.context().close()
  })

  it('a view, and a click on a tag, are told with the list they came from, also when the page is left at once', async () => {
    const { person, page } = await open('/')
    await article(page, 4).getByRole('link', { name: '댓글' }).click()
    // The card at home names the hashtag too, until the post's own page is drawn.
    await page.getByPlaceholder('댓글 달기').waitFor()
    await page.waitForTimeout(600)
    await page.getByRole('link', { name: '#머그컵' }).click()
    await page.waitForURL(/tags/)
    // Nothing was sent yet: the batch goes with the page.
    await page.goto('about:blank')
    await expect
      .poll(async () => (await logged(person)).map(({ kind }) => kind), { timeout: 15_000 })
      .toEqual(expect.arrayContaining(['click', 'view']))
    const found = (await logged(person)).filter(({ kind }) => kind !== 'impression')
    expect(found.map(({ kind, postId, source }) => [kind, postId, source?.surface, source?.slot])).toEqual([
      ['click', postIds[4], 'home', 4],
      ['view', postIds[4], 'home', 4],
    ])
    expect(found[1]!.source!.dwellMs).toBeGreaterThanOrEqual(300)
    await page.context().close()
  })

  it('what happened offline arrives when the connection is back', async () => {
    const { person, page } = await open('/')
    // The sheet's code loads with its first opening; to open it is not to share.
    await article(page, 0).getByRole('button', { name: '공유' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '링크 복사' }).waitFor()
    await page.keyboard.press('Escape')
    await page.context().setOffline(true)
    await page.waitForTimeout(1_300)
    await article(page, 2).evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await article(page, 2).getByRole('button', { name: '공유' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '링크 복사' }).click()
    await page.waitForTimeout(5_500)
    expect(await logged(person)).toEqual([])
    await page.context().setOffline(false)
    await expect
      .poll(async () => (await logged(person)).map(({ kind }) => kind), { timeout: 15_000 })
      .toEqual(expect.arrayContaining(['impression', 'share']))
    await page.context().close()
  })

  itAtLength('a hidden tab sees nothing', async () => {
    const { person, page } = await open('/notifications')
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await page.getByRole('link', { name: '홈' }).first().click()
    await article(page, 0).waitFor()
    await page.waitForTimeout(1_500)
    await page.goto('about:blank')
    await page.waitForTimeout(500)
    expect(await logged(person)).toEqual([])
    await page.context().close()
  })

  it('nothing of a visitor is kept or sent', async () => {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
    const asked: string[] = []
    page.on('request', (request) => void asked.push(request.url()))
    await page.goto(`${api.url}/posts/${postIds[0]}`)
    await page.getByRole('article').first().waitFor()
    await page.waitForTimeout(1_500)
    const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('kiwi.interactions')))
    await page.goto('about:blank')
    expect(left).toEqual([])
    expect(asked.filter((url) => url.includes('feed.record'))).toEqual([])
    await page.context().close()
  })
})
