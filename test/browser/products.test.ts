import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { one, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { desktop, describeInChromium } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

const wrong: Record<number, string> = {
  17: 'p-17,Product 17,home,free,1',
  500: 'p-500,Product 500,boats,1000,1',
  999: 'p-1,Product 1,home,1001,5',
}
const sheet = `sku,name,category,price,stock\n${Array.from({ length: 1_000 }, (_, at) => wrong[at] ?? `p-${at},Product ${at},home,${1_000 + at},5`).join('\n')}\n`

describeInChromium('the products of a shop, in Chromium', 'products', (web) => {
  it('imports 1,000 products with 3 wrong lines explained, changes stock in its place, and undoes the import', async () => {
    const { owner } = await web.world.shop()
    const page = await web.open(owner, '/shop/products')
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
    expect(await stock.inputValue()).toBe('12')
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

    await page.goto(`${web.api.url}/shop/products/import`)
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
  }, 180_000)

  it('moves between the rows by keys on a desktop, in English', async () => {
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
    await expect.poll(() => page.getByRole('alert').count()).toBe(3)
    expect(await page.getByLabel('Name', { exact: true }).evaluate((field) => field === document.activeElement)).toBe(true)
    await page.getByLabel('Name', { exact: true }).fill('Linen shirt')
    const buffer = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#7a9' } })
      .png()
      .toBuffer()
    await page.getByLabel('Add a picture (0/10)').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer })
    await expect.poll(async () => (await web.world.runJobs(), page.getByAltText('Picture 1 of the product').count())).toBe(1)
    await page.getByLabel('Price', { exact: true }).fill('39000')
    await page.getByRole('button', { name: 'Add an option' }).click()
    await page.getByLabel('Name of option 1').fill('Size')
    await page.getByLabel('Values of option 1').fill('S, M')
    await page.getByLabel('Values of option 1').press('Enter')
    await page.getByLabel('Stock of M').fill('4')
    await page.getByLabel('Price of M').fill('free')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => page.getByRole('alert').count()).toBe(1)
    await page.getByLabel('Price of M').fill('42000')
    const preview = page.getByRole('complementary', { name: 'Preview' })
    await preview.getByText('₩39,000').waitFor()
    await preview.getByRole('button', { name: 'Product page' }).click()
    await preview.getByText('From ₩39,000').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/shop\/products\/[0-9a-f-]{36}$/)
    const price = page.getByLabel('Price of M')
    await expect.poll(() => price.inputValue()).toBe('42000')
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(web.shots, 'editor-desktop.png'), fullPage: true })

    // A colleague changes the name, an order takes a piece, and what is typed here stays.
    await run(web.world.deps.main.db, sql`update product set title = 'Long shirt' where title = 'Linen shirt'`)
    await page.getByLabel('Description').fill('Cool in summer.')
    await price.fill('43000')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('A colleague changed this product meanwhile').waitFor()
    expect([await page.getByLabel('Name', { exact: true }).inputValue(), await price.inputValue()]).toEqual(['Long shirt', '43000'])
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
  }, 120_000)
})
