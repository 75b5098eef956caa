import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { demoPeople } from '../../../demo/people.ts'
import { sandboxPeople } from '../../../sandbox/people.ts'
import type { Film } from './film.ts'

/** A member of the demo's group with money in the wallet. */
const walker = demoPeople.find(({ handle }) => handle === 'taeyoon.wood')!

/** By Kakao's page of the sandbox, as a person does. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByRole('button', { name: /카카오/ }).click()
  await page.waitForURL(/\/kakao\//)
  await page.keyboard.type(sandboxPeople()[walker.index]!.name)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL((at) => at.origin === new URL(url).origin && at.pathname === '/')
  await page.getByRole('article').first().waitFor()
}

/** What Kiwi is for, in twenty seconds. */
export async function walk(page: Page, url: string, reel: Film): Promise<void> {
  const tab = (name: string) => page.getByRole('navigation', { name: '주 메뉴' }).getByRole('link', { name: new RegExp(name) })
  await page.goto(`${url}/popular`)
  await reel.hold(1_300, { still: true })
  await reel.scroll(520)
  await reel.hold(500)
  await reel.scroll(-520)

  // A look, and a product in it.
  const look = page.locator('main [role=listitem]').filter({ has: page.getByLabel(/상품/) })
  await reel.tap((await look.count()) > 0 ? look.first() : page.locator('main [role=listitem] a').first())
  await page.locator('main [role=group] button[aria-expanded]').first().waitFor()
  await reel.hold(900)
  await reel.tap(page.locator('main [role=group] button[aria-expanded]').first())
  const chip = page.locator('main div.absolute > a[href^="/products/"]').first()
  await chip.waitFor()
  await reel.hold(1_100, { still: true })
  await reel.tap(chip)
  const toCart = page.getByRole('button', { name: '장바구니에 담기' })
  await toCart.waitFor()
  await reel.hold(1_200)
  await reel.scrollTo(toCart)
  await reel.tap(toCart)
  await page.getByText('장바구니에 담았어요').waitFor()
  await reel.hold(700)
  await reel.tap(page.getByRole('button', { name: '장바구니 보기' }))
  await page.getByRole('link', { name: /주문하기/ }).waitFor()
  await reel.hold(900, { still: true })
  await reel.tap(page.getByRole('link', { name: /주문하기/ }))
  await page.getByRole('heading', { name: '받는 곳' }).waitFor()
  await reel.hold(1_200)

  await page.goto(`${url}/`)
  await page.getByRole('article').first().waitFor()
  await reel.hold(800)
  const liked = page
    .getByRole('article')
    .nth(1)
    .getByRole('button', { name: /^좋아요/ })
  await reel.scrollTo(liked)
  await reel.tap(liked)
  await reel.hold(700)

  await reel.tap(tab('검색'))
  await page.waitForURL(/\/search/)
  await reel.hold(500)
  const field = page.getByRole('combobox')
  await reel.tap(field)
  await reel.type(field, '머그')
  await reel.hold(600)
  await field.press('Enter')
  await page.locator('main a[href^="/products/"]').first().waitFor()
  await reel.hold(1_200)

  await page.goto(`${url}/chat`)
  const room = page.locator('main a[href^="/chat/"]').filter({ hasText: '모임' }).first()
  await room.waitFor()
  await reel.hold(700)
  await reel.tap(room)
  const words = page.getByRole('textbox', { name: '메시지 쓰기' }).or(page.getByPlaceholder('메시지 쓰기'))
  await words.first().waitFor()
  await reel.hold(700)
  await reel.type(words.first(), '좋아요, 토요일에 봐요!')
  await reel.tap(page.getByRole('button', { name: '보내기', exact: true }))
  await sleep(500)
  await reel.hold(900)

  await page.goto(`${url}/wallet`)
  await page.locator('main a[href^="/wallet/"]').first().waitFor()
  await reel.hold(1_700, { still: true })
}
