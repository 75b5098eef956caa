import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { TestPerson } from '../worlds/world.ts'
import { describeInChromium, desktop } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('the room of a shop', 'shop-room', (web) => {
  let shop: { id: string; handle: string; owner: TestPerson }
  let worker: TestPerson
  beforeAll(async () => {
    shop = await web.world.shop(await web.world.person({ displayName: '주인' }))
    worker = await web.world.person({ displayName: '하루' })
  })
  const shot = (name: string) => ({ path: join(web.shots, `${name}.png`) })

  it('lets an owner invite somebody, who accepts on the phone and then sees no payouts', async () => {
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
    expect(await menu.getByRole('link', { name: '정산' }).count()).toBe(0)
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
  }, 120_000)
})
