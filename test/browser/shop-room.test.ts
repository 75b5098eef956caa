import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { beforeAll, expect, it } from 'vitest'
import { askQuestion } from '../../src/commerce/questions/ask-question.ts'
import { confirmOrder } from '../../src/commerce/orders/confirm-order.ts'
import { maxLengths } from '../../src/shared/bounds.ts'
import { itAtLength } from '../at-length.ts'
import { noise } from '../picture-files.ts'
import type { TestPerson } from '../worlds/world.ts'
import { ordersIn } from '../worlds/order-world.ts'
import { taggingIn } from '../worlds/tagging.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('the room of a shop', 'shop-room', (web) => {
  let shop: { id: string; handle: string; owner: TestPerson }
  let worker: TestPerson
  beforeAll(async () => {
    shop = await web.world.shop(await web.world.person({ displayName: '주인' }))
    worker = await web.world.person({ displayName: '하루' })
  })
  const shot = (name: string) => ({ path: join(web.shots, `${name}.png`) })

  itAtLength('lets an owner invite somebody, who accepts on the phone and then sees no payouts', async () => {
    const owner = await web.open(shop.owner, '/shop/staff', { ...desktop, locale: 'ko-KR' })
    await owner.getByLabel('아이디').fill(worker.handle)
    await owner.getByRole('button', { name: '초대하기' }).click()
    await owner.getByText('판매 담당 · 답을 기다리는 중').waitFor()
    expect(await seriousFlaws(owner)).toEqual([])
    await owner.screenshot(shot('invited-desktop'))

    const page = await web.open(worker, '/shop/invitations')
    await page.getByText('정산은 볼 수 없어요').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('invitation-phone'))
    await page.getByRole('button', { name: '함께하기' }).click()
    await page.getByText('내 역할: 판매 담당').waitFor()
    const menu = page.getByRole('navigation', { name: '가게 메뉴' })
    await menu.getByRole('link', { name: '가게 주문' }).waitFor()
    await expect.poll(() => menu.getByRole('link', { name: '정산' }).count()).toBe(0)
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('room-phone'))
    await page.goto(`${web.api.url}/shop/payouts`)
    await page.getByText('이 화면을 볼 권한이 없어요').waitFor()

    await owner.reload()
    await owner.getByLabel('하루님의 역할').selectOption('finance')
    await owner.getByText('역할을 바꿨어요').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '정산', level: 1 }).waitFor()
    await page.getByText('아직 정산').first().waitFor()
    await owner.getByRole('button', { name: '내보내기 하루' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: '내보내기' }).click()
    await owner.getByText('내보냈어요').waitFor()
    await owner.screenshot(shot('acts-desktop'))
    await page.reload()
    await page.getByRole('link', { name: '가게 초대' }).waitFor()

    // A second invitation is declined, once that was meant.
    await owner.getByLabel('아이디').fill(worker.handle)
    await owner.getByRole('button', { name: '초대하기' }).click()
    await owner.getByText('판매 담당 · 답을 기다리는 중').waitFor()
    await page.goto(`${web.api.url}/shop/invitations`)
    const sure = page.getByRole('dialog', { name: /초대를 거절할까요/ })
    await page.getByRole('button', { name: '거절' }).click()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('decline-phone'))
    await sure.getByRole('button', { name: '취소' }).click()
    await page.getByRole('button', { name: '거절' }).click()
    await sure.getByRole('button', { name: '거절' }).click()
    await page.getByText('받은 초대가 없어요').waitFor()
  })

  it('shows a shop what waits, how its days were, who brought sales and what runs out', async () => {
    const orders = ordersIn(web.world)
    const sellers = await orders.shop({ autoConfirm: true })
    const [tagger, buyer] = [await web.world.person({ displayName: '지민' }), await orders.buyer()]
    const cup = await web.world.product(sellers, { title: '물레로 빚은 머그', priceKrw: 18_000, stock: 4 })
    const post = await web.world.post(tagger, { caption: '아침마다 쓰는 머그', tags: [{ productId: cup.id, x: 0.5, y: 0.5 }] })
    await taggingIn(web.world).tap(buyer, post, cup)
    await orders.place(buyer, sellers, [{ productId: cup.id, quantity: 2 }], { postId: post.id })
    await askQuestion(buyer.ctx, {
      idempotencyKey: crypto.randomUUID(),
      productId: cup.id,
      body: '전자레인지에 돌려도 되나요?',
      isPrivate: false,
    })
    const page = await web.open(sellers.owner, '/shop')
    await page.getByText('아침마다 쓰는 머그').waitFor()
    await page.locator('canvas').first().waitFor()
    await page.getByText('1번 누름 · 1건 판매').first().waitFor()
    await page.getByText('2개 남음').waitFor()
    await page.getByRole('link', { name: '답할 질문 1' }).waitFor()
    await page.getByRole('link', { name: '답할 후기 0' }).waitFor()
    await page.getByText('표로 보기').first().click()
    await page.getByRole('region', { name: '날마다 판매 금액' }).getByText('36,000원').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await page.screenshot({ ...shot('overview-phone'), fullPage: true })
    await page.getByRole('link', { name: /^포장할 것/ }).click()
    await page.getByRole('button', { name: '포장할 것 1', pressed: true }).waitFor()
    // Of thirteen pages, a phone's menu shows the one that is open.
    for (const [path, name] of [
      ['/shop/payouts', '정산'],
      ['/shop/products', '상품 관리'],
    ] as const) {
      await page.goto(`${web.api.url}${path}`)
      const open = page.getByRole('navigation', { name: '가게 메뉴' }).getByRole('link', { name, exact: true })
      await expect.poll(() => shareInSight(open)).toBe(1)
    }
    await page.getByText('물레로 빚은 머그').first().waitFor()
    const desk = await web.open(sellers.owner, '/shop', { ...desktop })
    await desk.locator('canvas').first().waitFor()
    expect(await seriousFlaws(desk)).toEqual([])
    await desk.screenshot({ ...shot('overview-desktop-dark'), fullPage: true })
    const empty = await web.open(shop.owner, '/shop', { ...phone, colorScheme: 'dark' })
    await empty.getByText('아직 보여 드릴 것이 없어요').waitFor()
    await empty.screenshot({ ...shot('overview-empty-phone-dark'), fullPage: true })
  })

  it('leads from what was done to an order to the order', async () => {
    const orders = ordersIn(web.world)
    const [sellers, buyer] = [await orders.shop(), await orders.buyer()]
    const cup = await web.world.product(sellers, { priceKrw: 9_000 })
    const { orderId } = await orders.place(buyer, sellers, [{ productId: cup.id, quantity: 1 }])
    await confirmOrder(sellers.owner.ctx, { orderId })
    const page = await web.open(sellers.owner, '/shop/staff')
    const act = page.getByRole('listitem').filter({ hasText: '주문을 확정했어요' })
    expect(await seriousFlaws(page)).toEqual([])
    await act.getByRole('link', { name: new RegExp(orderId.slice(-8), 'i') }).click()
    await page.waitForURL(`**/orders/${orderId}`)
  })

  it('opens a shop in three steps, which keep what was typed, and shows the seller to everybody', async () => {
    const [seller, reader] = [await web.world.person({ displayName: '미나' }), await web.world.person()]
    const taken = await web.world.shop()
    const handle = `mina${Date.now() % 1e6}`
    const page = await web.open(seller, '/shop')
    await page.getByRole('link', { name: '가게 열기' }).click()
    await page.getByText('미나님, 확인됐어요').waitFor()
    await page.getByLabel('가게 이름').fill('미나 상점')
    await page.getByLabel('가게 주소').fill(handle)
    await page.getByLabel('상호').fill('미나')
    await page.getByLabel('대표자').fill('김미나')
    await page.getByLabel('사업자등록번호').fill('120-81-47522')
    await page.getByText('열 자리를 다시 확인해 주세요').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ ...shot('open-phone'), fullPage: true })
    await page.reload()
    await expect.poll(() => page.getByLabel('대표자').inputValue()).toBe('김미나')
    await page.getByLabel('사업장 주소').fill('서울 마포구 와우산로 94')
    await page.getByLabel('전화번호').fill('010-1234-5678')
    await page.getByLabel('이메일').fill('mina@example.com')
    // What is wrong comes into view and has the focus, and no shop is opened before it is right.
    const go = page.getByRole('button', { name: '가게 열기' })
    const hasFocus = (label: string) => expect.poll(() => page.getByLabel(label).evaluate((input) => input === document.activeElement))
    await go.click()
    await hasFocus('사업자등록번호').toBe(true)
    await page.getByLabel('사업자등록번호').fill('120-81-47521')
    await page.getByLabel('가게 주소').fill(taken.handle)
    await go.click()
    await hasFocus('가게 주소').toBe(true)
    await expect
      .poll(() => page.getByText('가게 주소', { exact: true }).evaluate((label) => label.getBoundingClientRect().top > 56))
      .toBe(true)
    await page.getByLabel('가게 주소').fill(handle)
    // The shop opens, its details are lost: the page goes on where it ended.
    await page.route('**/trpc/shops.setDetails**', (route) => route.abort(), { times: 1 })
    await go.click()
    await page.getByLabel('가게 이름').waitFor({ state: 'detached' })
    await go.click()
    await page.getByRole('heading', { name: '미나 상점 가게를 열었어요' }).waitFor()
    await page.getByRole('link', { name: '계좌 연결하기' }).waitFor()
    await expect.poll(() => page.evaluate(() => localStorage.getItem('kiwi.opening'))).toBeNull()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('opened-phone'))
    await page.getByRole('link', { name: '나중에 하기' }).click()
    await page.getByText('내 역할: 주인').waitFor()

    const desk = await web.open(seller, '/shop/settings', { ...desktop, locale: 'ko-KR' })
    for (const name of ['로고', '배너']) {
      const buffer = await noise(600, name === '로고' ? 600 : 200)
        .jpeg()
        .toBuffer()
      const field = desk.getByRole('group', { name, exact: true })
      await field.locator('input[type=file]').setInputFiles({ name: 'shop.jpg', mimeType: 'image/jpeg', buffer })
      // It can be taken away once it is there.
      await expect.poll(async () => (await web.world.runJobs(), field.getByRole('button', { name: `${name} 지우기` }).count())).toBe(1)
    }
    await desk.getByRole('button', { name: '배너 지우기' }).click()
    await desk.getByRole('dialog', { name: '배너 사진을 지울까요?' }).getByRole('button', { name: '취소' }).click()
    await desk.getByRole('button', { name: '배너 지우기' }).waitFor()
    await desk.getByLabel('소개').fill('가'.repeat(maxLengths.shopAbout + 1))
    await desk.getByText('여기까지 들어갔어요').waitFor()
    await desk.getByLabel('소개').fill('손으로 만들어요')
    await desk.getByText('여기까지 들어갔어요').waitFor({ state: 'detached' })
    await desk.getByLabel('문의와 발송 시간').fill('평일 10시–18시')
    await desk.getByRole('button', { name: '저장 가게 안내' }).click()
    await desk.getByText('가게 설정을 저장했어요').waitFor()
    await desk.getByLabel('기본 배송비(원)').fill('3,000')
    await desk.getByLabel('얼마부터 무료(원)').fill('50000')
    await expect.poll(() => desk.getByLabel('얼마부터 무료(원)').inputValue()).toBe('50,000')
    // What is typed is not lost by a link.
    await desk.getByRole('navigation', { name: '가게 메뉴' }).getByRole('link', { name: '가게 주문' }).click()
    await desk.getByRole('dialog', { name: '저장하지 않고 나갈까요?' }).getByRole('button', { name: '계속 고치기' }).click()
    await desk.getByRole('button', { name: '저장 배송비' }).click()
    await expect.poll(() => desk.getByText('가게 설정을 저장했어요').count()).toBeGreaterThan(1)
    await desk.getByRole('navigation', { name: '가게 메뉴' }).getByRole('link', { name: '가게 주문' }).click()
    await desk.getByRole('heading', { name: '가게 주문', level: 1 }).waitFor()
    await desk.goBack()
    await desk.reload()
    await expect.poll(() => desk.getByLabel('얼마부터 무료(원)').inputValue()).toBe('50,000')
    await expect.poll(() => desk.getByLabel('기본 배송비(원)').inputValue()).toBe('3,000')
    await expect.poll(() => desk.getByLabel('사업자등록번호').inputValue()).toBe('120-81-47521')
    expect(await seriousFlaws(desk)).toEqual([])
    await desk.screenshot({ ...shot('settings-desktop'), fullPage: true })
    await page.goto(`${web.api.url}/shop/settings`)
    await page.getByLabel('대표자').waitFor()
    await page.screenshot({ ...shot('settings-phone'), fullPage: true })
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)

    const shopPage = await web.open(reader, `/shops/${handle}`, desktop)
    await shopPage.getByText('About the seller').click()
    await shopPage.getByText('120-81-47521').waitFor()
    await shopPage.getByText('평일 10시–18시').waitFor()
    expect(await seriousFlaws(shopPage)).toEqual([])
    await expect.poll(() => shopPage.locator('main img[alt=""]').count()).toBe(2)
    await shopPage.screenshot(shot('seller-desktop'))
  })
})

/** How much of a part is within the screen's width. */
const shareInSight = (part: Locator) =>
  part.evaluate((element) => {
    const { left, right, width } = element.getBoundingClientRect()
    return Math.max(0, Math.min(right, window.innerWidth) - Math.max(left, 0)) / width
  })
