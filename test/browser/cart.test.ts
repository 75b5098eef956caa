import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxCredentials } from '../../sandbox/credentials.ts'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { takeCoupon } from '../../src/commerce/coupons/my-coupons.ts'
import { makeCouponInput } from '../../src/commerce/coupons/schema.ts'
import { makeCoupon } from '../../src/commerce/coupons/shop-coupons.ts'
import { setOptions } from '../../src/commerce/products/set-options.ts'
import { setShippingRule } from '../../src/commerce/shipping/set-shipping-rule.ts'
import { product as productTable } from '../../src/db/schema/product.ts'
import { write } from '../../src/db/write.ts'
import { givePointsFor } from '../../src/pay/points/give-points.ts'
import { createJuso } from '../../src/platform/postcode/juso.ts'
import { ordersIn } from '../worlds/order-world.ts'
import type { TestPerson } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'
import { approve, choosePin, seriousFlaws, typePin } from './wallet-steps.ts'

const pin = '739164'

describeInChromium('a cart of two shops, in Chromium', 'cart', (web) => {
  let sandbox: Sandbox
  let buyer: TestPerson
  let clay: { id: string; handle: string; owner: TestPerson }
  let wood: typeof clay
  let cup: string
  let lamp: string
  let bowl: string
  const flaws: string[] = []
  beforeAll(async () => {
    const { world } = web
    sandbox = await startSandbox()
    world.deps.platform.postcodes = createJuso({ POSTCODE_URL: `${sandbox.url}/juso`, POSTCODE_KEY: sandboxCredentials.juso.confmKey })
    buyer = await world.person({ displayName: '하루' })
    await world.fund(buyer, 200_000)
    clay = await ordersIn(world).shop()
    wood = await ordersIn(world).shop({ autoConfirm: true })
    await setShippingRule(clay.owner.ctx, {
      feeKrw: 3_000,
      freeOverKrw: 50_000,
      jejuExtraKrw: 3_000,
      islandExtraKrw: 5_000,
      returnFeeKrw: 4_000,
    })
    cup = (await world.product(clay, { title: '달무리 머그', priceKrw: 9_000 })).id
    bowl = (await world.product(clay, { title: '막사발', priceKrw: 12_000 })).id
    const days = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2099-01-01T00:00:00.000Z' }
    const terms = makeCouponInput.parse({ title: '단골 할인', kind: 'amount', value: 2_000, minimumKrw: 15_000, ...days })
    await takeCoupon(buyer.ctx, { couponId: (await makeCoupon(clay.owner.ctx, terms)).couponId })
    await write(world.ctx(), (tx) => givePointsFor(tx, buyer.id, 'first_review', world.deps.now()))
    lamp = (await world.product(wood, { title: '호두나무 등', priceKrw: 24_000 })).id
  })
  afterAll(() => sandbox?.stop())
  const change = (id: string, facts: { priceKrw?: number; stock?: number }) =>
    web.world.deps.main.db.update(productTable).set(facts).where(eq(productTable.id, id))

  it('is filled from product pages, says what changed, and is bought with one approval: two orders', async () => {
    const page = await web.open(buyer, '/cart', phone)
    await page.getByText('장바구니가 비어 있어요').waitFor()
    flaws.push(...(await seriousFlaws(page)))
    for (const id of [cup, bowl, lamp]) {
      await page.goto(`${web.api.url}/products/${id}`)
      await page.getByRole('button', { name: '장바구니에 담기' }).click()
      await page.getByText('장바구니에 담았어요').waitFor()
    }
    flaws.push(...(await seriousFlaws(page)))
    await change(cup, { priceKrw: 10_000 })
    await change(bowl, { stock: 0 })
    await page
      .getByRole('navigation', { name: '주 메뉴' })
      .getByRole('link', { name: /3.*장바구니/ })
      .click()
    await page.getByText(/가격이 .*9,000.*에서 .*10,000.*으로 바뀌었어요/).waitFor()
    await page.getByText('품절돼서 이번 주문에서 빠져요').waitFor()
    await expect.poll(() => page.getByRole('button', { name: '주문하기' }).isDisabled()).toBe(true)
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/changed-phone.png`, fullPage: true })
    await page.getByRole('button', { name: '이 가격으로 담기' }).click()
    await page.getByRole('button', { name: '달무리 머그 하나 더하기' }).click()
    await page.getByText(/30,000.* 더 담으면 배송비가 무료예요/).waitFor()
    await page.getByRole('button', { name: '막사발 빼기' }).click()
    await page.getByRole('button', { name: '되돌리기' }).click()
    await page.getByText('품절돼서 이번 주문에서 빠져요').waitFor()
    await page.getByRole('link', { name: /47,000.*주문하기/ }).click()

    // No address yet: it is found by its road, with the keyboard, while an Enter that ends a
    // syllable finds nothing.
    await page.getByRole('button', { name: '받는 곳을 먼저 골라 주세요' }).waitFor()
    await page.getByRole('button', { name: '배송지 추가' }).click()
    const sheet = page.getByRole('dialog', { name: '배송지 추가' })
    await sheet.getByLabel('휴대전화').fill('010-1234')
    await sheet.getByRole('button', { name: '저장' }).click()
    await sheet.getByText('전화번호를 확인해 주세요. 예: 010-1234-5678').waitFor()
    await sheet.getByText('숫자 다섯 자리예요').waitFor()
    const recipient = sheet.getByLabel('받는 사람')
    await expect.poll(() => recipient.evaluate((input) => input === document.activeElement)).toBe(true)
    await recipient.fill('김하늘')
    await sheet.getByLabel('휴대전화').fill('010-1234-5678')
    const searches: string[] = []
    page.on('request', (request) => request.url().includes('findRoads') && searches.push(request.url()))
    const field = sheet.getByLabel('주소 찾기')
    await field.focus()
    const keys = await page.context().newCDPSession(page)
    await keys.send('Input.imeSetComposition', { text: '연무장', selectionStart: 3, selectionEnd: 3 })
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true })
    expect(searches).toEqual([])
    await keys.send('Input.insertText', { text: '연무장길 74' })
    await field.press('Enter')
    await sheet.getByRole('button', { name: /04783.*연무장길 74/ }).waitFor()
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/address-phone.png` })
    await field.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => sheet.getByLabel('우편번호').inputValue()).toBe('04783')
    await sheet.getByLabel('상세 주소').fill('3층')
    await sheet.getByRole('button', { name: '저장' }).click()

    // Handed over it costs no shipping; a coupon of one shop, and points over both.
    await page.getByLabel('가게에서 직접 받을게요').check()
    await page.getByRole('button', { name: /44,000.*결제하기/ }).waitFor()
    await page.getByLabel(/김하늘/).check()
    await page.getByLabel('쿠폰').selectOption({ index: 1 })
    await page.getByRole('button', { name: /45,000.*결제하기/ }).waitFor()
    await page.getByRole('textbox', { name: /포인트/ }).fill('300')
    await page.getByRole('button', { name: /44,700.*결제하기/ }).waitFor()
    await page.getByText(/마음이 바뀌어 돌려보내면 반품 배송비 4,000원/).waitFor()
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/savings-phone.png`, fullPage: true })
    await page.getByRole('textbox', { name: /포인트/ }).fill('')

    // The price changes again, under the PIN: nothing is bought, and the line says so.
    await page.getByRole('button', { name: /45,000.*결제하기/ }).click()
    await choosePin(page, pin)
    await page.getByText('이 기기가 서명해요').waitFor()
    await page.screenshot({ path: `${web.shots}/approve-phone.png` })
    await change(lamp, { priceKrw: 25_000 })
    await typePin(page, pin)
    await page.getByText('그 사이에 금액이 바뀌었어요').first().waitFor()
    await page.getByRole('button', { name: /46,000.*결제하기/ }).waitFor()
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/refused-phone.png`, fullPage: true })

    // The answer is lost: what was asked stays, and the second press buys nothing twice.
    let lost = 0
    await page.route('**/orders.checkout**', async (route) => {
      await route.fetch()
      lost += 1
      await route.abort()
    })
    await page.getByRole('button', { name: /46,000.*결제하기/ }).click()
    const shops = [clay, wood].toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ handle }) => `가게 ${handle}`)
    await approve(page, pin, { payee: shops.join(', '), amount: '46,000원' })
    await page.getByText(/다시 눌러도 두 번 나가지 않아요/).waitFor()
    expect(lost).toBe(1)
    await page.unrouteAll({ behavior: 'wait' })
    await page.getByRole('button', { name: /46,000.*결제하기/ }).click()
    await page.getByRole('heading', { name: '주문했어요' }).waitFor()
    // Whoever pays by the keyboard goes on from there.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('주문했어요')
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/done-phone.png` })
    await expect.poll(() => page.getByRole('link', { name: /주문 보기$/ }).count()).toBe(2)
    expect(await ordersIn(web.world).wallet(buyer)).toEqual({ posted: 175_000, held: 21_000 })
    expect(await ordersIn(web.world).unsound()).toEqual([])
    await page
      .getByRole('link', { name: /주문 보기$/ })
      .first()
      .click()
    await page.getByRole('button', { name: '주소 보기' }).click()
    await page.getByText('김하늘').waitFor()
    await page.getByText('010-1234-5678').waitFor()
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/order-phone.png`, fullPage: true })
    await page.goto(`${web.api.url}/cart`)
    await page.getByText('막사발').waitFor()
    await expect.poll(() => page.getByText('달무리 머그').count()).toBe(0)
    expect(flaws).toEqual([])
  })

  it('names what was chosen of a product once, and says that a shop that confirms at once was paid', async () => {
    const { world } = web
    const someone = await world.person({ displayName: '나무' })
    await world.fund(someone, 100_000)
    const vest = await world.product(wood, { title: '니트 조끼', priceKrw: 30_000 })
    const options = [{ values: ['크림', 'S'], priceKrw: 30_000, stock: 3 }]
    await setOptions(wood.owner.ctx, { productId: vest.id, optionNames: ['색', '크기'], options })
    const page = await web.open(someone, `/products/${vest.id}`, phone)
    for (const value of ['크림', 'S']) await page.getByText(value, { exact: true }).first().click()
    await page.getByRole('button', { name: '장바구니에 담기' }).click()
    await page.getByRole('button', { name: '장바구니 보기' }).click()
    await page.getByText('니트 조끼 · 크림 / S', { exact: true }).waitFor()
    const named = () => page.locator('main').evaluate((main: HTMLElement) => main.innerText.split('크림 / S').length - 1)
    expect(await named()).toBe(1)
    await page.getByRole('link', { name: /주문하기/ }).click()
    await page.getByText('가게에서 직접 받을게요').click()
    await page.getByText('주문 금액 30,000원').waitFor()
    expect(await named()).toBe(1)
    await page.screenshot({ path: `${web.shots}/options-phone.png`, fullPage: true })
    await page.getByRole('button', { name: /30,000.*결제하기/ }).click()
    await choosePin(page, pin)
    await page.getByText('이 기기가 서명해요').waitFor()
    await typePin(page, pin)
    await page.getByText('가게 1곳에 30,000원을 결제했어요.').waitFor()
    expect(await ordersIn(world).wallet(someone)).toEqual({ posted: 70_000, held: 0 })
  })

  itAtLength('shows the shop where to send it, on a desktop, and keeps the address book', async () => {
    const page = await web.open(clay.owner, '/shop/orders', desktop)
    await page.getByText(/하루/).first().click()
    await page.getByRole('button', { name: 'Show the address' }).click()
    await page.getByText('김하늘').waitFor()
    const found = await seriousFlaws(page)
    await page.screenshot({ path: `${web.shots}/shop-order-desktop.png`, fullPage: true })
    const book = await web.open(buyer, '/settings/addresses', desktop)
    await book.getByRole('button', { name: 'Edit the address of 김하늘' }).click()
    await book.getByLabel('Postcode').fill('63122')
    await book.getByRole('button', { name: 'Save' }).click()
    await book.getByRole('alert').waitFor()
    found.push(...(await seriousFlaws(book)))
    await book.screenshot({ path: `${web.shots}/address-refused-desktop.png` })
    await book.getByLabel('Postcode').fill('04783')
    await book.getByRole('button', { name: 'Save' }).click()
    await book.getByText('Address saved').waitFor()
    await book.screenshot({ path: `${web.shots}/addresses-desktop.png` })
    await book.goto(`${web.api.url}/cart`)
    await book.getByText('막사발').waitFor()
    await book.screenshot({ path: `${web.shots}/cart-desktop.png`, fullPage: true })
    found.push(...(await seriousFlaws(book)))
    expect(found).toEqual([])
  })
})
