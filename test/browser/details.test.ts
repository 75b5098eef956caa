import sharp from 'sharp'
import { expect, it } from 'vitest'
import { updateProduct } from '../../src/commerce/products/update-product.ts'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'

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
    for (const target of [card.getByRole('link', { name: /방금|전$/ }), card.getByRole('group').locator('img, [role=img]').first()]) {
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

  it('the settings stay on the smallest phone with text of twice the size, in English too', async () => {
    const page = await web.open(await web.world.person(), '/settings', { ...phone, viewport: { width: 320, height: 640 }, locale: 'en-US' })
    await page.getByText('Choose a photo').waitFor()
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await page.screenshot({ path: `${web.shots}/settings-200.png`, fullPage: true })
    await page.context().close()
  })

  it('a comment grows with its lines; a keyboard’s Enter sends it, on a phone its button does; a syllable is never cut', async () => {
    const { world } = web
    const [author, reader] = [await world.person(), await world.person()]
    const post = await world.post(author)
    await createComment(author.ctx, { idempotencyKey: crypto.randomUUID(), postId: post.id, parentId: null, body: '물어보세요' })
    const wide = await web.open(reader, `/posts/${post.id}`, desktop)
    const field = wide.getByRole('textbox', { name: 'Add a comment' })
    const highPx = async () => (await field.boundingBox())!.height
    const lines = (text: string) => wide.getByRole('article').filter({ hasText: text }).locator('p.whitespace-pre-wrap')
    await field.pressSequentially('첫 줄')
    const lowPx = await highPx()
    expect(lowPx).toBeGreaterThanOrEqual(44)
    await wide.keyboard.press('Shift+Enter')
    // An input method: its Enter ends the syllable and nothing else.
    const ime = await wide.context().newCDPSession(wide)
    for (const text of ['ㄷ', '두', '둘'])
      await ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await ime.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', windowsVirtualKeyCode: 229, key: 'Process', code: 'Enter' })
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true })
    await ime.send('Input.insertText', { text: '둘' })
    await expect.poll(() => field.inputValue()).toBe('첫 줄\n둘')
    expect(await highPx()).toBeGreaterThan(lowPx + 12)
    await wide.screenshot({ path: `${web.shots}/comment-of-two-lines.png` })
    await wide.keyboard.press('Enter')
    await expect.poll(() => lines('첫 줄').allTextContents()).toEqual(['첫 줄\n둘'])
    await expect.poll(highPx).toBe(lowPx)

    // A reply too.
    await wide.getByRole('article').filter({ hasText: '물어보세요' }).getByRole('button', { name: 'Reply' }).click()
    await field.pressSequentially('어디서')
    await wide.keyboard.press('Shift+Enter')
    await field.pressSequentially('샀어요?')
    await wide.keyboard.press('Enter')
    await expect.poll(() => lines('어디서').last().textContent()).toBe('어디서\n샀어요?')

    await field.fill('가'.repeat(503))
    await wide.getByRole('alert').filter({ hasText: '3 over the character limit' }).waitFor()
    await wide.keyboard.press('Enter')
    expect(await wide.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
    expect(await field.inputValue()).toHaveLength(503)
    await field.fill('가'.repeat(500))
    await expect.poll(() => wide.getByRole('alert').filter({ hasText: 'over the character limit' }).count()).toBe(0)
    await wide.context().close()

    const small = await web.open(reader, `/posts/${post.id}`, phone)
    const words = small.getByRole('textbox', { name: '댓글 달기' })
    await words.pressSequentially('위')
    await small.keyboard.press('Enter')
    await words.pressSequentially('아래')
    await small.screenshot({ path: `${web.shots}/comment-on-a-phone.png` })
    await small.getByRole('button', { name: '보내기', exact: true }).click()
    await expect
      .poll(() => small.getByRole('article').filter({ hasText: '아래' }).locator('p.whitespace-pre-wrap').allTextContents())
      .toEqual(['위\n아래'])
    await small.context().close()
  })

  it('the chip of a product tag shows the picture of the product beside its price', async () => {
    const { world } = web
    const [reader, shop] = [await world.person(), await world.shop()]
    const { id: productId } = await world.product(shop, { title: '유리 화병', priceKrw: 23_000 })
    const { id: pictureId } = await world.media(shop.owner, 'product')
    const picture = await sharp({ create: { width: 320, height: 400, channels: 3, background: '#4c7a10' } })
      .webp()
      .toBuffer()
    await world.deps.platform.storage.put(`m/${pictureId}/x-320.webp`, new Uint8Array(picture), 'image/webp')
    await updateProduct(shop.owner.ctx, { productId, imageMediaId: pictureId })
    const post = await world.post(shop.owner, { tags: [{ productId, x: 0.5, y: 0.5 }] })
    const page = await web.open(reader, `/posts/${post.id}`)
    await page.getByRole('button', { name: /유리 화병/ }).click()
    const chip = page.locator(`main article a[href="/products/${productId}"]`)
    await chip.getByText('23,000원').waitFor()
    await expect.poll(() => chip.locator('img').evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true)
    await page.screenshot({ path: `${web.shots}/chip.png` })
    await page.context().close()
  })

  it('an amount that is not typed yet can be read, in light and in dark', async () => {
    const { world } = web
    const [payer, friend] = [await world.person({ hasAccount: true }), await world.person()]
    await world.fund(payer, 50_000)
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await web.open(payer, `/wallet/send?to=${friend.handle}`, { ...phone, colorScheme })
      const field = page.getByPlaceholder('0원')
      await field.waitFor()
      // Drawn, and read back: colours may be mixed or see-through.
      const contrast = await field.evaluate((input) => {
        const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!
        const brightness = (colours: string[]) => {
          for (const colour of colours) {
            pen.fillStyle = colour
            pen.fillRect(0, 0, 1, 1)
          }
          const linear = [...pen.getImageData(0, 0, 1, 1).data].map((value) =>
            value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
          )
          return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!
        }
        const below: string[] = []
        for (let one: Element | null = input; one; one = one.parentElement) below.unshift(getComputedStyle(one).backgroundColor)
        const [paper, ink] = [brightness(below), brightness([...below, getComputedStyle(input, '::placeholder').color])]
        return (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05)
      })
      // WCAG 2.2, 1.4.3.
      expect({ colorScheme, isReadable: contrast >= 4.5 }).toEqual({ colorScheme, isReadable: true })
      await page.context().close()
    }
  })

  it('one’s own page has handle, edit and share; lists of people have a follow button, pictures a name, and a tab keeps its place', async () => {
    const { world } = web
    const [me, star, fan] = [await world.person(), await world.person({ displayName: '바다' }), await world.person({ displayName: '하늘' })]
    const shop = await world.shop()
    const vase = await world.product(shop, { title: '유리 화병' })
    for (const one of [me, fan]) await world.follow(one, star)
    for (const caption of ['하나', '둘', '셋', '넷']) await world.post(star, { caption })
    await world.post(star, { caption: '다섯', tags: [{ productId: vase.id, x: 0.5, y: 0.5 }] })
    await world.runJobs()

    const page = await web.open(me, '/me')
    await page.getByText(`@${me.handle}`).first().waitFor()
    await page.getByRole('link', { name: '프로필 수정' }).waitFor()
    await page.getByRole('button', { name: '공유하기' }).waitFor()

    await page.goto(`${web.api.url}/@${star.handle}`)
    // What is sold in it comes before the caption.
    await page.getByRole('link', { name: /유리 화병/ }).waitFor()
    await page.getByRole('link', { name: /하나/ }).waitFor()
    await page.goto(`${web.api.url}/@${star.handle}/followers`)
    const follow = page.getByRole('button', { name: '하늘님 팔로우' })
    await follow.click()
    await page.getByRole('button', { name: /하늘/, pressed: true }).waitFor()

    const tabs = page.getByRole('navigation', { name: '주 메뉴' })
    await tabs.getByRole('link', { name: '홈' }).click()
    await page.getByRole('article').first().waitFor()
    await page.mouse.move(195, 500)
    await page.mouse.wheel(0, 900)
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(900)
    await tabs.getByRole('link', { name: '검색' }).click()
    await page.getByRole('heading', { name: '검색' }).waitFor()
    await tabs.getByRole('link', { name: '홈' }).click()
    await page.getByRole('article').first().waitFor()
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(900)
    // The last press counts: before the page of the first one is there, and in the moment it comes.
    for (const moment of ['before', 'with'] as const) {
      const entries = await page.evaluate(() => history.length)
      await tabs.evaluate((menu, when) => {
        const press = (path: string) => menu.querySelector<HTMLElement>(`li a[href="${path}"]`)!.click()
        press('/search')
        if (when === 'before') return void setTimeout(() => press('/'))
        const watch = new MutationObserver(() => {
          if (document.querySelector('main article')) return
          watch.disconnect()
          press('/')
        })
        watch.observe(document.body, { childList: true, subtree: true })
      }, moment)
      await expect.poll(() => page.evaluate(() => history.length)).toBe(entries + 2)
      await page.getByRole('article').first().waitFor()
      await expect.poll(() => new URL(page.url()).pathname).toBe('/')
    }
    await page.context().close()
  })

  it('the manifest and each of its pictures come from the API', async () => {
    const manifest = (await (await fetch(`${web.api.url}/manifest.webmanifest`)).json()) as Record<
      'icons' | 'screenshots',
      { src: string; type: string }[]
    >
    for (const { src, type } of [...manifest.icons, ...manifest.screenshots]) {
      const answer = await fetch(web.api.url + src)
      expect([src, answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([src, 200, type])
    }
  })
})
