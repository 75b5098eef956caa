import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import type { BrowserContextOptions } from '@playwright/test'
import { providerSettings, sandboxCredentials } from '../../sandbox/credentials.ts'
import { sandboxPeople } from '../../sandbox/people.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { saveAddress } from '../../src/commerce/addresses/save-address.ts'
import { takeCoupon } from '../../src/commerce/coupons/my-coupons.ts'
import { makeCouponInput } from '../../src/commerce/coupons/schema.ts'
import { makeCoupon } from '../../src/commerce/coupons/shop-coupons.ts'
import { trackOrders } from '../../src/commerce/orders/track-orders.ts'
import { freeShipping } from '../../src/commerce/shipping/rules.ts'
import { setShippingRule } from '../../src/commerce/shipping/set-shipping-rule.ts'
import { one, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { makeBankCall } from '../../src/pay/bank/make-bank-call.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { eligibleOn } from '../../src/pay/settlement/business-days.ts'
import { settle } from '../../src/pay/settlement/settle.ts'
import { createOpenBanking } from '../../src/platform/bank/openbanking.ts'
import { createSweetTracker } from '../../src/platform/courier/sweet-tracker.ts'
import { giveAccount } from '../linked-account.ts'
import { addressOf } from '../worlds/addresses.ts'
import { ordersIn } from '../worlds/order-world.ts'
import { taggingIn } from '../worlds/tagging.ts'
import type { TestPerson } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { desktop, describeInChromium, phone } from './in-chromium.ts'
import { approve, choosePin, seriousFlaws } from './wallet-steps.ts'

const wide = { ...phone, viewport: desktop.viewport, hasTouch: false } as const
const wrong: Record<number, string> = {
  17: 'p-17,Product 17,home,free,1',
  500: 'p-500,Product 500,boats,1000,1',
  999: 'p-1,Product 1,home,10001,5',
}
const sheet = `sku,name,category,price,stock\n${Array.from({ length: 1_000 }, (_, at) => wrong[at] ?? `p-${at},Product ${at},home,${10_000 + at},5`).join('\n')}\n`

describeInChromium('the products of a shop, in Chromium', 'products', (web) => {
  let owner: TestPerson
  it('imports 1,000 products with 3 wrong lines explained into a shop that was just opened, and changes stock in its place', async () => {
    owner = await web.world.person({ displayName: '미나' })
    const page = await web.open(owner, '/shop/open')
    const seller = { '가게 이름': '미나 상점', '가게 주소': 'mina.goods', 상호: '미나', 대표자: '김미나', 사업자등록번호: '120-81-47521' }
    const reach = { '사업장 주소': '서울 마포구 와우산로 94', 전화번호: '010-1234-5678', 이메일: 'mina@example.com' }
    for (const [label, text] of Object.entries({ ...seller, ...reach })) await page.getByLabel(label).fill(text)
    await page.getByRole('button', { name: '가게 열기' }).click()
    await page.getByRole('heading', { name: '미나 상점 가게를 열었어요' }).waitFor()
    await page.goto(`${web.api.url}/shop/products`)
    const shot = (name: string) => page.screenshot({ path: join(web.shots, `${name}.png`) })
    await page.getByText('아직 상품이 없어요').waitFor()
    await page.getByRole('link', { name: '파일로 올리기' }).click()
    const [sample] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '예시 파일 받기' }).click()])
    expect(readFileSync(await sample.path(), 'utf8')).toContain('상품코드')
    expect(await seriousFlaws(page)).toEqual([])
    await shot('import-empty')

    await page
      .getByLabel('여기에 파일을 놓거나 눌러서 골라요')
      .first()
      .setInputFiles({
        name: '봄 신상품.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(sheet),
      })
    await page.getByText('파일을 읽고 있어요').first().waitFor()
    await web.world.runJobs()
    await page.getByRole('button', { name: '997줄 적용하기' }).waitFor()
    for (const words of ["가격: 'free' — 가격은 1원부터", "카테고리: 'boats' — 없는 카테고리예요", '앞줄과 같은 상품이에요'])
      await page.getByText(words).waitFor()
    await page.getByText('19행').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot('import-preview')
    const [given] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '고칠 줄만 파일로 받기' }).click()])
    expect(
      readFileSync(await given.path(), 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(4)

    await page.getByRole('button', { name: '997줄 적용하기' }).click()
    await page.getByText('적용하고 있어요').first().waitFor()
    await web.world.runJobs()
    await page.getByRole('status').filter({ hasText: '적용했어요' }).waitFor()
    await shot('import-applied')

    await page.goto(`${web.api.url}/shop/products`)
    await page.getByRole('searchbox').fill('Product 42')
    const stock = page.getByLabel('Product 42 재고', { exact: true })
    await stock.fill('12')
    await stock.press('Enter')
    await page.locator('[data-cell="stock"][aria-busy="true"]').waitFor({ state: 'detached' })
    const stored = sql<{ stock: number }>`select stock from product where title = 'Product 42'`
    await expect.poll(async () => (await one(web.world.deps.main.db, stored)).stock).toBe(12)
    await page.locator('[data-cell="stock"][aria-busy="true"]').waitFor({ state: 'detached' })
    await expect.poll(() => stock.inputValue()).toBe('12')
    await page.getByText('Product 42 재고: 5 → 12').locator('..').getByRole('button', { name: '되돌리기' }).click()
    await expect.poll(async () => (await one(web.world.deps.main.db, stored)).stock).toBe(5)
    await expect.poll(() => stock.inputValue()).toBe('5')
    await stock.fill('12')
    await stock.press('Enter')
    await expect.poll(async () => (await one(web.world.deps.main.db, stored)).stock).toBe(12)
    await page.locator('[data-cell="stock"][aria-busy="true"]').waitFor({ state: 'detached' })
    // Somebody buys one meanwhile.
    await run(web.world.deps.main.db, sql`update product set stock = 11 where title = 'Product 42'`)
    await stock.fill('30')
    await stock.press('Enter')
    await page.getByText('그 사이에 재고가 11개로 바뀌었어요').waitFor()
    await expect.poll(() => stock.inputValue()).toBe('11')
    await page.getByLabel('Product 42 가격', { exact: true }).fill('0')
    await page.getByLabel('Product 42 가격', { exact: true }).press('Enter')
    await page.getByText('1원부터 1억 원까지 적어 주세요.').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot('list-phone')
    await page.getByLabel('Product 42 고르기', { exact: true }).check()
    await page.getByRole('button', { name: '숨기기' }).click()
    await page.getByText('1개를 바꿨어요').waitFor()

    await page.context().close()
  })

  it('sells what was imported: by a tag, in one cart with another shop and a coupon; sent, delivered, one returned, reviewed, settled', () =>
    sellAll(phone, 'phone', 900, 0))
  itAtLength('sells it on a desktop too, to another buyer', () => sellAll(wide, 'desktop', 902, 7))

  /**
   * Two products of the import, `first` and the one after it, whose prices are theirs plus 10,000.
   */
  async function sellAll(size: BrowserContextOptions, name: string, first: number, laterDays: number) {
    const { world } = web
    const db = world.deps.main.db
    const [mugTitle, bowlTitle] = [`Product ${first}`, `Product ${first + 1}`]
    const trackingNumber = `68123456${first}0`
    // The bowl's price less a half of the coupon and the way back; the shop's part of all.
    const backKrw = 10_001 + first - 1_000 - 4_000
    const goodsKrw = 20_001 + 2 * first + 3_000 - 2_000
    // What was returned; 2.5 % fee and its VAT of the rest; 10 % of the mug to its tagger.
    const [feeKrw, vatKrw, earnedKrw] = [Math.floor((goodsKrw - backKrw) * 0.025), 42, 990]
    const payoutKrw = goodsKrw - backKrw - feeKrw - vatKrw - earnedKrw
    const won = (krw: number) => `${krw.toLocaleString('ko-KR')}원`
    const orders = ordersIn(world)
    owner.ctx.actor.shopRole = 'owner'
    const shop = { ...(await one(db, sql<{ id: string; handle: string }>`select id, handle from shop where handle = 'mina.goods'`)), owner }
    const idOf = async (title: string) => (await one(db, sql<{ id: string }>`select id from product where title = ${title}`)).id
    const [mug, bowl] = [await idOf(mugTitle), await idOf(bowlTitle)]
    const [tagger, buyer, wood] = [await world.person(), await orders.buyer(), await orders.shop({ autoConfirm: true })]
    const lamp = await world.product(wood, { title: '호두나무 등', priceKrw: 24_000 })
    const days = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2099-01-01T00:00:00.000Z' }
    const terms = makeCouponInput.parse({ title: '단골 할인', kind: 'amount', value: 2_000, minimumKrw: 15_000, ...days })
    await takeCoupon(buyer.ctx, { couponId: (await makeCoupon(owner.ctx, terms)).couponId })
    await setShippingRule(owner.ctx, { ...freeShipping, feeKrw: 3_000, returnFeeKrw: 4_000 })
    await taggingIn(world).pay(shop, 100_000)
    const post = await taggingIn(world).tag(tagger, { id: mug })
    await saveAddress(buyer.ctx, addressOf({ isDefault: true }))

    const buying = await web.open(buyer, `/posts/${post.id}`, size)
    await buying.getByText('제휴 · 태그로 사면 글쓴이가 수수료를 받아요').waitFor()
    await buying.getByRole('button', { name: new RegExp(mugTitle) }).click()
    const tapped = buying.waitForResponse((response) => response.url().includes('commissions.tap'))
    await buying
      .getByRole('link', { name: new RegExp(`제휴 ${mugTitle}`) })
      .first()
      .click()
    expect((await tapped).status()).toBe(200)
    for (const id of [mug, bowl, lamp.id]) {
      if (id !== mug) await buying.goto(`${web.api.url}/products/${id}`)
      await buying.getByRole('button', { name: '장바구니에 담기' }).click()
      await buying.getByText('장바구니에 담았어요').waitFor()
    }
    await buying.goto(`${web.api.url}/cart`)
    await buying.getByRole('link', { name: /주문하기/ }).click()
    await buying.getByLabel('쿠폰').selectOption({ index: 1 })
    // 24,000 of the other shop.
    const paidKrw = goodsKrw + 24_000
    await buying.getByRole('button', { name: new RegExp(`${paidKrw.toLocaleString('ko-KR')}.*결제하기`) }).click()
    await choosePin(buying, '739164')
    const payees = [shop, wood].toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ handle }) => `가게 ${handle}`)
    await approve(buying, '739164', { payee: payees.join(', '), amount: won(paidKrw) })
    await buying.getByRole('heading', { name: '주문했어요' }).waitFor()
    const { orderId } = await one(
      db,
      sql<{ orderId: string }>`select id as order_id from "order" where shop_id = ${shop.id}::uuid and buyer_id = ${buyer.id}::uuid`,
    )

    const selling = await web.open(owner, `/orders/${orderId}`, size)
    await selling.getByLabel('택배사').selectOption('cj')
    await selling.getByLabel('운송장 번호').fill(trackingNumber.replace(/(\d{4})(?=\d)/g, '$1-'))
    // What was typed stays.
    await selling.getByRole('button', { name: '포장했어요' }).click()
    await selling.getByRole('button', { name: '포장했어요' }).waitFor({ state: 'detached' })
    expect(await seriousFlaws(selling)).toEqual([])
    await selling.getByRole('button', { name: '보냈어요' }).click()
    await selling.getByText('상품을 보냈어요').waitFor()
    await buying.goto(`${web.api.url}/orders/${orderId}`)
    await buying
      .getByRole('link', { name: /배송 조회/ })
      .getByText(`CJ대한통운 ${trackingNumber}`)
      .waitFor()
    await deliver(orderId, trackingNumber)
    await buying.getByText('택배가 도착했어요').waitFor()

    await buying.getByRole('button', { name: '반품·교환 신청' }).click()
    const sheet = buying.getByRole('dialog', { name: '반품·교환 신청' })
    await sheet.getByRole('button', { name: `${bowlTitle} 하나 더하기` }).click()
    await sheet.getByRole('button', { name: '마음이 바뀌었어요' }).click()
    await sheet.getByLabel('자세한 이야기').fill('집에 비슷한 것이 있어요')
    const buffer = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#b96' } })
      .jpeg()
      .toBuffer()
    await sheet.locator('input[type=file]').setInputFiles({ name: 'bowl.jpg', mimeType: 'image/jpeg', buffer })
    await expect.poll(async () => (await world.runJobs(), sheet.getByAltText('고른 사진 1').count())).toBe(1)
    const photo = await sheet.getByAltText('고른 사진 1').getAttribute('src')
    const letGo = buying.evaluate(
      (src) =>
        new Promise((resolve) => {
          const revoke = URL.revokeObjectURL.bind(URL)
          URL.revokeObjectURL = (url) => (revoke(url), url === src && resolve(url))
        }),
      photo,
    )
    await sheet.getByText(won(backKrw)).waitFor()
    expect(await seriousFlaws(buying)).toEqual([])
    await buying.screenshot({ path: join(web.shots, `chain-return-${name}.png`) })
    await sheet.getByRole('button', { name: '신청하기' }).click()
    await buying.getByText('가게의 답을 기다려요').waitFor()
    expect(await letGo).toBe(photo)
    await buying.getByRole('button', { name: '신청 거두기' }).click()
    await buying.getByRole('dialog', { name: '신청을 거둘까요?' }).getByRole('button', { name: '그대로 두기' }).click()
    await buying.getByText('가게의 답을 기다려요').waitFor()
    await selling.goto(`${web.api.url}/shop/returns`)
    await expect
      .poll(async () => {
        const photo = selling.getByAltText('구매자가 올린 사진 1')
        return photo.evaluate((image: HTMLImageElement) => image.naturalWidth)
      })
      .toBeGreaterThan(0)
    expect(await seriousFlaws(selling)).toEqual([])
    await selling.getByRole('button', { name: '받아들이기' }).click()
    await selling.getByText('구매자에게 돌려줘요').waitFor()
    await buying.getByText('받아들였어요. 물건을 보내 주세요').waitFor()
    await buying.getByLabel('택배사').fill('한진택배')
    await buying.getByLabel('운송장 번호').fill('512345678901')
    await buying.getByRole('button', { name: '보낸 송장 알리기' }).click()
    await selling.getByRole('button', { name: `받았어요. ${won(backKrw)} 환불` }).click()
    await selling.getByRole('button', { name: '환불하기' }).click()
    await buying.getByText(`반품이 끝나 ${won(backKrw)}이 지갑으로 돌아왔어요`).waitFor()

    await buying.getByRole('button', { name: '구매 확정' }).click()
    await buying.getByRole('dialog', { name: '구매 확정' }).getByRole('button', { name: '구매 확정' }).click()
    await buying.getByText('내가 구매를 확정했어요').waitFor()
    await buying.getByRole('button', { name: new RegExp(`${mugTitle}.* 후기 쓰기`) }).click()
    await buying.locator('label', { hasText: '별 4개' }).click()
    await buying.getByLabel('어떠셨나요?').fill('손에 꼭 맞아요')
    await buying.getByRole('button', { name: '저장' }).last().click()
    await buying.getByText('손에 꼭 맞아요').waitFor()

    const settledOn = eligibleOn(new Date(world.deps.now().getTime() + laterDays * 86_400_000))
    await payOut(shop, settledOn)
    await selling.goto(`${web.api.url}/shop/payouts`)
    // The clock of this world stands: two payouts of a shop have no order, and are told apart by
    // their won.
    const paidOut = selling.locator('a[href^="/shop/payouts/"]', { hasText: won(payoutKrw) })
    await paidOut.filter({ hasText: '입금 완료' }).click()
    await selling.getByText('입금 완료').first().waitFor()
    // A list on a phone, a table where there is room.
    const lines = selling.locator('[aria-label="정산 내역"]:visible').locator('li, tbody tr')
    await lines.filter({ hasText: '쿠폰 단골 할인 −2,000원' }).getByText(won(goodsKrw)).first().waitFor()
    await lines
      .filter({ hasText: `환불 · ${bowlTitle}` })
      .getByText(won(backKrw))
      .first()
      .waitFor()
    await lines.filter({ hasText: '제휴 수수료' }).getByText(won(earnedKrw)).first().waitFor()
    await selling.getByText(won(payoutKrw)).first().waitFor()
    expect(await seriousFlaws(selling)).toEqual([])
    await selling.screenshot({ path: join(web.shots, `chain-statement-${name}.png`), fullPage: true })
    const earning = await web.open(tagger, '/me/earnings', size)
    await earning.getByText('1번 누름 · 1건 판매').waitFor()
    await earning.getByText(won(earnedKrw)).first().waitFor()
    expect(await seriousFlaws(earning)).toEqual([])
    expect(await orders.wallet(buyer)).toEqual({ posted: 200_000 - paidKrw + backKrw, held: 0 })
    expect(await orders.unsound()).toEqual([])
    expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
    for (const page of [buying, selling, earning]) await page.context().close()
  }

  /** Kiwi settles the shop's day, and the bank of the sandbox pays it to the owner's account. */
  async function payOut({ id }: { id: string }, settledOn: string) {
    const { world } = web
    const sandbox = await startSandbox()
    const bank = createOpenBanking({ ...web.world.config, ...providerSettings(sandbox.url) } as unknown as Parameters<
      typeof createOpenBanking
    >[0])
    const ctx = { ...world.ctx(), platform: { ...world.deps.platform, bank } }
    if (!hasAccount) await giveAccount(world, owner, sandboxPeople()[0]!.accounts[0]!)
    hasAccount = true
    expect(await settle(ctx, { settledOn })).toMatchObject({ payouts: 1 })
    const call = sql<{ id: string }>`select bank_call_id as id from payout where shop_id = ${id}::uuid order by id desc limit 1`
    await makeBankCall(ctx, { bankCallId: (await one(world.deps.main.db, call)).id })
    await sandbox.stop()
  }
  let hasAccount = false

  /** The courier of the sandbox hands the parcel over, and Kiwi asks it. */
  async function deliver(orderId: string, number: string) {
    const { world } = web
    const sandbox = await startSandbox()
    const parcel = { courier: '04', number, level: 6, at: world.deps.now().toISOString() }
    const headers = { 'content-type': 'application/json' }
    await fetch(`${sandbox.url}/control/parcels`, { method: 'POST', headers, body: JSON.stringify(parcel) })
    await run(world.owner.db, sql`update "order" set next_poll_at = now() - interval '1 minute' where id = ${orderId}::uuid`)
    const courier = createSweetTracker({ COURIER_URL: `${sandbox.url}/couriers`, COURIER_KEY: sandboxCredentials.couriers.key })
    await trackOrders({ ...world.ctx(), platform: { ...world.deps.platform, courier } })
    await sandbox.stop()
  }

  it('undoes the import: what was sold or changed stays', async () => {
    const page = await web.open(owner, '/shop/products/import')
    const shot = (name: string) => page.screenshot({ path: join(web.shots, `${name}.png`) })
    await page.getByRole('button', { name: '봄 신상품.csv' }).click()
    await page.getByRole('button', { name: '이 파일을 되돌리기' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '되돌리기' }).click()
    await page.getByText('되돌리고 있어요').first().waitFor()
    await web.world.runJobs()
    await page.getByRole('status').filter({ hasText: '되돌렸어요' }).waitFor()
    await page.getByText('바뀐 값을 그대로 뒀어요: 재고, 판매상태').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot('import-undone')
    await page.context().close()
  })

  itAtLength('moves between the rows by keys on a desktop, in English', async () => {
    const shop = await web.world.shop()
    for (const title of ['Alpha', 'Beta']) await web.world.product(shop, { title })
    const page = await web.open(shop.owner, '/shop/products', desktop)
    const [beta, alpha] = [page.getByLabel('Stock of Beta'), page.getByLabel('Stock of Alpha')]
    await beta.fill('7')
    await beta.press('Enter')
    await expect.poll(() => alpha.evaluate((cell) => cell === document.activeElement)).toBe(true)
    await alpha.press('ArrowUp')
    await expect.poll(() => beta.evaluate((cell) => cell === document.activeElement)).toBe(true)
    await expect.poll(() => beta.inputValue()).toBe('7')
    const [given] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export as a file' }).click()])
    expect(readFileSync(await given.path(), 'utf8')).toContain('Beta')
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(web.shots, 'list-desktop.png') })

    await page.getByRole('link', { name: 'New product' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => page.getByRole('alert').count()).toBe(4)
    await expect.poll(() => page.getByLabel('Name', { exact: true }).evaluate((field) => field === document.activeElement)).toBe(true)
    await page.getByLabel('Name', { exact: true }).fill('Linen shirt')
    const buffer = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#7a9' } })
      .png()
      .toBuffer()
    await page.getByLabel('Add a picture (0/10)').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer })
    await expect.poll(async () => (await web.world.runJobs(), page.getByAltText('Picture 1 of the product').count())).toBe(1)
    await page.getByLabel('Price (₩)', { exact: true }).fill('39000')
    await page.getByRole('button', { name: 'Add an option' }).click()
    await page.getByLabel('Name of option 1').fill('Size')
    await page.getByLabel('Values of option 1').fill('S, M')
    await page.getByLabel('Values of option 1').press('Enter')
    await page.getByLabel('Stock of S').fill('0')
    await page.getByRole('button', { name: 'Fill the empty ones like the first' }).click()
    await expect.poll(() => page.getByLabel('Stock of M').inputValue()).toBe('0')
    await page.getByLabel('Stock of M').fill('4')
    await page.getByLabel('Price of M').fill('free')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => page.getByRole('alert').count()).toBe(2)
    // Nothing is chosen for the shop, and what it may say depends on it.
    await expect.poll(() => page.getByLabel('Material').count()).toBe(0)
    await page.getByText('Choose what kind of product it is.').waitFor()
    await expect.poll(() => page.getByRole('radiogroup', { name: 'Category' }).getAttribute('aria-invalid')).toBe('true')
    await page.getByRole('radio', { name: 'Fashion' }).check({ force: true })
    await expect.poll(() => page.getByRole('alert').count()).toBe(1)
    // An amount stands in groups while it is typed, and the caret keeps its place.
    const typed = page.getByLabel('Price of M')
    await typed.fill('1,200원')
    await expect.poll(() => typed.inputValue()).toBe('1,200')
    await typed.fill('')
    await typed.pressSequentially('4200')
    await typed.press('Home')
    await typed.press('ArrowRight')
    await typed.pressSequentially('93')
    await expect.poll(() => typed.inputValue()).toBe('493,200')
    await typed.press('Backspace')
    await typed.press('Backspace')
    await typed.press('End')
    await typed.pressSequentially('x0')
    await expect.poll(() => typed.inputValue()).toBe('42,000')
    const preview = page.getByRole('complementary', { name: 'Preview' })
    await preview.getByText('₩39,000').waitFor()
    await preview.getByRole('button', { name: 'Product page' }).click()
    await preview.getByText('From ₩39,000').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/shop\/products\/[0-9a-f-]{36}$/)
    const price = page.getByLabel('Price of M')
    await expect.poll(() => price.inputValue()).toBe('42,000')
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(web.shots, 'editor-desktop.png'), fullPage: true })

    // A colleague changes the name, an order takes a piece, and what is typed here stays.
    await run(web.world.deps.main.db, sql`update product set title = 'Long shirt' where title = 'Linen shirt'`)
    await page.getByLabel('Description').fill('Cool in summer.')
    await price.fill('43000')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('A colleague changed this product meanwhile').waitFor()
    expect([await page.getByLabel('Name', { exact: true }).inputValue(), await price.inputValue()]).toEqual(['Long shirt', '43,000'])
    await page.getByRole('link', { name: 'Orders' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep editing' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Product saved').first().waitFor()
    await expect
      .poll(
        async () => (await one(web.world.deps.main.db, sql<{ about: string }>`select about from product where title = 'Long shirt'`)).about,
      )
      .toBe('Cool in summer.')
    await page.getByRole('link', { name: 'Open its page' }).click()
    await page.getByText('Cool in summer.').waitFor()
    await page.context().close()
  })
})
