import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../sandbox/people.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { systemCtx } from '../../src/context.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { seoulDate } from '../../src/shared/seoul-day.ts'
import { isBusinessDay } from '../../src/pay/settlement/business-days.ts'
import { type Runner, startRunner } from '../../src/jobs/runner/runner.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import { agreeToTexts } from './agree-to-texts.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { approve, choosePin, linkAccount } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/way')
const [, , , , , , , , , , ...strangers] = sandboxPeople()
const [authorSelf, readerSelf] = [strangers[57]!, strangers[56]!]

describe.skipIf(!hasChromium)(
  `the way through everything, in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`,
  () => {
    let fixture: Awaited<ReturnType<typeof sandboxWorld>>
    let api: RunningApi
    let runner: Runner
    let browser: Browser
    let author: Page
    let reader: Page
    const problems: string[] = []

    twoAtATime()
    beforeAll(async () => {
      rmSync(shots, { recursive: true, force: true })
      mkdirSync(shots, { recursive: true })
      await buildWeb(root)
      fixture = await sandboxWorld({ isLive: true })
      await publishKeys(systemCtx(fixture.world.deps, 'start'))
      api = await startNodeApi(fixture.world, { webDir: join(root, 'web/dist') })
      runner = startRunner(fixture.world.deps)
      browser = await launchChromium()
      author = await open()
      reader = await open()
    })

    afterAll(async () => {
      await browser?.close()
      await runner?.stop(5_000)
      await api?.close()
      await fixture?.close()
    })

    async function open(): Promise<Page> {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'ko-KR', hasTouch: true })
      const page = await context.newPage()
      page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Uncaught/i.test(message.text())) problems.push(message.text())
      })
      return page
    }

    let taken = 0
    const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${String(++taken).padStart(2, '0')}-${name}.png`) })
    const at = (path: string) => `${api.url}${path}`

    /** A photo with a name's own colours, so that screenshots can be told apart. */
    async function photo(hue: number, width: number, height: number) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue} 70% 80%)"/><stop offset="1" stop-color="hsl(${hue + 60} 60% 55%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/><circle cx="${width * 0.3}" cy="${height * 0.4}" r="${width * 0.18}" fill="hsl(${hue + 180} 50% 45%)"/></svg>`
      return { name: `photo-${hue}.jpg`, mimeType: 'image/jpeg', buffer: await sharp(Buffer.from(svg)).jpeg().toBuffer() }
    }

    async function joinAs(page: Page, self: { name: string }, handle: string, displayName: string, hue: number): Promise<void> {
      await page.goto(at('/sign-in'))
      await page.getByRole('button', { name: '카카오로 시작하기' }).click()
      await page.locator('button.person').filter({ hasText: self.name }).first().click()
      await agreeToTexts(page)
      await page.getByRole('button', { name: '본인 확인 시작하기' }).click()
      await page.locator('button.person').filter({ hasText: self.name }).first().click()
      await page.waitForURL('**/welcome**')
      await page.locator('input[type=file]').setInputFiles(await photo(hue, 600, 600))
      await page.getByLabel('이름').fill(displayName)
      await page.getByLabel('아이디').fill(handle)
      await expect.poll(() => page.locator('.animate-spin').count(), { timeout: 20_000 }).toBe(0)
      await shot(page, `welcome-${handle}`)
      await page.getByRole('button', { name: '시작하기' }).click()
      await page.waitForURL(at('/interest'))
    }

    /** Whether the Enter that ends a syllable sends nothing. */
    const keepsComposing = (field: HTMLElement | SVGElement) =>
      !field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))

    /** As an operator would: the command line, over this world's stores. */
    function kiwi(...words: string[]): unknown {
      const run = spawnSync(process.execPath, ['src/cli.ts', ...words, '--json'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, ...fixture.world.env },
      })
      expect(run.stderr).toBe('')
      expect(run.status).toBe(0)
      return JSON.parse(run.stdout)
    }

    it('signs in with Kakao, verifies identity, and makes a profile with a private photo', async () => {
      await author.goto(at('/'))
      await author.waitForURL('**/popular')
      await shot(author, 'visitor')
      await joinAs(author, authorSelf, 'bada.sea', '바다', 200)
      await joinAs(reader, readerSelf, 'haru.day', '하루', 30)
      await author.goto(at('/me'))
      const avatar = author.locator('img').first()
      await avatar.waitFor()
      const signed = await avatar.getAttribute('src')
      expect(signed).toMatch(/[?&]s=/)
      expect((await fetch(new URL(signed!.split('?')[0]!, api.url))).status).toBe(403)
      await shot(author, 'me')
    })

    it('posts a photo with caption, hashtags and a product tag, and a follower’s open home shows it live', async () => {
      const { world } = fixture
      await world.product(await world.shop(), { title: '찻잔 세트', priceKrw: 38_000 })
      await reader.goto(at('/@bada.sea'))
      await reader.getByRole('button', { name: '팔로우', exact: true }).click()
      await reader.getByRole('button', { name: '팔로잉' }).waitFor()
      // Wait for feed and event stream: with an open stream the network is never idle.
      const answered = (procedure: string) => reader.waitForResponse((answer) => answer.url().includes(procedure))
      await Promise.all([answered('feed.home'), answered('me.events'), reader.goto(at('/'))])

      await author.goto(at('/write'))
      await author.locator('input[type=file]').setInputFiles([await photo(120, 1080, 1350), await photo(280, 1080, 1350)])
      await author.getByLabel('글', { exact: true }).fill('바닷가 찻자리 #키위 #찻자리 오늘은 여기까지')
      await author.locator('.cursor-crosshair').click({ position: { x: 110, y: 160 } })
      await author.getByPlaceholder('상품 이름이나 브랜드').fill('찻잔')
      await author.getByRole('dialog').locator('li button').first().click()
      await shot(author, 'write-tagged')
      await author.getByRole('button', { name: '올리기', exact: true }).last().click()

      // Home was empty, so it is seen as it comes.
      await reader.getByText('바닷가 찻자리').first().waitFor({ timeout: 30_000 })
      await shot(reader, 'home-live')
      await author.waitForURL('**/posts/*', { timeout: 30_000 })
      await shot(author, 'post')
    })

    it('likes, comments and bookmarks; the author hears of it live', async () => {
      await reader.locator('article a[href^="/posts/"]').first().click()
      await reader.waitForURL('**/posts/*')
      await reader
        .getByRole('button', { name: /^좋아요/ })
        .first()
        .click()
      await reader.getByRole('button', { name: '저장하기' }).first().click()
      await reader.getByPlaceholder('댓글 달기').fill('색이 정말 고와요!')
      await reader.getByRole('button', { name: '보내기', exact: true }).click()
      await reader.getByText('색이 정말 고와요!').first().waitFor()
      await shot(reader, 'liked-and-commented')
      await author
        .locator('nav')
        .getByText(/^[1-9]\d*$/)
        .first()
        .waitFor({ timeout: 30_000 })
      await author.goto(at('/notifications'))
      await author
        .getByText(/하루님이/)
        .first()
        .waitFor()
      await shot(author, 'notifications')
    })

    it('opens a tag on its product', async () => {
      await reader
        .getByRole('button', { name: /찻잔 세트/ })
        .first()
        .click()
      await shot(reader, 'tag-open')
      await reader.locator('a[href^="/products/"]').first().click()
      await reader.waitForURL('**/products/*')
      await reader.getByText('찻잔 세트').first().waitFor()
      await shot(reader, 'product')
    })

    it('ranks and indexes from the command line; popular shows the post, search finds person, post, product and hashtag', async () => {
      expect(kiwi('rank', 'popular')).toMatchObject({ posts: [expect.anything()] })
      kiwi('search', 'sync')
      await reader.goto(at('/popular'))
      await reader.locator('a[href^="/posts/"]').first().waitFor()
      await shot(reader, 'popular')
      for (const [text, href] of [
        ['바다', '@bada.sea'],
        ['찻자리', '/posts/'],
        ['찻잔', '/products/'],
        ['ㅊㅈㄹ', '/tags/'],
      ] as const) {
        await reader.goto(at('/search'))
        await reader.getByRole('combobox', { name: '검색' }).fill(text)
        await expect.poll(() => reader.getByRole('combobox', { name: '검색' }).evaluate(keepsComposing)).toBe(true)
        await reader.locator(`main a[href*="${href}"]`).first().waitFor()
        await shot(reader, `search-${text}`)
      }
    })

    it('tops the wallet up, sends 10,000 KRW, shows both histories, and the ledger proves itself', async () => {
      await linkAccount(reader, api.url, fixture.sandbox.url, readerSelf)
      await reader.goto(at('/wallet'))
      await reader.getByRole('link', { name: '충전' }).click()
      await reader.getByRole('button', { name: '+5만' }).click()
      await reader.getByRole('button', { name: /원 충전하기/ }).click()
      await reader.getByText('충전했어요').waitFor({ timeout: 30_000 })
      await shot(reader, 'topped-up')

      await author.goto(at('/wallet'))
      await reader.goto(at('/wallet/send?to=bada.sea'))
      await reader.getByRole('button', { name: '+1만' }).click()
      await reader.getByRole('button', { name: '확인하기' }).click()
      await shot(reader, 'send-confirm')
      await reader.getByRole('button', { name: /원 보내기$/ }).click()
      await choosePin(reader, '739164')
      await approve(reader, '739164', { payee: '@bada.sea', amount: '10,000원' })
      await reader.getByText('보냈어요').waitFor()
      await author.getByText('10,000').first().waitFor({ timeout: 20_000 })
      await shot(author, 'received-live')
      await reader.goto(at('/wallet'))
      await reader.getByText('40,000').first().waitFor()
      await shot(reader, 'history')

      expect(kiwi('pay', 'settle', '--day', lastBusinessDay())).toMatchObject({ payouts: 0 })
      const checks = kiwi('pay', 'verify') as { invariant: string; broken: number }[]
      expect(checks.length).toBeGreaterThan(8)
      expect(checks.filter((check) => check.broken > 0)).toEqual([])
    })

    it('saw no script error and no breach of the content policy on the way', () => {
      expect(problems).toEqual([])
    })
  },
)

/** Banks rest today, perhaps; then the newest day they did not. */
function lastBusinessDay(): string {
  let at = Date.now()
  while (!isBusinessDay(seoulDate(new Date(at)))) at -= 86_400_000
  return seoulDate(new Date(at))
}
