import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, it } from 'vitest'
import { mutePerson } from '../../src/social/graph/mute-person.ts'
import type { TestPerson } from '../worlds/world.ts'
import { describeInChromium } from './in-chromium.ts'

describeInChromium('home in Chromium', 'home', (web) => {
  const { open } = web
  const shot = (page: Page, name: string) => page.screenshot({ path: join(web.shots, `${name}.png`) })
  /** Posts whose captions are these, with the jobs that bring them to homes. */
  async function write(author: TestPerson, ...captions: string[]): Promise<void> {
    for (const caption of captions) await web.world.post(author, { caption })
    await web.world.runJobs()
  }

  it(
    'puts new posts above without moving what is read, counts those one may see, and goes up when asked',
    { timeout: 90_000 },
    async () => {
      const [me, author, loud] = [await web.world.person(), await web.world.person({ displayName: '지민' }), await web.world.person()]
      for (const one of [author, loud]) await web.world.follow(me, one)
      await write(author, ...Array.from({ length: 12 }, (_, at) => `글 ${at}`))
      const page = await open(me, '/')
      const held = page.getByRole('article').filter({ hasText: '글 9' })
      await held.scrollIntoViewIfNeeded()
      await page.mouse.wheel(0, 60)
      await page.waitForTimeout(300)
      const topPx = async () => (await held.boundingBox())!.y
      const before = await topPx()

      await mutePerson(me.ctx, { personId: loud.id })
      await write(loud, '안 보여야 하는 글')
      await write(author, '새로 온 글 1', '새로 온 글 2')
      const pill = page.getByRole('button', { name: '새 글 2개' })
      await pill.waitFor()
      expect(Math.abs((await topPx()) - before)).toBeLessThanOrEqual(1)
      await shot(page, 'held')
      // One's own posts come at once and are not counted.
      await write(me, '내가 쓴 글')
      // Only posts near the screen are drawn: the held one tells by its place that three have come above it.
      await expect.poll(() => held.getAttribute('aria-posinset'), { timeout: 15_000 }).toBe('6')
      expect(Math.abs((await topPx()) - before)).toBeLessThanOrEqual(1)
      await pill.click()
      await page.waitForFunction(() => window.scrollY === 0)
      await pill.waitFor({ state: 'detached' })
      expect(await page.getByRole('article').first().textContent()).toContain('내가 쓴 글')
      expect(await page.getByText('안 보여야 하는 글').count()).toBe(0)
      await shot(page, 'top')

      // At the very top too, and what was told while the device had no network is counted once.
      await page.context().setOffline(true)
      await write(author, '오프라인 1', '오프라인 2', '오프라인 3')
      await page.context().setOffline(false)
      await page.getByRole('button', { name: '새 글 3개' }).waitFor({ timeout: 60_000 })
      expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(100)
      await shot(page, 'after-offline')
      await page.context().close()
    },
  )

  it('shows posts of a hashtag that one follows, with the reason, until one unfollows it', { timeout: 60_000 }, async () => {
    const [me, stranger] = [await web.world.person(), await web.world.person({ displayName: '캠퍼' })]
    await write(stranger, '별이 쏟아지는 밤 #캠핑')
    const page = await open(me, '/tags/캠핑')
    await page.getByRole('button', { name: '팔로우 #캠핑' }).click()
    await page.getByRole('button', { name: '팔로잉 #캠핑' }).waitFor()
    await shot(page, 'tag')
    await page.getByRole('navigation').getByRole('link', { name: '홈' }).click()
    await page.getByText('별이 쏟아지는 밤').waitFor()
    const reason = page.getByRole('link', { name: '팔로우하는 태그 #캠핑' })
    expect((await reason.boundingBox())!.height).toBeGreaterThanOrEqual(44)
    await shot(page, 'reason')

    await page.goto(`${web.api.url}/settings`)
    await page.getByRole('link', { name: '팔로우하는 태그' }).click()
    await page.getByRole('link', { name: '캠핑' }).waitFor()
    await shot(page, 'followed-tags')
    await page.getByRole('button', { name: '팔로잉 #캠핑' }).click()
    await page.getByText('팔로우하는 태그가 없어요').waitFor()
    await page.getByRole('navigation').getByRole('link', { name: '홈' }).click()
    await page.getByText('아직 조용해요').waitFor()
    await page.context().close()
  })

  it('leaves out whom one mutes in the menu of their page, and brings them back from the settings', { timeout: 60_000 }, async () => {
    const [me, loud] = [await web.world.person(), await web.world.person({ displayName: '시끌' })]
    await web.world.follow(me, loud)
    await write(loud, '또 글')
    const page = await open(me, `/@${loud.handle}`)
    await page.getByRole('button', { name: '프로필 메뉴' }).click()
    await page.getByRole('menuitem', { name: '글 안 보기' }).click()
    await page.getByText('시끌님의 글과 알림이 이제 나오지 않아요').waitFor()
    await page.getByRole('navigation').getByRole('link', { name: '홈' }).click()
    await page.getByText('아직 조용해요').waitFor()
    await page.goto(`${web.api.url}/settings/muted`)
    await shot(page, 'muted')
    await page.getByRole('button', { name: '글 다시 보기' }).click()
    await page.getByText('글을 안 보는 사람이 없어요').waitFor()
    await page.getByRole('navigation').getByRole('link', { name: '홈' }).click()
    await page.getByText('또 글').waitFor()
    await page.context().close()
  })
})
