import { expect } from 'vitest'
import { handOver } from '../../src/commerce/orders/hand-over.ts'
import { setOptions } from '../../src/commerce/products/set-options.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { itAtLength } from '../at-length.ts'
import { ordersIn } from '../worlds/order-world.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('an exchange for another size, in Chromium', 'exchange', (web) => {
  itAtLength.each([
    ['phone', phone],
    ['desktop', { ...desktop, locale: 'ko-KR' }],
  ] as const)('is chosen among what costs as much, on a %s, and sent by the shop', async (name, size) => {
    const { world } = web
    const orders = ordersIn(world)
    const buyer = await orders.buyer()
    const shop = await orders.shop({ autoConfirm: true })
    const shirt = await world.product(shop, { title: '리넨 셔츠', priceKrw: 39_000 })
    const choice = (size_: string, stock: number, priceKrw = 39_000) => ({ values: [size_], priceKrw, stock })
    const { options } = await setOptions(shop.owner.ctx, {
      productId: shirt.id,
      optionNames: ['크기'],
      options: [choice('S', 0), choice('M', 3), choice('L', 2), choice('XXL', 4, 42_000)],
    })
    const idOf = (value: string) => options.find(({ values }) => values[0] === value)!.id
    const { orderId } = await orders.place(buyer, shop, [{ productId: idOf('M'), quantity: 1 }])
    await run(world.owner.db, sql`update "order" set delivery = 'courier', fulfilment = 'sent' where id = ${orderId}::uuid`)
    await handOver(shop.owner.ctx, { orderId })

    const buying = await web.open(buyer, `/orders/${orderId}`, size)
    await buying.getByRole('button', { name: '반품·교환 신청' }).click()
    const sheet = buying.getByRole('dialog', { name: '반품·교환 신청' })
    await sheet.getByRole('button', { name: '크기가 안 맞아요' }).click()
    await sheet.getByRole('button', { name: '교환하기' }).click()
    const instead = sheet.getByLabel('리넨 셔츠 · M 대신 받을 것')
    await instead.waitFor()
    // XXL costs more, and S is gone.
    expect(await instead.locator('option').allTextContents()).toEqual(['M · 같은 것', 'S, 품절', 'L'])
    expect(await instead.locator('option:disabled').allTextContents()).toEqual(['S, 품절'])
    await instead.selectOption('L')
    expect(await seriousFlaws(buying)).toEqual([])
    await buying.screenshot({ path: `${web.shots}/sheet-${name}.png` })
    await sheet.getByRole('button', { name: '신청하기' }).click()
    await buying.getByText(/^바꿔 받을 것: 리넨 셔츠 · L/).waitFor()

    const selling = await web.open(shop.owner, '/shop/returns', size)
    await selling.getByText(/^바꿔 받을 것: 리넨 셔츠 · L/).waitFor()
    await selling.getByRole('button', { name: '받아들이기' }).click()
    await selling.getByLabel('택배사').fill('한진택배')
    await selling.getByLabel('운송장 번호').fill('512345678901')
    expect(await seriousFlaws(selling)).toEqual([])
    await selling.screenshot({ path: `${web.shots}/shop-${name}.png`, fullPage: true })
    await selling.getByRole('button', { name: '받았어요. 바꾼 상품 보내기' }).click()
    await selling.getByRole('button', { name: '교환 마치기' }).click()
    await selling.getByText('교환을 마쳤어요').waitFor()
    await buying.getByText('바꾼 상품을 보냈어요').first().waitFor()
    await buying.screenshot({ path: `${web.shots}/done-${name}.png`, fullPage: true })
    expect(await Promise.all(['M', 'L'].map((value) => orders.stock(idOf(value))))).toEqual([3, 1])
    expect(await orders.wallet(buyer)).toEqual({ posted: 161_000, held: 0 })
    expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
    for (const page of [buying, selling]) await page.context().close()
  })
})
