import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { handOver } from '../../src/commerce/orders/hand-over.ts'
import { requestReturn } from '../../src/commerce/orders/request-return.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { ordersIn } from '../worlds/order-world.ts'
import { describeInChromium, desktop } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('a dispute about a return, in Chromium', 'disputes', (web) => {
  const flaws: string[] = []
  /** To what a key can act on: by Tab alone. */
  async function tabTo(page: Page, name: string | RegExp) {
    const wanted = page.getByRole('button', { name }).first()
    for (let presses = 0; presses < 60; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`No Tab leads to ${String(name)}.`)
  }
  /** It is loaded, not only named. */
  async function showsPhoto(page: Page, alt: string | RegExp) {
    const photo = page.getByAltText(alt).first()
    await photo.waitFor()
    await expect.poll(async () => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  }
  async function look(page: Page, name: string) {
    flaws.push(...(await seriousFlaws(page)))
    await page.screenshot({ path: `${web.shots}/${name}.png`, fullPage: true })
  }

  it('is told by both, decided by two with the keyboard after they saw the won, and seen by buyer and shop', async () => {
    const { world } = web
    const orders = ordersIn(world)
    const [buyer, first, second] = [
      await world.person({ displayName: '하루' }),
      await world.person({ displayName: '첫째', role: 'admin' }),
      await world.person({ displayName: '둘째', role: 'finance' }),
    ]
    const shop = await orders.shop({ autoConfirm: true })
    await world.fund(buyer, 100_000)
    const mug = await world.product(shop, { title: '달무리 머그', priceKrw: 24_000 })
    const { orderId, lines } = await orders.place(buyer, shop, [{ productId: mug.id, quantity: 1 }])
    await run(
      world.owner.db,
      sql`update "order" set delivery = 'courier', return_fee_krw = 3500, fulfilment = 'sent' where id = ${orderId}::uuid`,
    )
    await handOver(shop.owner.ctx, { orderId })
    const photo = await world.media(buyer, 'return')
    const bytes = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#c58b52' } })
      .webp()
      .toBuffer()
    await world.deps.platform.storage.put(`m/${photo.id}/x-320.webp`, new Uint8Array(bytes), 'image/webp')
    await requestReturn(buyer.ctx, {
      orderId,
      kind: 'return',
      reason: 'defect',
      lines: [{ lineId: lines[0]!.lineId, quantity: 1, toProductId: null }],
      idempotencyKey: randomUUID(),
      note: '받아 보니 이가 나가 있었어요',
      photoIds: [photo.id],
      expectedKrw: 24_000,
    })

    const selling = await web.open(shop.owner, '/shop/returns')
    await selling.getByText('받아 보니 이가 나가 있었어요').waitFor()
    await selling.getByText(/\(한국 시간\) 신청$/).waitFor()
    await selling.getByRole('link', { name: new RegExp(`주문 보기 · \\d{6}-${orderId.slice(-8).toUpperCase()}`) }).waitFor()
    const disagree = selling.getByRole('button', { name: '동의하지 않기' })
    const accept = selling.getByRole('button', { name: '받아들이기' })
    await disagree.click()
    await accept.waitFor({ state: 'detached' })
    await selling.getByRole('button', { name: '취소', exact: true }).click()
    await accept.waitFor()
    await disagree.click()
    await selling.getByLabel('동의하지 않는 이유').fill('보낼 때 찍은 사진에는 멀쩡해요')
    const picture = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#3b82a0' } })
      .jpeg()
      .toBuffer()
    const packed = { name: 'packed.jpg', mimeType: 'image/jpeg', buffer: picture }
    await selling.locator('input[type=file]').setInputFiles([packed, { ...packed, name: 'again.jpg' }])
    await expect.poll(async () => (await world.runJobs(), selling.getByAltText('고른 사진 2').count())).toBe(1)
    await selling.getByRole('button', { name: '사진 2 빼기' }).click()
    await look(selling, 'shop-disputes')
    await selling.getByRole('button', { name: '키위에 판단 맡기기' }).click()
    await selling.getByText('보낼 때 찍은 사진에는 멀쩡해요').waitFor()

    const buying = await web.open(buyer, `/orders/${orderId}`)
    await buying.getByText(/^가게의 말 “보낼 때 찍은 사진에는 멀쩡해요/).waitFor()
    await showsPhoto(buying, '가게가 올린 사진 1')
    await look(buying, 'buyer-waits')

    const decide = async (page: Page, reason: string, amount: RegExp, says: string) => {
      await page.getByText('받아 보니 이가 나가 있었어요').waitFor()
      await page.getByText('보낼 때 찍은 사진에는 멀쩡해요').waitFor()
      await showsPhoto(page, /^구매자가 올린 사진 1|^Photo 1 of the buyer/)
      await showsPhoto(page, /^가게가 올린 사진 1|^Photo 1 of the shop/)
      const who = page.getByRole('button', { name: /책임|at fault/ })
      expect(await who.evaluateAll((all) => all.map((one) => one.getAttribute('aria-pressed')))).toEqual(['false', 'false'])
      await page.getByLabel(/이유|Reason/).fill(reason)
      expect(await page.getByRole('button', { name: /^환불$|^Refund$/ }).isDisabled()).toBe(true)
      await tabTo(page, /구매자 책임|buyer/i)
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await tabTo(page, amount)
      await page.keyboard.press('Enter')
      const sure = page.getByRole('dialog')
      await sure.getByText(says).waitFor()
      const act = sure.getByRole('button', { name: amount })
      // Red is for what takes away.
      expect(await act.getAttribute('class')).not.toContain('bg-danger')
      await act.focus()
      await page.keyboard.press('Enter')
    }
    const one = await web.open(first, '/admin/disputes')
    await one.getByRole('button', { name: '가게 책임 · 24,000원' }).waitFor()
    await look(one, 'desk-phone')
    const leadsTo = async (name: string | RegExp) => one.getByRole('link', { name, exact: true }).getAttribute('href')
    expect(await leadsTo(`@${buyer.handle}`)).toBe(`/@${buyer.handle}`)
    const number = (await one.getByText(/^주문번호/).textContent())!.split(' ')[1]!
    expect(await leadsTo(`주문번호 ${number}`)).toBe(`/admin/people?q=${number}`)
    await decide(one, '사진의 자국은 쓰다 난 것이에요', /20,500원 환불/, '제안으로 남고, 다른 담당자가 똑같이 정하면 실행돼요.')
    await one
      .getByText(/첫째|20,500원 환불 · 구매자 책임/)
      .first()
      .waitFor()
    await one.getByText(/^내가 제안했어요/).waitFor()
    expect(await one.getByRole('button', { name: /환불|반품하지 않기/ }).count()).toBe(0)
    await look(one, 'desk-phone-proposed')
    expect(await orders.wallet(buyer)).toEqual({ posted: 76_000, held: 0 })

    const two = await web.open(second, '/admin/disputes', desktop)
    await two.getByText('사진의 자국은 쓰다 난 것이에요').waitFor()
    await look(two, 'desk-desktop')
    await decide(
      two,
      'I agree with this',
      /Refund .*20,500/,
      'A second member of staff proposed the same. It happens at once and cannot be undone.',
    )
    await two.getByText('No disputes wait').waitFor()
    await look(two, 'desk-desktop-empty')
    expect(await orders.wallet(buyer)).toEqual({ posted: 96_500, held: 0 })

    await one.goto(`${web.api.url}/admin/log`)
    await one
      .getByRole('link', { name: `주문번호 ${number}` })
      .first()
      .waitFor()
    expect(
      await one
        .getByRole('link', { name: `@${buyer.handle}` })
        .first()
        .getAttribute('href'),
    ).toBe(`/admin/people?q=${buyer.handle}`)
    await one
      .getByRole('link', { name: `주문번호 ${number}` })
      .first()
      .click()
    await one
      .getByRole('listitem')
      .filter({ hasText: `@${buyer.handle}` })
      .getByText('구매자')
      .waitFor()

    await buying.reload()
    await buying.getByText('반품됨', { exact: true }).first().waitFor()
    await buying
      .getByText(/20,500원/)
      .first()
      .waitFor()
    await look(buying, 'buyer-knows')
    await selling.goto(`${web.api.url}/orders/${orderId}`)
    await selling.getByText('반품됨', { exact: true }).first().waitFor()
    await look(selling, 'shop-knows')
    expect(flaws).toEqual([])
    expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
  })
})
