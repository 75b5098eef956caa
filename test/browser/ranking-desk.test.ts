import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readFeeds } from '../../demo/seed/read-feeds.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { systemCtx } from '../../src/context.ts'
import { rankPopular } from '../../src/social/ranking/rank-popular.ts'
import { likePost } from '../../src/social/reactions/set-reaction.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { openPhone, seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/ranking-desk')

describe.skipIf(!hasChromium)(`the ranking desk, in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let world: World
  let api: RunningApi
  let browser: Browser
  let admin: TestPerson
  let readers: TestPerson[]
  const problems: string[] = []

  let taken = 0
  const shot = (page: Page, name: string) =>
    page.screenshot({ path: join(shots, `${String(++taken).padStart(2, '0')}-${name}.png`), fullPage: true })
  async function openAs(person: TestPerson): Promise<Page> {
    const page = await openPhone(browser, problems)
    await page.context().addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url }])
    return page
  }

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    world = await createWorld()
    admin = await world.person({ role: 'admin' })
    const authors = await Promise.all(Array.from({ length: 8 }, () => world.person()))
    readers = await Promise.all(Array.from({ length: 14 }, () => world.person()))
    const posts: { id: string }[] = []
    for (let at = 0; at < 90; at += 1)
      posts.push(await world.post(authors[at % (at % 3 === 0 ? 2 : 8)]!, { caption: `오늘의 사진 ${at + 1}` }))
    for (const [at, reader] of readers.entries())
      for (const post of posts.filter((_, place) => (place * 7 + at) % 9 === 0)) await likePost(reader.ctx, { postId: post.id, on: true })
    await world.runJobs()
    const system = { ...systemCtx(world.deps, 'test'), platform: world.deps.platform }
    world.advance(60 * 60_000)
    await rankPopular(system)
    await readFeeds(
      world.deps as Parameters<typeof readFeeds>[0],
      readers.map(({ ctx }) => ({ actor: ctx.actor })),
      world.deps.now(),
    )
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const page of browser.contexts().flatMap((context) => context.pages())) await shot(page, 'failed').catch(() => {})
  })

  it('shows an admin what the feeds showed, on a phone, on a desk and in the dark', async () => {
    const page = await openAs(admin)
    await page.goto(`${api.url}/admin/ranking`)
    await page.getByRole('heading', { name: '어디에서 왔나' }).waitFor()
    await page.getByText('커버리지').first().waitFor()
    await page.locator('canvas').first().waitFor()
    await expect.poll(() => page.locator('canvas').count()).toBe(3)
    // Each plot is a table too, for who reads rather than looks.
    await page.getByRole('figure', { name: '클릭률' }).getByText('표로 보기').click()
    await page.getByRole('region', { name: '클릭률' }).getByRole('row').nth(3).waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'overview-phone')
    // Tables scroll by themselves: nothing of the page moves sideways.
    await page.setViewportSize({ width: 320, height: 640 })
    for (const tab of ['인기 목록', 'A/B 실험', '다시 돌려 보기', '왜 보였나', '한눈에']) {
      await page.getByRole('button', { name: tab, exact: true }).click()
      await expect.poll(() => page.locator('main .animate-breathe').count()).toBe(0)
      await shot(page, `320-${tab.replaceAll('/', '')}`)
      expect({ tab, wide: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ tab, wide: 320 })
    }
    await page.getByRole('button', { name: '인기 목록', exact: true }).click()
    const table = page.getByRole('region', { name: '인기 목록' })
    expect(await table.evaluate((region) => region.scrollWidth > region.clientWidth)).toBe(true)
    // Its cut side shows that there is more.
    expect(await table.evaluate((region) => getComputedStyle(region).backgroundImage.match(/linear-gradient/g)?.length)).toBe(4)
    await page.getByRole('button', { name: '한눈에', exact: true }).click()
    await page.setViewportSize({ width: 1280, height: 900 })
    await shot(page, 'overview-desk')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForTimeout(300)
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'overview-dark')
    await page.getByRole('button', { name: '인기 목록' }).press('Enter')
    await page.getByLabel('만든 때').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'snapshot-dark')
    await page.context().close()
  })

  itAtLength('starts and stops a test with a reason, and shows what became of an earlier one', async () => {
    const page = await openAs(admin)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`${api.url}/admin/ranking`)
    await page.getByRole('button', { name: 'A/B 실험' }).click()
    await page.getByRole('heading', { name: 'a-a-check' }).waitFor()
    await page.locator('canvas').waitFor()
    await shot(page, 'experiments')
    await page.getByLabel('이름').fill('more-variety')
    const start = page.getByRole('button', { name: '실험 시작' })
    await expect.poll(() => start.isDisabled()).toBe(true)
    await page.getByLabel('이유 (기록에 남아요)').fill('더 다양하게 보이는지')
    await start.click()
    await page.getByRole('heading', { name: 'more-variety' }).waitFor()
    await page.getByLabel('이유 (기록에 남아요)').fill('시험이라서')
    await page.getByRole('button', { name: '실험 멈추기' }).click()
    await page
      .getByRole('dialog', { name: /실험을 멈출까요/ })
      .getByRole('button', { name: '실험 멈추기' })
      .click()
    await page.getByText(/멈춤: “시험이라서”/).waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.context().close()
  })

  itAtLength('says why a person saw a post, and keeps who looked', async () => {
    const page = await openAs(admin)
    await page.goto(`${api.url}/admin/ranking`)
    await page.getByRole('button', { name: '왜 보였나' }).click()
    await page.getByLabel('누구 (아이디 또는 회원 번호)').fill(`@${readers[0]!.handle}`)
    await page.getByLabel('이유 (기록에 남아요)').fill('문의 1201에 답하려고')
    await page.getByRole('button', { name: '보기', exact: true }).click()
    await page.getByText('개인 추천 켬').waitFor()
    await page.getByRole('cell', { name: '문의 1201에 답하려고' }).waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'why-phone')
    await page.setViewportSize({ width: 1280, height: 900 })
    await shot(page, 'why-desk')
    await page.context().close()
  })

  itAtLength('compares two formulas side by side', async () => {
    const page = await openAs(admin)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`${api.url}/admin/ranking`)
    await page.getByRole('button', { name: '다시 돌려 보기' }).click()
    await page.getByLabel('견줄 공식').selectOption('interest-varied')
    await page.getByRole('button', { name: '돌려 보기', exact: true }).click()
    await page.getByRole('heading', { name: '얼마나 같은가' }).waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'replay-interest')
    await page.context().close()
  })

  it('refuses a member', async () => {
    const page = await openAs(readers[0]!)
    await page.goto(`${api.url}/admin/ranking`)
    await page.getByText('운영자만 볼 수 있어요').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'A/B 실험' }).count()).toBe(0)
    await page.context().close()
    expect(problems).toEqual([])
  })

  it('loads the plots for admins only: no other page names their file', () => {
    const files = readdirSync(join(root, 'web/dist/assets')).filter((file) => file.endsWith('.js'))
    const holding = files.filter((file) => readFileSync(join(root, 'web/dist/assets', file), 'utf8').includes('u-legend'))
    expect(holding).toHaveLength(1)
    const html = readFileSync(join(root, 'web/dist/index.html'), 'utf8')
    expect(html).not.toContain(holding[0]!)
  })
})
