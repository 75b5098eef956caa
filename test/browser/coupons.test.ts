import { join } from 'node:path'
import { expect, it } from 'vitest'
import { itAtLength } from '../at-length.ts'
import { write } from '../../src/db/write.ts'
import { givePointsFor } from '../../src/pay/points/give-points.ts'
import { taggingIn } from '../worlds/tagging.ts'
import { describeInChromium, desktop } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('coupons and points', 'coupons', (web) => {
  it('lets a shop make a coupon, a buyer take it, and shows both what they have', async () => {
    const { world } = web
    const [shop, buyer] = [await world.shop(), await world.person()]
    const { id: productId } = await world.product(shop, { priceKrw: 12_000, title: '달항아리' })
    await write(world.ctx(), (tx) => givePointsFor(tx, buyer.id, 'first_review', world.deps.now()))
    const selling = await web.open(shop.owner, '/shop/coupons')
    await selling.getByText('아직 만든 쿠폰이 없어요').waitFor()
    await selling.getByRole('button', { name: '쿠폰 만들기' }).click()
    await selling.getByLabel('쿠폰 이름').fill('첫 구매')
    await selling.keyboard.press('Escape')
    await selling.getByRole('dialog', { name: '저장하지 않고 나갈까요?' }).getByRole('button', { name: '계속 고치기' }).click()
    await expect.poll(() => selling.getByLabel('쿠폰 이름').inputValue()).toBe('첫 구매')
    await selling.getByLabel('할인 금액(원)').fill('2000')
    await selling.getByLabel('최소 주문 금액(원)').fill('1000')
    await selling.getByText('할인 금액보다 100원 이상 많아야 해요.').waitFor()
    await selling.getByLabel('최소 주문 금액(원)').fill('10000')
    expect(await seriousFlaws(selling)).toEqual([])
    await selling.screenshot({ path: join(web.shots, 'make-phone.png') })
    await selling.getByRole('dialog').getByRole('button', { name: '쿠폰 만들기' }).click()
    await selling.getByText('쓸 수 있어요').waitFor()
    await selling.getByText('쿠폰을 만들었어요').waitFor()
    await selling.screenshot({ path: join(web.shots, 'shop-coupons-phone.png') })
    await selling.route('**/trpc/**coupons.stop**', (route) => route.abort())
    const stop = async () => {
      await selling.getByRole('button', { name: '첫 구매 끝내기' }).click()
      await selling.getByRole('dialog').getByRole('button', { name: '끝내기' }).click()
      await selling.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await stop()
    await selling.getByText('연결할 수 없어요', { exact: false }).first().waitFor()
    await selling.unrouteAll({ behavior: 'wait' })

    const buying = await web.open(buyer, `/shops/${shop.handle}`)
    await buying.getByRole('button', { name: '첫 구매 받기' }).click()
    await buying.getByText('받았어요', { exact: true }).waitFor()
    expect(await seriousFlaws(buying)).toEqual([])
    await buying.screenshot({ path: join(web.shots, 'shop-phone.png') })
    await buying.goto(`${web.api.url}/me/coupons`)
    await buying.getByText('첫 구매').waitFor()
    expect(await seriousFlaws(buying)).toEqual([])
    await buying.screenshot({ path: join(web.shots, 'my-coupons-phone.png') })

    // Who knows of no coupon takes it where they pay, and it is used there.
    const other = await web.open(await world.person(), `/products/${productId}`)
    await other.getByRole('button', { name: '구매하기' }).click()
    const sheet = other.getByRole('dialog', { name: '구매하기' })
    await sheet.getByRole('button', { name: '첫 구매 받기' }).click()
    await expect.poll(() => sheet.getByLabel('쿠폰').inputValue()).not.toBe('')
    await sheet.getByText('10,000원').first().waitFor()
    expect(await seriousFlaws(other)).toEqual([])
    await other.screenshot({ path: join(web.shots, 'buy-sheet-phone.png') })

    const wide = await web.open(buyer, '/wallet/points', desktop)
    await wide.getByText('Points given').waitFor()
    expect(await seriousFlaws(wide)).toEqual([])
    await wide.screenshot({ path: join(web.shots, 'points-desktop.png') })
  })
  itAtLength('lets a shop pay for tags, and for one product in another way, says who gets what, and shows who tagged', async () => {
    const { world } = web
    const [shop, tagger, buyer] = [await world.shop(), await world.person(), await world.person()]
    const jar = await world.product(shop, { priceKrw: 20_000, title: '달항아리' })
    await world.product(shop, { priceKrw: 10_000, title: '접시' })
    const selling = await web.open(shop.owner, '/shop/commissions')
    await selling.getByLabel('수수료율 (%)').fill('12.5')
    await selling.getByLabel('며칠 안에 사면 되나요?').fill('7')
    // 12.5 % to the tagger; 2.5 % and 10 % VAT on it to Kiwi.
    await selling.getByText('25,425원').waitFor()
    await selling.getByRole('button', { name: '저장하기' }).click()
    await selling.getByText('지금은 12.5%, 7일').waitFor()
    await selling.getByRole('button', { name: '상품 하나의 수수료 정하기' }).click()
    await selling.getByRole('dialog').getByRole('button', { name: /접시/ }).click()
    await selling.getByRole('dialog').getByLabel('수수료율 (%)').fill('5')
    expect(await seriousFlaws(selling)).toEqual([])
    await selling.screenshot({ path: join(web.shots, 'commission-product-phone.png') })
    await selling.getByRole('dialog').getByRole('button', { name: '저장하기' }).click()
    await selling.getByText('지금은 5%, 7일').waitFor()
    const post = await taggingIn(world).tag(tagger, jar)

    await taggingIn(world).tap(buyer, post, jar)
    const wide = await web.open(shop.owner, '/shop/commissions', desktop)
    await wide.getByText('Top taggers').waitFor()
    // What its taggers earned is no income of the shop.
    await wide.getByRole('figure', { name: 'Paid out' }).waitFor()
    // Each row of figures is as wide as the first.
    const figures = wide.locator('dl').first()
    const rest = () => figures.evaluate((list) => list.getBoundingClientRect().right - list.lastElementChild!.getBoundingClientRect().right)
    await expect.poll(rest).toBeLessThan(1)
    await wide.setViewportSize({ width: 390, height: 844 })
    await expect.poll(rest).toBeLessThan(1)
    await wide.setViewportSize(desktop.viewport)
    expect(await seriousFlaws(wide)).toEqual([])
    await wide.screenshot({ path: join(web.shots, 'commissions-desktop.png'), fullPage: true })
  })
})
