import sharp from 'sharp'
import { expect, it } from 'vitest'
import { eq } from 'drizzle-orm'
import { setOptions } from '../../src/commerce/products/set-options.ts'
import { updateProduct } from '../../src/commerce/products/update-product.ts'
import { product as productTable } from '../../src/db/schema/product.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('a product, in Chromium', 'product', (web) => {
  it('shows pictures, options with their prices, what it is made of and what it cost; sold out, it shows what is near', async () => {
    const { world } = web
    const [reader, shop] = [await world.person({ displayName: '하루' }), await world.shop()]
    const { id: productId } = await world.product(shop, { title: '린넨 셔츠', priceKrw: 45_000 })
    await world.product(shop, { title: '면 셔츠', priceKrw: 40_000 })
    const pictures: string[] = []
    for (const hue of [40, 130, 220]) {
      const { id } = await world.media(shop.owner, 'product')
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="400"><rect width="100%" height="100%" fill="hsl(${hue} 55% 75%)"/></svg>`
      await world.deps.platform.storage.put(
        `m/${id}/x-320.webp`,
        new Uint8Array(await sharp(Buffer.from(svg)).webp().toBuffer()),
        'image/webp',
      )
      pictures.push(id)
    }
    await updateProduct(shop.owner.ctx, {
      productId,
      about: '여름에 시원해요',
      imageMediaId: pictures[0]!,
      moreImageMediaIds: pictures.slice(1),
      attributes: [
        { key: 'material', value: '린넨 100%' },
        { key: 'weight', value: '220' },
      ],
    })
    const option = (values: string[], priceKrw: number, stock: number) => ({ values, priceKrw, stock })
    await setOptions(shop.owner.ctx, {
      productId,
      optionNames: ['색', '크기'],
      options: [option(['흰색', 'M'], 39_000, 2), option(['흰색', 'L'], 39_000, 0), option(['검정', 'M'], 42_000, 5)],
    })
    const flaws: string[] = []
    for (const [options, name] of [
      [phone, 'phone'],
      [desktop, 'desktop'],
    ] as const) {
      const page = await web.open(reader, `/products/${productId}`, options)
      const isKorean = options.locale === 'ko-KR'
      await page
        .getByText(isKorean ? /39,000.*부터/ : /From .*39,000/)
        .first()
        .waitFor()
      const third = page.getByRole('button', { name: isKorean ? '사진 3 / 3' : /3 .* 3/ }).first()
      await third.click()
      await expect.poll(() => third.getAttribute('aria-current'), { timeout: 10_000 }).toBe('true')
      await page.getByRole('radio', { name: '흰색' }).click()
      await page.getByRole('radio', { name: isKorean ? 'L, 품절' : 'L, sold out' }).waitFor()
      await page.getByRole('radio', { name: '검정' }).click()
      // What is left without a choice is picked by itself.
      await expect.poll(() => page.getByRole('radio', { name: 'M', exact: true }).getAttribute('aria-checked')).toBe('true')
      await page
        .getByText(/42,000/)
        .first()
        .waitFor()
      await page.getByRole('rowheader', { name: isKorean ? '소재' : 'Material' }).waitFor()
      await page.getByText('220 g').waitFor()
      await page.getByRole('heading', { name: isKorean ? '가격 변화' : 'Price history' }).waitFor()
      flaws.push(...(await seriousFlaws(page)))
      await page.screenshot({ path: `${web.shots}/options-${name}.png`, fullPage: true })
      // On a phone the price and what one does stay above the tabs, wherever one reads.
      const buy = page.getByRole('button', { name: isKorean ? '구매하기' : 'Buy', exact: true })
      const cart = page.getByRole('button', { name: isKorean ? '장바구니에 담기' : 'Add to cart' })
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
      for (const button of [buy, cart]) {
        const box = (await button.boundingBox())!
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44)
        if (name === 'desktop') expect(box.y).toBeLessThan(0)
        else expect(box.y + box.height).toBeLessThanOrEqual((await page.getByRole('navigation').last().boundingBox())!.y)
      }
      if (name === 'phone') {
        await page.screenshot({ path: `${web.shots}/bar.png` })
        await cart.click()
        const toast = page.getByText('장바구니에 담았어요')
        await toast.waitFor()
        await expect.poll(async () => (await toast.boundingBox())!.y + 30 < (await cart.boundingBox())!.y).toBe(true)
        await page.screenshot({ path: `${web.shots}/bar-added.png` })
        await page.setViewportSize({ width: 320, height: 640 })
        await page.screenshot({ path: `${web.shots}/bar-320.png` })
      }
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    }
    await world.deps.main.db.update(productTable).set({ stock: 0 }).where(eq(productTable.optionOf, productId))
    const page = await web.open(reader, `/products/${productId}`)
    await page.getByRole('heading', { name: '비슷한 상품' }).waitFor()
    await page
      .getByRole('link', { name: /면 셔츠/ })
      .first()
      .waitFor()
    flaws.push(...(await seriousFlaws(page)))
    expect(flaws).toEqual([])
  })
})
