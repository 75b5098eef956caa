import type { Page } from '@playwright/test'
import { sql } from '../../../src/db/sql.ts'
import type { Stage } from './stage.ts'

interface KeptPage {
  name: string
  /** The handle of a demo person; null is a visitor. */
  who: string | null
  path: string | ((stage: Stage) => Promise<string>)
  /** It is there once the page is: a selector, as it has to hold in Korean and in English. */
  shows: string
  /** What is done before the picture. */
  act?: (page: Page) => Promise<unknown>
}

const [owner, admin, member] = ['dalmuri.seoyeon', 'neuru_doyun', 'sua.and.bori']

/** As a newcomer, a member, a shop owner and an admin see them. */
export const pages: KeptPage[] = [
  { name: 'popular', who: null, path: '/popular', shows: 'main [role=listitem] img' },
  { name: 'sign-in', who: null, path: '/sign-in', shows: 'main button >> nth=3' },
  { name: 'home', who: member, path: '/', shows: 'main article img' },
  { name: 'search', who: member, path: `/search?q=${encodeURIComponent('화병')}`, shows: 'main a[href^="/products/"]' },
  {
    name: 'post',
    who: member,
    path: async ({ find }) =>
      `/posts/${await find(sql<{ found: string }>`select post_id as found from product_tag
        group by post_id order by count(*) desc, post_id limit 1`)}`,
    shows: 'main button[aria-expanded]',
    act: async (page) => {
      await page.locator('main [role=group] button[aria-expanded]').first().click()
      await page.locator('main div.absolute > a[href^="/products/"]').first().waitFor()
    },
  },
  {
    name: 'product',
    who: member,
    path: async ({ find }) =>
      `/products/${await find(sql<{ found: string }>`select p.id as found from review r join product p on p.id = r.product_id
        group by p.id order by count(*) desc, p.canonical_key limit 1`)}`,
    shows: 'main h1',
  },
  { name: 'profile', who: member, path: `/@${admin}`, shows: 'main a[href^="/posts/"] img' },
  { name: 'cart', who: member, path: '/cart', shows: 'main a[href="/checkout"]' },
  { name: 'wallet', who: member, path: '/wallet', shows: 'main a[href^="/wallet/"]' },
  {
    name: 'chat',
    // The last words are theirs: nothing is unread at the first visit and read at the second.
    who: admin,
    path: async ({ find, personId }) =>
      `/chat/${await find(sql<{ found: string }>`select r.id as found from chat_room r join chat_member m on m.room_id = r.id
        where r.kind = 'shop' and m.person_id = ${await personId(admin)}::uuid order by r.last_seq desc, r.id limit 1`)}`,
    shows: 'main form',
  },
  { name: 'shop-orders', who: owner, path: '/shop/orders', shows: 'main [role=listitem], main li, main tr' },
  { name: 'admin', who: admin, path: '/admin', shows: 'main h2' },
]

/** A phone in Korean and a desktop in English, each in light and dark. */
export const looks = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { name: `phone-${colorScheme}`, options: { viewport: { width: 390, height: 844 }, locale: 'ko-KR', hasTouch: true, colorScheme } },
  { name: `desktop-${colorScheme}`, options: { viewport: { width: 1280, height: 900 }, locale: 'en-US', colorScheme } },
])
