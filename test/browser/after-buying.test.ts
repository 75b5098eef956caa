import { expect, it } from 'vitest'
import { handOver } from '../../src/commerce/orders/hand-over.ts'
import { ordersIn } from '../worlds/order-world.ts'
import { describeInChromium, desktop } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('after buying, in Chromium', 'after-buying', (web) => {
  it('a buyer saves, reviews and asks; the shop answers; another reader finds it helpful', async () => {
    const { world } = web
    const { place, shop: openShop } = ordersIn(world)
    const [buyer, reader] = [await world.person({ displayName: '하루' }), await world.person({ displayName: 'Ben' })]
    const shop = await openShop({ autoConfirm: true })
    await world.fund(buyer, 100_000)
    const product = await world.product(shop, { title: '달무리 머그', priceKrw: 24_000 })
    const { orderId } = await place(buyer, shop, [{ productId: product.id, quantity: 1 }])
    await handOver(shop.owner.ctx, { orderId })
    const look = await world.post(buyer, { tags: [{ productId: product.id, x: 0.5, y: 0.5 }] })
    const flaws: string[] = []

    const page = await web.open(buyer, `/products/${product.id}`)
    await page.getByRole('button', { name: '찜하기' }).click()
    await page.getByRole('button', { name: '찜했어요' }).waitFor()
    await page.getByRole('button', { name: '가격 알림' }).click()
    await page.getByLabel('이 가격 이하 (원)').fill('30000')
    await page.getByRole('button', { name: '알림 받기' }).click()
    await page
      .getByRole('alert')
      .filter({ hasText: '₩24,000' })
      .or(page.getByRole('alert').filter({ hasText: '24,000' }))
      .waitFor()
    await page.getByLabel('이 가격 이하 (원)').fill('20000')
    await page.getByRole('button', { name: '알림 받기' }).click()
    await page.getByRole('button', { name: /20,000.*알려 드려요/ }).waitFor()

    await page.goto(`${web.api.url}/orders/${orderId}`)
    await page.getByRole('button', { name: '다시 사기' }).waitFor()
    // It was handed over in person: nothing was sent.
    await page.getByText('수령 완료').waitFor()
    await page.getByRole('button', { name: '후기 쓰기' }).click()
    await page.getByLabel('어떠셨나요?').fill('손에 꼭 맞아요')
    // No stars are given for the buyer.
    await page.getByRole('button', { name: '저장' }).last().click()
    await page.getByText('별점을 골라 주세요.').waitFor()
    await page.locator('label', { hasText: '별 4개' }).click()
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/review-sheet.png` })
    await page.getByRole('button', { name: '저장' }).last().click()
    await page.getByText('손에 꼭 맞아요').waitFor()

    await page.goto(`${web.api.url}/products/${product.id}`)
    await page.getByRole('button', { name: '질문하기' }).click()
    await page.getByLabel('무엇이 궁금하세요?').fill('세척기에 넣어도 되나요?')
    await page.getByRole('button', { name: '보내기' }).click()
    await page.getByText('세척기에 넣어도 되나요?').waitFor()
    await page.getByText('구매 인증').waitFor()
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/product-phone.png`, fullPage: true })
    await page.goto(`${web.api.url}/wishes`)
    await page.getByText('달무리 머그').first().waitFor()
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/wishes-phone.png`, fullPage: true })

    const selling = await web.open(shop.owner, '/shop/reviews')
    await selling.getByRole('button', { name: '답하기' }).click()
    await selling.getByLabel('후기에 답하기').fill('고맙습니다')
    await selling.getByRole('button', { name: '보내기' }).click()
    await selling.getByText('답했어요', { exact: true }).waitFor()
    await selling.getByText('모두 답했어요').waitFor()
    await selling.getByRole('button', { name: '전체' }).click()
    await selling.getByText('고맙습니다').waitFor()
    await selling.getByRole('button', { name: '삭제', exact: true }).click()
    await selling.getByText('고맙습니다').waitFor({ state: 'detached' })
    await selling.getByRole('button', { name: '되돌리기' }).click()
    await selling.getByText('고맙습니다').waitFor()

    const answer = async (words: string) => {
      await selling.getByRole('button', { name: '답하기' }).click()
      await selling.getByLabel('질문에 답하기').fill(words)
      await selling.getByRole('button', { name: '보내기' }).click()
      await selling.getByText('답했어요', { exact: true }).first().waitFor()
      await selling.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await selling.goto(`${web.api.url}/shop/questions`)
    await answer('아니요')
    await selling.getByText('모두 답했어요').waitFor()
    await selling.getByRole('button', { name: '전체' }).click()
    await selling.getByText('아니요', { exact: true }).waitFor()
    await selling.getByRole('button', { name: '삭제', exact: true }).click()
    // What was said is deleted once one was asked, and another answer takes its place.
    await selling.getByRole('dialog', { name: '이 답을 지울까요?' }).getByRole('button', { name: '삭제', exact: true }).click()
    await selling.getByText('아니요', { exact: true }).waitFor({ state: 'detached' })
    await answer('네, 돼요')
    await selling.getByText('네, 돼요').waitFor()
    flaws.push(...(await seriousFlaws(selling)))

    const reading = await web.open(reader, `/products/${product.id}`, desktop)
    await reading.getByText('고맙습니다').waitFor()
    await reading.getByText('네, 돼요').waitFor()
    await reading.getByRole('button', { name: 'Helpful', exact: true }).click()
    await reading.getByRole('button', { name: 'Helpful 1' }).waitFor()
    flaws.push(...(await seriousFlaws(reading)))
    await reading.screenshot({ path: `${web.shots}/product-desktop.png`, fullPage: true })
    await reading.locator('section[aria-labelledby=looks-heading]').getByText('Bought it', { exact: true }).waitFor()
    await reading.goto(`${web.api.url}/posts/${look.id}`)
    await reading.getByText('Bought it', { exact: true }).first().waitFor()
    flaws.push(...(await seriousFlaws(reading)))
    await reading.screenshot({ path: `${web.shots}/bought-post-desktop.png` })
    await page.goto(`${web.api.url}/posts/${look.id}`)
    await page.getByText('구매함', { exact: true }).first().waitFor()
    await page.screenshot({ path: `${web.shots}/bought-post-phone.png`, fullPage: true })
    expect(flaws).toEqual([])
  })
})
