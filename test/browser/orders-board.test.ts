import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { saveAddress } from '../../src/commerce/addresses/save-address.ts'
import { run } from '../../src/db/rows.ts'
import { shop as shopTable } from '../../src/db/schema/product.ts'
import { sql } from '../../src/db/sql.ts'
import { addressOf } from '../worlds/addresses.ts'
import { ordersIn } from '../worlds/order-world.ts'
import type { TestPerson } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { describeInChromium, desktop } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('the orders of a shop', 'orders-board', (web) => {
  let owner: TestPerson
  let numbers: string[]
  beforeAll(async () => {
    const { world } = web
    owner = await world.person({ displayName: '주인' })
    const [shop, buyer] = [await world.shop(owner), await world.person({ displayName: '하루' })]
    await world.deps.main.db.update(shopTable).set({ autoConfirm: false }).where(eq(shopTable.id, shop.id))
    await world.fund(buyer, 200_000)
    const address = addressOf()
    await saveAddress(buyer.ctx, address)
    const cup = await world.product(shop, { title: '달무리 머그', priceKrw: 12_000 })
    numbers = []
    for (let n = 0; n < 3; n += 1) {
      const line = { productId: cup.id, quantity: n + 1 }
      const { purchase } = await ordersIn(world).checkout(buyer, [{ shop, lines: [line] }], { addressId: address.addressId })
      numbers.push(purchase.orders[0]!.number)
    }
  })
  const shot = (name: string) => ({ path: join(web.shots, `${name}.png`), fullPage: true })

  it('confirms two, packs both, prints their slips and sends them by a paste with one wrong line explained', async () => {
    const page = await web.open(owner, '/shop/orders')
    const tab = (name: string) => page.getByRole('group', { name: '가게 주문' }).getByRole('button', { name, exact: true })
    const choose = (place: number) => page.getByRole('checkbox', { name: `${numbers[place]} 주문 고르기` }).check()
    await tab('새 주문 3').waitFor()
    await choose(0)
    await choose(1)
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('chosen-phone'))
    await page.getByRole('button', { name: '주문 확인하기' }).click()
    const asked = page.getByRole('dialog', { name: '주문 2건을 확인할까요?' })
    await asked.getByText('36,000원이 결제되고').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await asked.getByRole('button', { name: '주문 확인하기' }).click()
    await page.getByText('2건을 처리했어요').waitFor()
    await tab('새 주문 1').waitFor()

    await tab('포장할 것 2').click()
    await page.getByRole('checkbox', { name: '모두 고르기' }).check()
    await page.getByRole('button', { name: '포장 완료로 바꾸기' }).click()
    await tab('보낼 것 2').click()
    await run(web.world.deps.main.db, sql`update "order" set send_by = now() - interval '1 day' where state = 'confirmed'`)
    await page.reload()
    await tab('보낼 것 2').click()
    await page.getByText('발송이 늦었어요').first().waitFor()

    await page.getByRole('checkbox', { name: '모두 고르기' }).focus()
    await page.keyboard.press('Space')
    await page.screenshot(shot('to-send-phone'))
    await page.getByRole('button', { name: '포장 명세서' }).click()
    const slip = page.getByRole('article', { name: `주문번호 ${numbers[1]}` })
    await slip.getByText('서울특별시 성동구 연무장길 74').waitFor()
    await slip.getByText('문 앞에 놓아 주세요').waitFor()
    expect(await slip.getByRole('row', { name: '달무리 머그' }).getByRole('cell').allTextContents()).toEqual(['달무리 머그', '2'])
    await expect.poll(() => page.locator('.packing-slips').textContent()).not.toContain('원')
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('slips-phone'))
    await page.emulateMedia({ media: 'print' })
    await expect.poll(() => page.getByRole('button', { name: '인쇄하기' }).isVisible()).toBe(false)
    for (const part of ['header', 'nav']) expect(await page.locator(`${part}:visible`).count()).toBe(0)
    await page.screenshot(shot('slips-print'))
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('button', { name: '주문으로 돌아가기' }).click()

    await page.getByText(`주문번호 ${numbers[1]}`).click()
    await page.getByRole('checkbox', { name: '일부만 먼저 보내기' }).check()
    await page.getByRole('button', { name: '달무리 머그 하나 더하기' }).click()
    await page.getByLabel('운송장 번호').fill('4987-6543-2109')
    await page.screenshot(shot('parcel-some-phone'))
    await page.getByRole('button', { name: '보냈어요' }).click()
    await page.getByText('아직 보내지 않은 상품이 있어요.').waitFor()
    await page.getByRole('region', { name: '택배' }).getByText('1번째 택배').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('parcels-phone'))
    await page.goBack()
    await tab('보낼 것 2').click()

    await page.getByRole('button', { name: '운송장 번호 붙여넣기' }).click()
    const sheet = page.getByRole('dialog', { name: '운송장 번호 붙여넣기' })
    const lines = [
      `${numbers[0]}\tCJ대한통운\t6812-3456-7890`,
      `${numbers[1]}\t한진택배\t412345678901`,
      `${numbers[2]}\t우체국택배\t612345678901`,
    ]
    await sheet.getByLabel('붙여넣은 줄').fill(`주문번호\t택배사\t운송장\n${lines.join('\n')}`)
    await sheet.getByRole('button', { name: '미리 보기' }).click()
    const row = (place: number) => sheet.getByRole('listitem').filter({ hasText: numbers[place]! })
    await row(1).getByText('남은 상품을 모두 이 택배로 보내요').waitFor()
    await row(2).getByText('지금은 보낼 수 없는 주문이에요').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('paste-phone'))
    await sheet.getByRole('button', { name: '2건 발송하기' }).click()
    for (const place of [0, 1]) await row(place).getByText('발송했어요').waitFor()
    await page.screenshot(shot('pasted-phone'))
    await sheet.getByRole('button', { name: '닫기' }).last().click()
    await tab('배송 중 2').click()
    await page.getByText(`주문번호 ${numbers[0]}`).waitFor()
  })

  itAtLength('shows the board in English on a wide dark screen, an empty tab, and an error with a way to try again', async () => {
    const page = await web.open(owner, '/shop/orders', desktop)
    await page.getByText(`Order ${numbers[2]}`).waitFor()
    await page.getByText('Confirm by').waitFor()
    await page.getByRole('checkbox', { name: 'Choose all' }).check()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot(shot('board-desktop'))
    const number = page.getByLabel('Find an order by its number')
    await number.fill('hello')
    await number.press('Enter')
    await page.getByText('An order number looks like').waitFor()
    await number.fill('200101-00000000')
    await number.press('Enter')
    await page.getByText('This shop has no order of this number').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await number.fill(`#${numbers[1]!.toLowerCase()}`)
    await number.press('Enter')
    await page.getByText(`Order ${numbers[1]}`, { exact: true }).waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/orders\//)
    await page.goBack()
    await page.getByRole('button', { name: 'To pack', exact: true }).click()
    await page.getByText('No orders here').waitFor()

    await page.route('**/trpc/**orders.ofShop**', (route) => route.abort())
    await page.getByRole('button', { name: 'Arrived', exact: true }).click()
    const again = page.getByRole('button', { name: 'Try again' })
    await again.waitFor()
    await page.unrouteAll({ behavior: 'wait' })
    await again.click()
    await page.getByText('No orders here').waitFor()
  })
})
