import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, it } from 'vitest'
import { itAtLength } from '../at-length.ts'
import { filesOf } from '../../src/shared/picture-files.ts'
import { mutePerson } from '../../src/social/graph/mute-person.ts'
import { readPost } from '../../src/social/posts/read-post.ts'
import type { TestPerson } from '../worlds/world.ts'
import { flat } from '../picture-files.ts'
import { describeInChromium, withWorker } from './in-chromium.ts'

describeInChromium('home in Chromium', 'home', (web) => {
  const { open } = web
  const shot = (page: Page, name: string) => page.screenshot({ path: join(web.shots, `${name}.png`) })
  /** Posts whose captions are these, with the jobs that bring them to homes. */
  async function write(author: TestPerson, ...captions: string[]): Promise<void> {
    for (const caption of captions) await web.world.post(author, { caption })
    await web.world.runJobs()
  }

  it('on a wide screen has a rail, opens a post over the page, obeys letters, and shows who a link leads to', async () => {
    const [me, friend, star] = [await web.world.person(), await web.world.person({ displayName: '민수' }), await web.world.person()]
    await web.world.follow(me, friend)
    await web.world.follow(friend, star)
    await write(friend, ...Array.from({ length: 6 }, (_, at) => `글 ${at}`))
    const page = await open(me, '/', { viewport: { width: 1440, height: 900 }, locale: 'ko-KR' })
    const card = page.getByRole('article').filter({ hasText: '글 3' })
    await page.getByRole('complementary', { name: '둘러보기' }).getByRole('region', { name: '팔로우해 볼 만한 사람' }).waitFor()
    // The page hears of it in the next frame, long before a hand reaches the link.
    await card.evaluate((one) => {
      one.scrollIntoView({ block: 'center' })
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    })
    await shot(page, 'wide')
    const scrolledPx = () => page.evaluate(() => window.scrollY)

    // The address is the post's; Back and Escape close it, the list stays, and the focus returns to
    // the link.
    const time = card.getByRole('link', { name: /방금|전$/ })
    await time.click()
    const over = page.getByRole('dialog')
    await over.getByText('글 3').waitFor()
    const before = await scrolledPx()
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/posts\//)
    await shot(page, 'post-over-page')
    await page.keyboard.press('l')
    await over.getByRole('button', { name: '좋아요', pressed: true }).waitFor()
    expect(await reachedByHeldTab(page, '[role=dialog]')).toEqual([])
    // Nor does it leave a sheet above the post.
    await over.getByRole('button', { name: '글 메뉴' }).click()
    await page.getByRole('menuitem', { name: '신고' }).click()
    const sheet = page.getByRole('dialog', { name: '신고' })
    await sheet.getByRole('radio').first().waitFor()
    expect(await reachedByHeldTab(page, '[role=dialog]:not([data-post-over])')).toEqual([])
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await over.getByRole('button', { name: '닫기' }).focus()
    await page.keyboard.press('Escape')
    await over.waitFor({ state: 'detached' })
    await expect.poll(() => new URL(page.url()).pathname).toBe('/')
    await expect.poll(async () => Math.abs((await scrolledPx()) - before)).toBeLessThanOrEqual(1)
    await expect.poll(() => time.evaluate((link) => link === document.activeElement)).toBe(true)
    await card.getByRole('button', { name: '좋아요', pressed: true }).waitFor()
    await page.goForward()
    await over.waitFor()
    await page.goBack()
    await over.waitFor({ state: 'detached' })
    await time.click()
    await over.waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '민수님의 글' }).waitFor()
    await expect.poll(() => over.count()).toBe(0)

    // Letters act on the post with the focus, with a Korean keyboard too, and not in a field.
    await page.goto(web.api.url)
    await page.getByRole('article').first().waitFor()
    // Their code comes after the page.
    await expect.poll(() => page.keyboard.press('?').then(() => over.count())).toBe(1)
    await over.getByText('다음 글').waitFor()
    await shot(page, 'shortcuts')
    await page.keyboard.press('Escape')
    await over.waitFor({ state: 'detached' })
    await page.keyboard.press('j')
    await page.dispatchEvent('body', 'keydown', { key: 'ㅓ', code: 'KeyJ', bubbles: true })
    const second = page.getByRole('article').nth(1)
    await expect.poll(() => second.evaluate((article) => article === document.activeElement)).toBe(true)
    await page.keyboard.press('b')
    await second.getByRole('button', { name: '저장하기', pressed: true }).waitFor()
    await page.keyboard.press('?')
    await over.getByRole('switch').click()
    await page.keyboard.press('Escape')
    await over.waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await expect.poll(() => new URL(page.url()).pathname).toBe('/')

    await second.getByRole('link', { name: /민수/ }).hover()
    await page.getByRole('tooltip').getByText(`@${friend.handle}`).waitFor()
    await shot(page, 'preview')
    await page.keyboard.press('Escape')
    await page.getByRole('tooltip').waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('puts new posts above without moving what is read, counts those one may see, and goes up when asked', async () => {
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
    // The read of the new posts answers before a like and arrives after it: the like stays.
    const [answered, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await page.route(/trpc\/feed\.home/, async (route) => {
      const response = await route.fetch()
      answered.resolve()
      await released.promise
      await route.fulfill({ response })
    })
    await write(author, '새로 온 글 1', '새로 온 글 2')
    await answered.promise
    const liked = page.waitForResponse(/posts\.like/)
    await held.getByRole('button', { name: '좋아요' }).click()
    await liked
    released.resolve()
    const pill = page.getByRole('button', { name: '새 글 2개' })
    await pill.waitFor()
    await expect.poll(() => held.getByRole('button', { name: '좋아요' }).getAttribute('aria-pressed')).toBe('true')
    await page.unrouteAll({ behavior: 'wait' })
    expect(Math.abs((await topPx()) - before)).toBeLessThanOrEqual(1)
    await shot(page, 'held')
    // One's own posts come at once and are not counted.
    await write(me, '내가 쓴 글')
    // Only posts near the screen are drawn: the held one tells by its place that three have come
    // above it.
    await expect.poll(() => held.getAttribute('aria-posinset'), { timeout: 15_000 }).toBe('6')
    expect(Math.abs((await topPx()) - before)).toBeLessThanOrEqual(1)
    await pill.click()
    await page.waitForFunction(() => window.scrollY === 0)
    await pill.waitFor({ state: 'detached' })
    await expect.poll(() => page.getByRole('article').first().textContent()).toContain('내가 쓴 글')
    await expect.poll(() => page.getByText('안 보여야 하는 글').count()).toBe(0)
    await shot(page, 'top')

    // At the very top too, and what was told while the device had no network is counted once.
    await page.context().setOffline(true)
    await write(author, '오프라인 1', '오프라인 2', '오프라인 3')
    await page.context().setOffline(false)
    await page.getByRole('button', { name: '새 글 3개' }).waitFor({ timeout: 60_000 })
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(100)
    await shot(page, 'after-offline')
    await page.context().close()
  })

  itAtLength('shows posts of a hashtag that one follows, with the reason, until one unfollows it', async () => {
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

  itAtLength('leaves out whom one mutes in the menu of their page, and brings them back from the settings', async () => {
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

  it('draws one post per task, however far one scrolls at once', async () => {
    const [me, author] = [await web.world.person(), await web.world.person()]
    await web.world.follow(me, author)
    await write(author, ...Array.from({ length: 24 }, (_, at) => `글 ${at}`))
    const page = await open(me, '/')
    // What draws a list in parts has come.
    await page.locator('main [role=feed] > .absolute').first().waitFor()
    const drawn = await page.evaluate(async () => {
      const perTask: number[] = []
      const isRow = (node: Node) => node instanceof HTMLElement && node.dataset['index'] !== undefined
      new MutationObserver((changes) => perTask.push(changes.flatMap(({ addedNodes }) => [...addedNodes]).filter(isRow).length)).observe(
        document.querySelector('main [role=feed]')!,
        { childList: true },
      )
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      for (const screens of [...Array.from({ length: 40 }, () => 0.8), -100, 100, -5, 5, -100]) {
        window.scrollBy({ top: innerHeight * screens, behavior: 'instant' })
        await frame()
        // From afar until nothing more is drawn.
        if (Math.abs(screens) > 1)
          for (let [quiet, before] = [0, -1]; quiet < 10; before = perTask.length) {
            await frame()
            quiet = before === perTask.length ? quiet + 1 : 0
          }
      }
      return perTask
    })
    expect(drawn.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(24)
    expect(Math.max(...drawn)).toBe(1)
    // Each begins where the one before it ends.
    const gaps = () =>
      page.locator('main [role=feed] > .absolute').evaluateAll((rows) => {
        const places = rows.map((row) => row.getBoundingClientRect())
        return [...new Set(places.slice(1).map(({ top }, at) => Math.round(top - places[at]!.bottom)))]
      })
    await expect.poll(gaps).toEqual([0])
    await page.context().close()
  })

  it('opens without a network, sends later what was done then, offers a new release, and forgets all of it at sign-out', async () => {
    const [me, author] = [await web.world.person(), await web.world.person({ displayName: '지민' })]
    await web.world.follow(me, author)
    const { id: postId } = await web.world.post(author, { caption: '어제의 글' })
    await web.world.runJobs()
    const picture = await flat(32, 40).png().toBuffer()
    for (const { url } of filesOf((await readPost(me.ctx, { postId })).images[0]!))
      await web.world.deps.platform.storage.put(new URL(url, web.api.url).pathname.replace(/^\/(media\/)?/, ''), picture, 'image/png')
    const page = await open(me, '/', withWorker)
    const card = page.getByRole('article').filter({ hasText: '어제의 글' })
    await card.waitFor()
    const isActive = async () =>
      (await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })).active?.state === 'activated'
    await expect.poll(() => page.evaluate(isActive)).toBe(true)
    await page.reload()
    await card.waitFor()
    const kept = () => page.evaluate(async () => (await (await caches.match('/last-seen'))?.text()) ?? '')
    await expect.poll(kept).toContain('어제의 글')

    await page.context().setOffline(true)
    await page.reload()
    await page.getByText('오프라인이에요').waitFor()
    await expect
      .poll(() =>
        card
          .locator('img')
          .last()
          .evaluate((img: HTMLImageElement) => img.naturalWidth),
      )
      .toBeGreaterThan(0)
    const like = card.getByRole('button', { name: '좋아요' })
    await like.click()
    await page.getByText('기다리는 활동 1개').waitFor()
    await expect.poll(() => like.getAttribute('aria-pressed')).toBe('true')
    await shot(page, 'offline')
    await page.reload()
    await page.getByText('기다리는 활동 1개').waitFor()
    await page.context().setOffline(false)
    await page.getByText('기다리던 활동 1개를 보냈어요').waitFor()
    expect((await readPost(me.ctx, { postId })).liked).toBe(true)

    // What the phone shares opens the composer, and is nothing more than a draft.
    await page.evaluate(shareIn)
    await page.waitForURL('**/write')
    await expect.poll(() => page.getByLabel('글', { exact: true }).inputValue()).toBe('폰에서 온 말')
    await page.getByRole('button', { name: '사진 1' }).first().waitFor()

    // Without a network it could not keep its release whole; now it can.
    await page.evaluate(keepLater)
    const isWhole = async (file: string) => (await caches.match(file)) !== undefined
    const awaited = await page.evaluate(lastOfRelease)
    await expect.poll(() => page.evaluate(isWhole, awaited), { timeout: 120_000 }).toBe(true)
    // The worker still waits for a file of its release when a newer one comes, and gives way to it.
    let isAsked = false
    await page.context().route(`**${awaited}`, () => {
      isAsked = true
    })
    // What the worker kept a moment ago may still be on its way into the cache.
    const keepAgain = async () => {
      await page.evaluate(forget, awaited)
      await page.evaluate(keepLater)
      return isAsked
    }
    await expect.poll(keepAgain).toBe(true)
    // Another address of the same worker is a newer release to the browser.
    await page.evaluate(() => navigator.serviceWorker.register('/sw.js?newer', { updateViaCache: 'none' }))
    await page.getByText('새 버전이 있어요').waitFor()
    await shot(page, 'new-release')
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: '새로고침', exact: true }).click()])
    await page.goto(`${web.api.url}/settings`)
    await page.getByRole('button', { name: '로그아웃', exact: true }).click()
    await page.waitForURL('**/popular')
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([expect.stringMatching(/^kiwi-release-/)])
    await page.context().close()
  })
})

