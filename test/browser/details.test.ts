import { expect, it } from 'vitest'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { describeInChromium, phone } from './in-chromium.ts'

/** As narrow as phones are, where what is long shows. */
const narrow = { ...phone, viewport: { width: 320, height: 640 } }

describeInChromium('details, in Chromium', 'details', (web) => {
  it('long names and handles never hide the time of a post or of a comment', async () => {
    const { world } = web
    const [reader, author] = [
      await world.person(),
      await world.person({ handle: 'a_handle_as_long_as_can.be_30x', displayName: '황보아름다운하늘별님이와친구들그리고강아지두마리' }),
    ]
    await world.follow(reader, author)
    const post = await world.post(author)
    await world.runJobs()
    await createComment(author.ctx, { idempotencyKey: crypto.randomUUID(), postId: post.id, parentId: null, body: '첫 댓글' })
    for (const [path, count] of [
      ['/', 1],
      [`/posts/${post.id}`, 2],
    ] as const) {
      const page = await web.open(reader, path, narrow)
      const times = page.locator('main article time')
      await expect.poll(() => times.count()).toBe(count)
      for (const time of await times.all()) {
        await time.scrollIntoViewIfNeeded()
        // What lies on its middle is the time itself, and all of it is on the screen.
        const seen = await time.evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect()
          const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
          return { isOnTop: above !== null && (element.contains(above) || above.contains(element)), isIn: left >= 0 && right <= innerWidth }
        })
        expect(seen).toEqual({ isOnTop: true, isIn: true })
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
      await page.screenshot({ path: `${web.shots}/long-${count}.png` })
      await page.context().close()
    }
  })

  it('photo and time open the post, a sign stays with its word, an address is a link, and the tab one is on goes up', async () => {
    const { world } = web
    const [reader, author] = [await world.person(), await world.person()]
    await world.follow(reader, author)
    for (const caption of ['하나', '둘', '셋', '넷']) await world.post(author, { caption })
    const { id } = await world.post(author, { caption: '어제보다 조금 따뜻해진 아침에 창가에서 #집꾸미기 https://example.com/a' })
    await world.runJobs()
    const page = await web.open(reader, '/', phone)
    const card = page.getByRole('article').filter({ hasText: '#집꾸미기' })
    expect(await card.getByRole('link', { name: 'example.com' }).getAttribute('href')).toBe('https://example.com/a')
    const tag = card.getByRole('link', { name: '#집꾸미기' })
    for (let width = 280; width <= 400; width += 6) {
      await page.setViewportSize({ width, height: 844 })
      const tops = await tag.evaluate((link) => {
        const node = document.createTreeWalker(link, NodeFilter.SHOW_TEXT).nextNode()!
        const range = new Range()
        return [0, 1].map((at) => {
          range.setStart(node, at)
          range.setEnd(node, at + 1)
          return Math.round(range.getBoundingClientRect().top)
        })
      })
      expect({ width, isTogether: tops[0] === tops[1] }).toEqual({ width, isTogether: true })
    }
    await page.setViewportSize(phone.viewport)
    for (const target of [card.getByRole('link', { name: /방금|전$/ }), card.locator('picture, [role=img]').first()]) {
      await target.click()
      await page.waitForURL(`**/posts/${id}`)
      await page.goBack()
      await card.waitFor()
    }
    await page.mouse.move(195, 500)
    await page.mouse.wheel(0, 1_500)
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(500)
    await page.getByRole('navigation', { name: '주 메뉴' }).getByRole('link', { name: '홈' }).click()
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0)
    await page.context().close()
  })

  it('without a connection the banner says so and covers no heading', async () => {
    const page = await web.open(await web.world.person(), '/settings', { ...narrow, reducedMotion: 'reduce' })
    const heading = page.getByRole('heading', { level: 1 })
    await heading.waitFor()
    await page.mouse.wheel(0, 400)
    await page.context().setOffline(true)
    await page.getByText('오프라인이에요').waitFor()
    const isSeen = () =>
      heading.evaluate((element) => {
        const { left, top, bottom } = element.getBoundingClientRect()
        return [top + 4, bottom - 4].every((y) => element.contains(document.elementFromPoint(left + 20, y)))
      })
    await expect.poll(isSeen).toBe(true)
    await page.context().setOffline(false)
    await expect.poll(() => page.getByText('오프라인이에요').count()).toBe(0)
    await page.context().close()
  })

  it('a field that is needed says so in the language of the page, also in a browser of another language', async () => {
    const person = await web.world.person()
    for (const [locale, language, empty, wrong] of [
      ['en-US', 'ko', '꼭 입력해 주세요.', '형식에 맞게 입력해 주세요.'],
      ['ko-KR', 'en', 'This field is required.', 'Please check the format.'],
    ] as const) {
      const context = await web.browser.newContext({ ...phone, locale })
      await context.addInitScript((name) => localStorage.setItem('PARAGLIDE_LOCALE', name), language)
      await context.addCookies([{ name: 'kiwi_session', value: await web.world.sessionToken(person), url: web.api.url }])
      const page = await context.newPage()
      await page.goto(`${web.api.url}/settings/notices`)
      const field = page.locator('input[type=email]')
      const said = () => field.evaluate((input: HTMLInputElement) => (input.checkValidity(), input.validationMessage))
      await field.waitFor()
      expect(await said()).toBe(empty)
      await field.fill('kiwi')
      expect(await said()).toBe(wrong)
      await field.fill('kiwi@example.com')
      expect(await said()).toBe('')
      await context.close()
    }
  })

  it('where money moves on a phone, the button stands above the keyboard, and no tabs are in the way', async () => {
    const { world } = web
    const [payer, friend] = [await world.person({ hasAccount: true }), await world.person()]
    await world.fund(payer, 50_000)
    const page = await web.open(payer, '/wallet')
    const tabs = page.getByRole('navigation', { name: '주 메뉴' })
    await tabs.waitFor()
    for (const [path, button] of [
      ['/wallet/top-up?amount=10000', '10,000원 충전하기'],
      [`/wallet/send?to=${friend.handle}&amount=10000`, '확인하기'],
      ['/wallet/withdraw?all=true', '50,000원 출금하기'],
      ['/wallet/link', '다른 계좌로 바꾸기'],
    ] as const) {
      await page.goto(`${web.api.url}${path}`)
      const act = page.getByRole('button', { name: button })
      await act.waitFor()
      expect(await tabs.isVisible()).toBe(false)
      if (path === '/wallet/link') continue
      // As the page tells itself when the keyboard of a phone covers 300 px of it.
      await page.evaluate(() => document.documentElement.style.setProperty('--keyboard', '300px'))
      await expect.poll(() => act.evaluate((one) => one.getBoundingClientRect().bottom)).toBeLessThanOrEqual(844 - 300)
      await page.screenshot({ path: `${web.shots}/above-keyboard${path.slice(0, 12).replaceAll('/', '-')}.png` })
    }
  })

  it('who follows nobody finds people with pictures, and a home that is not empty', async () => {
    const { world } = web
    const [newcomer, star, fan] = [await world.person(), await world.person({ displayName: '바다' }), await world.person()]
    for (const caption of ['하나', '둘', '셋']) await world.post(star, { caption, category: 'home' })
    await world.follow(fan, star)
    await world.runJobs()
    const page = await web.open(newcomer, '/')
    const people = page.getByRole('region', { name: '팔로우해 볼 만한 사람' })
    await people.getByText('바다').waitFor()
    const row = people.getByRole('listitem').filter({ hasText: '바다' }).first()
    // By what they show, also where a file is missing.
    await expect.poll(() => row.getByRole('img', { name: /^(하나|둘|셋)$/ }).count()).toBe(3)
    await page.screenshot({ path: `${web.shots}/home-of-a-newcomer.png`, fullPage: true })
    await row.getByRole('button', { name: /팔로우/ }).click()
    await row.getByRole('button', { pressed: true }).waitFor()
    await world.runJobs()
    await page.getByRole('button', { name: '새로 고치기' }).click()
    await page.getByRole('article').filter({ hasText: '셋' }).waitFor()
  })

  it('a visitor on a phone at 200 % reads what Kiwi is, beside a whole way in', async () => {
    const context = await web.browser.newContext({ ...phone, viewport: { width: 195, height: 422 } })
    const page = await context.newPage()
    await page.goto(`${web.api.url}/popular`)
    const strip = page.locator('main aside').filter({ has: page.getByRole('link', { name: '로그인' }) })
    await strip.waitFor()
    // Lines of words, not of letters, and nothing sticks out.
    const [words, way, whole] = await Promise.all([strip.locator('p'), strip.getByRole('link'), strip].map((part) => part.boundingBox()))
    expect(words!.width).toBeGreaterThan(90)
    expect(way!.x + way!.width).toBeLessThanOrEqual(whole!.x + whole!.width)
    await page.screenshot({ path: `${web.shots}/strip-195.png` })
    await context.close()
  })
})
