import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../sandbox/people.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import type { TestPerson, World } from '../worlds/world.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/leaving')
const self = sandboxPeople()[5]!

describe.skipIf(!hasChromium)(`leaving in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let fixture: Awaited<ReturnType<typeof sandboxWorld>>
  let world: World
  let api: RunningApi
  let browser: Browser

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    fixture = await sandboxWorld({ isLive: true })
    world = fixture.world
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await fixture?.close()
  })

  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
  interface Look {
    width?: number
    locale?: string
    colorScheme?: 'light' | 'dark'
  }
  async function open(person: TestPerson | null, path: string, { width = 390, locale = 'ko-KR', colorScheme = 'light' }: Look = {}) {
    const context = await browser.newContext({ viewport: { width, height: 844 }, locale, colorScheme })
    await context.addInitScript((language) => localStorage.setItem('PARAGLIDE_LOCALE', language), locale.slice(0, 2))
    if (person) await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url }])
    const page = await context.newPage()
    await page.goto(`${api.url}${path}`)
    return page
  }
  const kakao = async (page: Page) => {
    await page.goto(`${api.url}/sign-in?returnTo=/settings`)
    await page.getByRole('button', { name: '카카오로 시작하기' }).click()
    await page.locator('button.person').filter({ hasText: self.name }).first().click()
  }

  it('shows what has to end first, with the way there', async () => {
    const me = await world.person({ displayName: '지갑' })
    await world.fund(me, 12_000)
    const page = await open(me, '/settings/leave')
    const first = page.getByRole('link', { name: /지갑에 남은 돈/ })
    await first.waitFor()
    await expect.poll(() => page.getByRole('button', { name: '탈퇴하기' }).count()).toBe(0)
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'obstacles')
    await first.click()
    await page.waitForURL('**/wallet/withdraw?all=true')
  })

  it('leaves with a choice, returns by signing in, leaves again and reads the receipt when all is gone', async () => {
    const me = await world.person({ displayName: '가람' })
    const post = await world.post(me)
    // The way in of a sandbox person becomes theirs.
    const stranger = await open(null, '/')
    await kakao(stranger)
    await stranger.waitForURL((url) => url.origin === api.url && url.pathname !== '/sign-in')
    await run(world.owner.db, sql`update oauth_account set person_id = ${me.id}::uuid where provider = 'kakao'`)

    const page = await open(me, '/settings')
    await page.getByRole('link', { name: '탈퇴하기' }).click()
    await leaveOn(page, me)
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'grace')
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('kiwi_session')
    const visitor = await open(null, `/posts/${post.id}`)
    await visitor.getByText('찾을 수 없어요').first().waitFor()

    await page.getByRole('link', { name: '로그인해서 돌아가기' }).click()
    await kakao(page)
    await page.waitForURL('**/settings')
    await visitor.reload()
    await visitor.getByText('가람').first().waitFor()

    await page.goto(`${api.url}/settings/leave`)
    await leaveOn(page, me)
    const left = page.url()
    await run(world.owner.db, sql`update leaving set ends_at = now() - interval '1 second' where state = 'grace'`)
    await run(
      world.owner.db,
      sql`update outbox set run_at = now() - interval '1 second' where name = 'people.completeLeaving' and done_at is null`,
    )
    await world.runJobs()
    for (const [name, look] of Object.entries(looks)) {
      const receipt = await open(null, new URL(left).pathname + new URL(left).hash, look)
      await receipt.getByRole('heading', { name: look.locale === 'en-US' ? 'Everything is deleted' : '모두 지웠어요' }).waitFor()
      await receipt.getByText(look.locale === 'en-US' ? 'Posts and drafts' : '글과 임시 글').waitFor()
      await expect.poll(() => receipt.getByText('post: author_id').isVisible()).toBe(false)
      await receipt.getByText(look.locale === 'en-US' ? 'Every line in detail' : '항목마다 자세히 보기').click()
      await receipt.getByText('post: author_id').waitFor()
      expect(await seriousFlaws(receipt)).toEqual([])
      await shot(receipt, name)
    }
    // The same way in begins a new account now, which nobody has verified.
    const again = await open(null, '/')
    await kakao(again)
    await again.waitForURL('**/settings')
    await again.getByRole('button', { name: '로그아웃', exact: true }).waitFor()
    await expect.poll(() => again.getByRole('link', { name: '탈퇴하기' }).count()).toBe(0)
  })

  const looks: Record<string, Look> = {
    'receipt-390-ko': {},
    'receipt-1280-en-dark': { width: 1280, locale: 'en-US', colorScheme: 'dark' },
  }

  async function leaveOn(page: Page, me: TestPerson) {
    const erase = page.getByRole('radio', { name: '모두 지우기' })
    await erase.waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await erase.check()
    await page.getByLabel(/확인하려면 아이디/).fill(me.handle)
    await shot(page, 'decision')
    await page.getByRole('button', { name: '탈퇴하기' }).click()
    await page.waitForURL('**/left#*')
    await page.getByText('7일 남았어요').waitFor()
  }
})
