import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Locator, Page, Route } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { removeFromRoom } from '../../src/social/chat/change-group.ts'
import { updateProfile } from '../../src/social/people/update-profile.ts'
import { listMessages } from '../../src/social/chat/list-messages.ts'
import { openRoom } from '../../src/social/chat/open-room.ts'
import { itAtLength } from '../at-length.ts'
import { noise } from '../picture-files.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { ordersIn } from '../worlds/order-world.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/chat')
const [phone, desktop] = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
]

describe.skipIf(!hasChromium)(`conversations in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let world: World
  let api: RunningApi
  let browser: Browser
  let [jimin, seojun]: TestPerson[] = []

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    world = await createWorld({}, { isLive: true })
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
    jimin = await world.person({ displayName: '지민' })
    seojun = await world.person({ displayName: '서준' })
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
  })

  // A room that stays open marks as read what comes.
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

  async function open(person: TestPerson, viewport: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ viewport, locale: 'ko-KR', hasTouch: viewport === phone })
    await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url, httpOnly: true }])
    const page = await context.newPage()
    return page
  }
  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${name}.png`) })
  const field = (page: Page) => page.getByRole('textbox', { name: '메시지 쓰기' })
  async function write(page: Page, text: string): Promise<void> {
    await field(page).fill(text)
    await page.getByRole('button', { name: '보내기', exact: true }).click()
  }
  /** It stands in the part of the list that is on the screen. */
  const seen = (line: Locator) =>
    expect
      .poll(() =>
        line.evaluate((element) => {
          const [own, list] = [element, element.closest('[role=log]')!].map((one) => one.getBoundingClientRect())
          return own!.top >= list!.top - 1 && own!.bottom <= list!.bottom + 1
        }),
      )
      .toBe(true)
  const bubble = (page: Page, text: string) => page.getByRole('log').getByText(text, { exact: true })

  it('begins from a profile, waits as a request, is accepted, and goes on live in both browsers', async () => {
    for (const { ctx } of [jimin!, seojun!]) await updateProfile(ctx, { showsPresence: true })
    const [one, other] = [await open(jimin!, phone), await open(seojun!, desktop)]
    await one.goto(`${api.url}/@${seojun!.handle}`)
    await one.getByRole('button', { name: '메시지', exact: true }).click()
    await write(one, '안녕하세요! 가방 어디서 사셨어요?')
    await bubble(one, '안녕하세요! 가방 어디서 사셨어요?').waitFor()
    await shot(one, 'phone-first-message')

    await other.goto(`${api.url}/chat`)
    await other.getByRole('tab', { name: '요청 1' }).click()
    await other.getByRole('link', { name: /지민/ }).click()
    await other.getByText('지민님이 먼저 말을 걸었어요').waitFor()
    expect(await seriousFlaws(other)).toEqual([])
    await shot(other, 'desktop-request')
    await other.getByRole('button', { name: '받기', exact: true }).click()
    // It is in the list of conversations now, which stands beside it.
    await other.getByRole('tab', { name: '대화', selected: true }).waitFor()
    await other.locator('a[aria-current=page]', { hasText: '지민' }).waitFor()
    await write(other, '을지로 소품샵에서요 🥝 https://kiwi.test/shop')
    await bubble(one, '을지로 소품샵에서요 🥝').or(one.getByRole('log').getByText('을지로 소품샵에서요')).first().waitFor()
    await one.getByText('읽음').waitFor()
    for (const page of [one, other]) await page.getByRole('status').getByText('지금 대화방에 있어요').waitFor()

    // Enter sends, but not the one that ends a syllable.
    await field(other).pressSequentially('한글')
    await field(other).dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true })
    await expect.poll(() => field(other).inputValue()).toBe('한글')
    await field(other).press('Enter')
    await bubble(one, '한글').waitFor()

    // The stream stays when an answer is lost, and no event says again what was in it.
    await one.route(/trpc\/.*chat\.sync/, (route) => route.abort(), { times: 1 })
    await write(other, '들려요?')
    await bubble(one, '들려요?').waitFor()
    // A page that was asked for before a message came does not take it away.
    await one.getByRole('link', { name: '뒤로' }).click()
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const isRead = new Promise<void>((resolve) => {
      const hold = async (route: Route) => {
        const response = await route.fetch()
        resolve()
        await held
        await route.fulfill({ response })
      }
      void one.route(/trpc\/.*chat\.messages/, hold, { times: 1 })
    })
    await one.getByRole('link', { name: /서준/ }).click()
    await isRead
    await write(other, '그 사이에')
    await bubble(one, '그 사이에').waitFor()
    const late = one.waitForResponse(/trpc\/.*chat\.messages/)
    release()
    await late

    const picture = { name: 'bag.jpg', mimeType: 'image/jpeg', buffer: await noise(600, 400).jpeg().toBuffer() }
    await one.locator('input[type=file]').setInputFiles(picture)
    const send = one.getByRole('button', { name: '보내기', exact: true })
    await expect.poll(() => world.runJobs().then(() => send.isEnabled())).toBe(true)
    await send.click()
    const arrived = other.getByRole('img', { name: '지민님이 보낸 사진' })
    await arrived.waitFor()
    await expect.poll(() => arrived.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
    expect(await bubble(one, '그 사이에').count()).toBe(1)
    expect(await seriousFlaws(one)).toEqual([])
    await shot(one, 'phone-room')
    await shot(other, 'desktop-room')
  })

  it('keeps what is written without a network in two tabs, in order, and sends it once when it is back', async () => {
    const [one, other] = [await open(jimin!, phone), await open(seojun!, desktop)]
    const { id } = await openRoom(jimin!.ctx, { personId: seojun!.id })
    for (const page of [one, other]) await page.goto(`${api.url}/chat/${id}`)
    await bubble(one, '한글').waitFor()
    const twin = await one.context().newPage()
    await twin.goto(`${api.url}/chat/${id}`)
    await bubble(twin, '한글').waitFor()
    await one.context().setOffline(true)
    await write(one, '지하철이에요')
    await one.getByText('보내는 중').first().waitFor()
    // Another tab shows it too, and what is written there goes after it.
    await bubble(twin, '지하철이에요').waitFor()
    await write(twin, '곧 내려요')
    await bubble(one, '곧 내려요').waitFor()
    await shot(one, 'phone-offline')
    await one.close()
    await one.context().setOffline(false)
    await bubble(other, '곧 내려요').waitFor({ timeout: 30_000 })
    await expect.poll(() => twin.getByText('보내는 중').count()).toBe(0)
    const bodies = (await listMessages(seojun!.ctx, { roomId: id, limit: 10 })).messages.map(({ body }) => body)
    expect(bodies.slice(-2)).toEqual(['지하철이에요', '곧 내려요'])
  })

  it('answers, changes and takes back a message, and shows a post as a card', async () => {
    const { id } = await openRoom(jimin!.ctx, { personId: seojun!.id })
    const post = await world.post(jimin!, { caption: '오늘의 가방' })
    const one = await open(jimin!, desktop)
    await one.goto(`${api.url}/posts/${post.id}`)
    await one.getByRole('button', { name: '글 메뉴' }).click()
    await one.getByRole('menuitem', { name: '대화로 보내기' }).click()
    await one.getByRole('dialog').getByRole('button', { name: '보내기' }).click()
    await one.getByRole('dialog').getByRole('button', { name: '보냈어요' }).waitFor()
    await one.goto(`${api.url}/chat/${id}`)
    await one.getByRole('log').getByText('오늘의 가방').waitFor()

    const line = (text: string) => one.getByRole('listitem').filter({ hasText: text }).last()
    await write(one, '오타가 있서요')
    await line('오타가 있서요').hover()
    await line('오타가 있서요').getByRole('button', { name: '메시지 메뉴' }).click()
    await one.getByRole('menuitem', { name: '수정' }).click()
    await expect.poll(() => field(one).inputValue()).toBe('오타가 있서요')
    await write(one, '오타가 없어요')
    await expect.poll(() => field(one).evaluate((element) => element === document.activeElement)).toBe(true)
    // What one begins to write stays in its room, also while a message is changed.
    await field(one).pressSequentially('이어서')
    await field(one).press('ArrowLeft')
    await one.getByRole('button', { name: '이모지 넣기' }).click()
    await one.getByRole('button', { name: '🥝' }).click()
    await expect.poll(() => field(one).inputValue()).toBe('이어🥝서')
    await one.getByRole('button', { name: '이모지 넣기' }).click()
    await line('오타가 없어요').hover()
    await line('오타가 없어요').getByRole('button', { name: '메시지 메뉴' }).click()
    await one.getByRole('menuitem', { name: '수정' }).click()
    await field(one).press('Escape')
    await one.reload()
    await expect.poll(() => field(one).inputValue()).toBe('이어🥝서')
    await field(one).fill('')
    await line('오타가 없어요').getByText('수정됨').waitFor()
    await line('곧 내려요').hover()
    await line('곧 내려요').getByRole('button', { name: '메시지 메뉴' }).click()
    await one.getByRole('menuitem', { name: '답장' }).click()
    await write(one, '내렸어요')
    await line('내렸어요').getByText('내 메시지에 답장').waitFor()
    await shot(one, 'desktop-card-and-answer')
    await one.getByRole('button', { name: '내 메시지에 답장 곧 내려요' }).click()
    await expect.poll(() => one.locator('[data-seq]:focus').filter({ hasText: '곧 내려요' }).count()).toBe(1)
    await line('오타가 없어요').hover()
    await line('오타가 없어요').getByRole('button', { name: '메시지 메뉴' }).click()
    await one.getByRole('menuitem', { name: '보내기 취소' }).click()
    await one.getByText('보내기를 취소한 메시지예요').waitFor()
  })

  itAtLength('opens 5,000 messages at the newest, goes to the first unread and to an original, and keeps its place both ways', async () => {
    const { id } = await openRoom(jimin!.ctx, { personId: seojun!.id })
    const { db } = world.deps.main
    await run(
      db,
      sql`insert into chat_message (room_id, seq, change, sender_id, body, reply_to, idempotency_key, request_hash, created_at)
        select r.id, r.last_seq + n, r.last_change + n, ${seojun!.id}::uuid, case n when 10 then '보물 지도' else '긴 이야기 ' || n end,
          case n when 5000 then r.last_seq + 10 end, 'long talk ' || n, '', ${world.deps.now()}::timestamptz
        from chat_room r, generate_series(1, 5000) n where r.id = ${id}::uuid`,
    )
    await run(db, sql`update chat_room set last_seq = last_seq + 5000, last_change = last_change + 5000 where id = ${id}::uuid`)
    await run(
      db,
      sql`update chat_member t set read_seq = r.last_seq - 80 from chat_room r where r.id = t.room_id and r.id = ${id}::uuid and t.person_id = ${jimin!.id}::uuid`,
    )
    const one = await open(jimin!, phone)
    await one.goto(`${api.url}/chat`)
    await one.getByText('읽지 않은 메시지 80개').waitFor({ state: 'attached' })
    await expect.poll(() => one.title()).toMatch(/^\(\d+\+?\) /)
    await shot(one, 'phone-list')
    await one.getByRole('link', { name: /서준/ }).click()
    await seen(bubble(one, '긴 이야기 5000'))
    const nodes = () => one.evaluate(() => document.querySelectorAll('*').length)
    expect(await nodes()).toBeLessThan(1_500)
    expect(await seriousFlaws(one)).toEqual([])
    await shot(one, 'phone-long')

    await one.getByRole('button', { name: '안 읽은 곳으로' }).click()
    await seen(bubble(one, '긴 이야기 4921'))
    await seen(one.getByText('여기부터 새 메시지'))
    await shot(one, 'phone-unread')
    await one.getByRole('button', { name: '가장 새 메시지로' }).click()
    await seen(bubble(one, '긴 이야기 5000'))
    await one.getByRole('button', { name: /보물 지도/ }).click()
    await seen(bubble(one, '보물 지도'))
    await shot(one, 'phone-original')

    // Newer ones come below, older ones above, and what is read stays where it is.
    const log = one.getByRole('log')
    await log.hover()
    await expect.poll(async () => (await one.mouse.wheel(0, 400), await bubble(one, '긴 이야기 40').count())).toBe(1)
    expect(await nodes()).toBeLessThan(1_500)
    await one.getByRole('button', { name: '가장 새 메시지로' }).click()
    await seen(bubble(one, '긴 이야기 5000'))
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await one.route(/trpc\/.*chat\.messages/, async (route) => {
      await held
      await route.continue()
    })
    const firstSeen = () =>
      log.evaluate((list) => {
        const line = [...list.querySelectorAll('[data-seq]')].find(
          (one) => one.getBoundingClientRect().top > list.getBoundingClientRect().top,
        )!
        return {
          seq: line.getAttribute('data-seq'),
          topPx: line.getBoundingClientRect().top,
          heightPx: list.scrollHeight,
          scrollPx: list.scrollTop,
        }
      })
    await expect.poll(async () => (await one.mouse.wheel(0, -400), (await firstSeen()).scrollPx)).toBeLessThan(300)
    const before = await firstSeen()
    release()
    await expect.poll(async () => (await firstSeen()).heightPx).toBeGreaterThan(before.heightPx + 500)
    const after = await log.locator(`[data-seq="${before.seq}"]`).evaluate((line) => line.getBoundingClientRect().top)
    expect(Math.abs(after - before.topPx)).toBeLessThan(3)
    await one.goto(`${api.url}/chat`)
    await expect.poll(() => one.getByText('읽지 않은 메시지').count()).toBe(0)
  })

  it('makes a group, reacts, pins, finds a word, removes nobody by mistake, and asks a shop', async () => {
    await world.follow(seojun!, jimin!)
    await world.follow(jimin!, seojun!)
    const [one, other] = [await open(jimin!, desktop), await open(seojun!, phone)]
    await one.goto(`${api.url}/chat`)
    await one.getByRole('button', { name: '새 모임' }).click()
    await one.getByRole('textbox', { name: '모임 이름' }).fill('주말 모임')
    await one.getByRole('dialog').getByRole('button', { name: /서준/ }).click()
    expect(await seriousFlaws(one)).toEqual([])
    await shot(one, 'desktop-new-group')
    await one.getByRole('button', { name: '모임 만들기' }).click()
    await one.getByText('지민님이 모임을 만들었어요').waitFor()
    await write(one, '토요일 2시 https://example.test/place')
    await other.goto(`${api.url}/chat`)
    await other.getByRole('link', { name: /주말 모임/ }).click()
    await other.getByRole('log').getByText('토요일 2시').waitFor()
    // Nobody leaves Kiwi by an address that somebody sent without being asked.
    await other
      .getByRole('log')
      .getByRole('link', { name: /example\.test/ })
      .click()
    await other.getByText('키위 밖으로 나갈까요?').waitFor()
    await other.getByRole('dialog').getByRole('button', { name: '취소' }).click()
    await other.getByRole('button', { name: '메시지 메뉴' }).last().click()
    await other.getByRole('menuitem', { name: '👍 반응' }).click()
    await one.getByRole('button', { name: '👍 1' }).waitFor()
    await one.getByRole('listitem').filter({ hasText: '토요일 2시' }).last().hover()
    await one.getByRole('button', { name: '메시지 메뉴' }).last().click()
    await one.getByRole('menuitem', { name: '위에 고정' }).click()
    await other.getByText('고정한 메시지').waitFor({ state: 'attached' })
    await one.getByText('읽음').waitFor()
    await field(other).pressSequentially('저도')
    await one.getByText('서준님이 쓰고 있어요').waitFor()
    await one.getByRole('button', { name: '대화 메뉴' }).click()
    await one.getByRole('menuitem', { name: '이 대화에서 찾기' }).click()
    await one.getByRole('searchbox', { name: '이 대화에서 찾기' }).fill('토요')
    await one
      .getByRole('dialog')
      .getByRole('button', { name: /토요일 2시/ })
      .click()
    await one.getByRole('button', { name: '대화 메뉴' }).click()
    await one.getByRole('menuitem', { name: '함께하는 사람' }).click()
    await one.getByRole('button', { name: '서준님 내보내기' }).waitFor()
    expect(await seriousFlaws(one)).toEqual([])
    await shot(one, 'desktop-group-people')
    await one.keyboard.press('Escape')
    expect(await seriousFlaws(other)).toEqual([])
    await shot(other, 'phone-group')
    await shot(one, 'desktop-group')

    await removeFromRoom(jimin!.ctx, { roomId: one.url().split('/').at(-1)!, personId: seojun!.id })
    await expect.poll(() => field(other).count()).toBe(0)
    await shot(other, 'phone-removed')
    await other.getByRole('link', { name: '뒤로' }).click()
    await other.waitForURL(`${api.url}/chat`)

    const shop = await world.shop()
    const product = await world.product(shop, { title: '리넨 가방' })
    await other.goto(`${api.url}/products/${product.id}`)
    await other.getByRole('button', { name: '가게에 물어보기' }).click()
    await other.getByRole('link', { name: '이 상품 이야기' }).waitFor()
    await other
      .getByRole('log')
      .getByRole('link', { name: /리넨 가방/ })
      .waitFor()
    await write(other, '선물 포장 되나요?')
    await bubble(other, '선물 포장 되나요?').waitFor()
    await other.getByRole('button', { name: '상품 보내기' }).click()
    await other
      .getByRole('log')
      .getByRole('link', { name: /리넨 가방/ })
      .waitFor()
    await shot(other, 'phone-shop-room')

    await world.fund(seojun!, 50_000)
    const { orderId } = await ordersIn(world).place(seojun!, shop, [{ productId: product.id, quantity: 1 }])
    const card = (page: Page) => page.getByRole('log').getByRole('link', { name: /주문.*리넨 가방/ })
    await other.goto(`${api.url}/orders/${orderId}`)
    await other.getByRole('button', { name: '가게에 물어보기' }).click()
    await card(other).waitFor()
    await shot(other, 'phone-order-before')
    await other.getByRole('button', { name: '주문 보내기' }).click()
    await write(other, '언제 오나요?')
    const seller = await open(shop.owner, desktop)
    await seller.goto(`${api.url}/chat`)
    await seller.getByRole('link', { name: /서준.*언제 오나요/ }).click()
    await card(seller).waitFor()
    await write(seller, '오늘 보냈어요')
    await bubble(other, '오늘 보냈어요').waitFor()
    expect(await seriousFlaws(seller)).toEqual([])
    await shot(seller, 'desktop-order-room')
    await shot(other, 'phone-order-room')
    await other.setViewportSize({ width: 320, height: 640 })
    await expect.poll(() => other.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    expect(await seriousFlaws(other)).toEqual([])
    await shot(other, 'small-order-room')
    for (const page of [other, seller]) {
      await card(page).click()
      await page.waitForURL(`${api.url}/orders/${orderId}`)
      await page.getByText('리넨 가방').first().waitFor()
    }
  })

  itAtLength('asks for money in a conversation, whose card both see, and sends a person and a product to it', async () => {
    const [one, other] = [await open(jimin!, desktop), await open(seojun!, phone)]
    const { id } = await openRoom(jimin!.ctx, { personId: seojun!.id })
    await other.goto(`${api.url}/chat/${id}`)
    await one.goto(`${api.url}/chat/${id}`)
    await one.getByRole('button', { name: '대화 메뉴' }).click()
    await one.getByRole('menuitem', { name: '송금 요청하기' }).click()
    await one.getByRole('textbox', { name: '금액' }).fill('12000')
    await one.getByRole('button', { name: '12,000원 요청하기' }).click()
    await one.getByRole('link', { name: '대화로 돌아가기' }).click()
    for (const page of [one, other]) await page.getByRole('log').getByText('12,000원').waitFor()
    await shot(one, 'desktop-money-request')
    await other.getByRole('log').getByRole('link', { name: '보내기' }).waitFor()
    await shot(other, 'phone-money-request')

    const friend = await world.person({ displayName: '하루' })
    await one.goto(`${api.url}/@${friend.handle}`)
    await one.getByRole('button', { name: '공유하기' }).click()
    await one.getByRole('button', { name: '대화로 보내기' }).click()
    await shot(one, 'desktop-share')
    await one.getByRole('dialog').getByRole('listitem').filter({ hasText: '서준' }).getByRole('button', { name: '보내기' }).click()
    await other.getByRole('log').getByRole('link', { name: /하루/ }).waitFor()
  })
})