/** The path of the last file of the release that the worker keeps. */
/**
 * What a Tab key reaches beside `inside` that comes faster than the page draws, as of a hand that
 * holds it.
 */
async function reachedByHeldTab(page: Page, inside: string): Promise<string[]> {
  await page.evaluate((allowed) => {
    const reached: string[] = []
    // The library's own guards lead back.
    const isBeside = (one: Element) => !one.closest(`${allowed}, [data-base-ui-focus-guard]`)
    const notice = ({ target }: FocusEvent) => isBeside(target as Element) && reached.push((target as Element).outerHTML)
    window.addEventListener('focusin', notice)
    Object.assign(window, { reached })
    setTimeout(() => {
      const heldUntil = performance.now() + 300
      while (performance.now() < heldUntil);
    })
  }, inside)
  await Promise.all(Array.from({ length: 40 }, () => page.keyboard.press('Tab')))
  await expect.poll(() => page.evaluate((allowed) => document.activeElement?.closest(allowed) !== null, inside)).toBe(true)
  return page.evaluate(() => (window as unknown as { reached: string[] }).reached)
}

async function lastOfRelease(): Promise<string> {
  const built = await (await fetch('/built-files.js')).text()
  return (JSON.parse(built.slice(built.indexOf('{'))) as { later: string[] }).later.at(-1)!
}

async function forget(file: string): Promise<void> {
  for (const name of await caches.keys()) await (await caches.open(name)).delete(file)
}

async function keepLater(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no target.
  active!.postMessage({ kind: 'keep_later' })
}

/** Sends the form that a phone sends to the share target of the manifest. */
async function shareIn(): Promise<void> {
  const manifest = (await (await fetch(document.querySelector<HTMLLinkElement>('link[rel=manifest]')!.href)).json()) as Manifest
  const { action, method, enctype, params } = manifest.share_target
  const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 })
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  const files = new DataTransfer()
  if (params.files[0]!.accept.includes('image/png')) files.items.add(new File([blob!], 'a.png', { type: 'image/png' }))
  const form = Object.assign(document.createElement('form'), { action, method: method.toLowerCase(), enctype })
  form.append(
    Object.assign(document.createElement('input'), { name: params.text, value: '폰에서 온 말' }),
    Object.assign(document.createElement('input'), { type: 'file', name: params.files[0]!.name, files: files.files }),
  )
  document.body.append(form)
  form.submit()
}

interface Manifest {
  share_target: { action: string; method: string; enctype: string; params: { text: string; files: { name: string; accept: string[] }[] } }
}
