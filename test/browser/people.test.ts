import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, it } from 'vitest'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { followPerson } from '../../src/social/graph/follow-person.ts'
import { muteText } from '../../src/social/graph/mute-text.ts'
import { itAtLength } from '../at-length.ts'
import { describeInChromium, desktop } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('people one wants to see more or less of, in Chromium', 'people', (web) => {
  const { open } = web
  /**
   * A picture of the page, which has no serious fault for people who use other means than eyes and
   * a mouse.
   */
  async function shot(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(web.shots, `${name}.png`), fullPage: true })
    expect(await seriousFlaws(page)).toEqual([])
  }

  itAtLength('mutes a hashtag in the menu of a post, and ends it in the settings', async () => {
    const [me, friend] = [await web.world.person(), await web.world.person({ displayName: '서연' })]
    await web.world.follow(me, friend)
    await web.world.post(friend, { caption: '결말 이야기 #스포 #영화' })
    await web.world.post(friend, { caption: '점심' })
    await web.world.runJobs()
    const page = await open(me, '/')
    const post = page.getByRole('article').filter({ hasText: '결말 이야기' })
    await post.getByRole('button', { name: '글 메뉴' }).click()
    await page.getByRole('menuitem', { name: '단어·태그 숨기기' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('일주일').click()
    await shot(page, 'mute-dialog')
    await dialog.getByRole('button', { name: '숨기기' }).click()
    await page.getByText('‘스포’ 글이 이제 나오지 않아요').waitFor()
    await post.waitFor({ state: 'detached' })
    await page.getByRole('article').filter({ hasText: '점심' }).waitFor()

    await page.goto(`${web.api.url}/settings/muted`)
    await page.getByText(/까지$/).waitFor()
    await shot(page, 'muted')
    await page.getByRole('textbox', { name: '단어나 #태그' }).fill('점심')
    await page.keyboard.press('Enter')
    await page.getByRole('listitem').filter({ hasText: '점심' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: '스포' }).getByRole('button').click()
    await page.getByText('‘스포’ 글이 다시 나와요').waitFor()
    await page.getByRole('navigation').getByRole('link', { name: '홈' }).click()
    await post.waitFor()
    await expect.poll(() => page.getByRole('article').count()).toBe(1)
    await page.context().close()

    const wide = await open(me, '/settings/muted', desktop)
    await wide.getByRole('listitem').filter({ hasText: '점심' }).waitFor()
    await shot(wide, 'muted-wide')
    await wide.context().close()
  })

  it('folds a comment with a muted word, and opens it when asked', async () => {
    const [me, friend] = [await web.world.person(), await web.world.person()]
    const post = await web.world.post(me)
    await muteText(me.ctx, { kind: 'word', text: '범인' })
    await createComment(friend.ctx, { idempotencyKey: 'comment-of-friend', postId: post.id, parentId: null, body: '범인은 고양이' })
    const page = await open(me, `/posts/${post.id}`)
    await page.getByText('숨긴 단어가 있거나 글을 안 보는 사람의 댓글이에요.').waitFor()
    await expect.poll(() => page.getByText('범인은 고양이').count()).toBe(0)
    await shot(page, 'folded-comment')
    await page.getByRole('button', { name: '보기', exact: true }).click()
    await page.getByText('범인은 고양이').waitFor()
    await page.context().close()
  })

  it('suggests people with a reason on home and the search page, and one dismissed stays away', async () => {
    const [me, friend, star, other] = [
      await web.world.person(),
      await web.world.person({ displayName: '민수' }),
      await web.world.person({ displayName: '별이' }),
      await web.world.person({ displayName: '바다' }),
    ]
    await web.world.follow(me, friend)
    for (const one of [star, other]) await followPerson(friend.ctx, { personId: one.id })
    for (let n = 0; n < 6; n += 1) await web.world.post(friend, { caption: `글 ${n}` })
    await web.world.runJobs()
    const page = await open(me, '/')
    const rail = page.getByRole('region', { name: '팔로우해 볼 만한 사람' })
    const card = rail.getByRole('listitem').filter({ hasText: '별이' })
    await card.scrollIntoViewIfNeeded()
    await card.getByText('민수').waitFor()
    await shot(page, 'suggestions')
    await card.getByRole('button', { name: '별이님 추천 안 받기' }).click()
    await card.waitFor({ state: 'detached' })
    await page.getByText('별이님을 추천하지 않아요').waitFor()
    await page.goto(`${web.api.url}/search`)
    await rail.getByRole('listitem').filter({ hasText: '바다' }).waitFor()
    await expect.poll(() => rail.getByText('별이').count()).toBe(0)
    await shot(page, 'search-suggestions')
    await page.context().close()
  })

  it('searches with suggestions, filters, an order, marked words, and help where nothing is found', async () => {
    const [me, seller] = [await web.world.person(), await web.world.person()]
    const shop = await web.world.shop(seller)
    await web.world.product(shop, { title: '라탄 바구니', priceKrw: 9_000 })
    await web.world.product(shop, { title: '라탄 의자', priceKrw: 90_000 })
    const { id: postId } = await web.world.post(seller, { caption: '#라탄공예' })
    await run(
      web.world.deps.main.db,
      sql`update media set colours = '{teal,red}' where id in (select media_id from post_image where post_id = ${postId}::uuid)`,
    )
    await web.world.syncSearch()
    const page = await open(me, '/search')
    await page.getByRole('region', { name: '카테고리별 인기 글' }).waitFor()
    await shot(page, 'search-start')
    const box = page.getByRole('combobox', { name: '검색' })
    await box.fill('라탄')
    const offered = page.getByRole('listbox', { name: '추천 검색어' })
    await offered
      .getByRole('group', { name: '태그' })
      .getByRole('option', { name: /라탄공예/ })
      .waitFor()
    await shot(page, 'search-offered')
    // Up from the field is the last: a product.
    await box.press('ArrowUp')
    const last = offered.getByRole('option').last()
    await expect.poll(() => last.getAttribute('aria-selected')).toBe('true')
    await expect.poll(() => box.getAttribute('aria-activedescendant')).toBe(await last.getAttribute('id'))
    await box.press('Enter')
    await page.waitForURL(/\/products\//)
    await page.goBack()
    await page.locator('main a', { hasText: '라탄 의자' }).waitFor()
    await expect.poll(() => page.locator('mark').first().innerText()).toBe('라탄')
    await box.press('Enter')
    await page.getByRole('button', { name: '상품', exact: true }).click()
    await page.getByLabel('정렬').selectOption('낮은 가격순')
    await expect.poll(() => page.locator('main a[href^="/products/"]').first().innerText()).toContain('바구니')
    await page.getByRole('button', { name: '필터', exact: true }).click()
    await page.getByRole('dialog').getByLabel('최소 금액').fill('50000')
    await page.getByRole('dialog').getByLabel('최소 금액').press('Enter')
    await page.getByText('라탄 바구니').waitFor({ state: 'detached' })
    await shot(page, 'search-filters')
    await page.getByRole('dialog').getByRole('button', { name: '완료' }).click()
    await page.getByRole('button', { name: '필터 1개' }).waitFor()
    await shot(page, 'search-filtered')
    await page.getByRole('button', { name: '필터 1개' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '필터 지우기' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '완료' }).click()
    await box.fill('라탄 냉장고')
    await page.getByRole('button', { name: '라탄', exact: true }).click()
    await page.getByText('라탄 바구니').waitFor()
    await box.fill('라ㅌ')
    await offered.getByText('라탄').first().waitFor()
    await box.press('Escape')
    await offered.waitFor({ state: 'detached' })
    await shot(page, 'search-suggested')
    await page.context().close()
    const wide = await open(me, '/search?q=%EB%9D%BC%ED%83%84&kind=product', desktop)
    await wide.getByText('라탄 바구니').waitFor()
    await shot(wide, 'search-wide')
    await wide.context().close()

    const colourful = await open(me, '/search?q=%EB%9D%BC%ED%83%84&kind=post')
    await colourful.getByRole('button', { name: '필터', exact: true }).click()
    const swatches = colourful.getByRole('group', { name: '사진 색' }).getByRole('button')
    await expect.poll(() => swatches.allInnerTexts()).toEqual(['빨강\n1', '청록\n1'])
    await swatches.last().focus()
    await colourful.keyboard.press('Enter')
    await colourful.waitForURL(/colour=teal/)
    await expect.poll(() => swatches.last().getAttribute('aria-pressed')).toBe('true')
    await shot(colourful, 'search-colours')
    await colourful.reload()
    await colourful.getByRole('button', { name: '필터 1개' }).waitFor()
    await colourful.getByText('라탄공예').first().waitFor()
    await colourful.context().close()
  })

  itAtLength('keeps a list of close friends that only its owner sees', async () => {
    const [me, friend] = [await web.world.person(), await web.world.person({ displayName: '은지' })]
    await web.world.follow(friend, me)
    const page = await open(me, '/settings/close')
    await page.getByRole('button', { name: '넣기 은지' }).click()
    await page.getByRole('button', { name: '빼기 은지' }).waitFor()
    await shot(page, 'close-friends')
    await page.getByRole('button', { name: '빼기 은지' }).click()
    await page.getByText('아직 친한 친구가 없어요').waitFor()
    await page.context().close()
    const wide = await open(me, '/settings/close', desktop)
    await wide.getByRole('button', { name: 'Add 은지' }).waitFor()
    await shot(wide, 'close-friends-wide')
    await wide.context().close()
  })

  itAtLength('mutes a person for a while', async () => {
    const [me, loud] = [await web.world.person(), await web.world.person({ displayName: '하루' })]
    const page = await open(me, `/@${loud.handle}`)
    await page.getByRole('button', { name: '프로필 메뉴' }).click()
    await page.getByRole('menuitem', { name: '얼마 동안 안 보기' }).click()
    await page.getByRole('dialog').getByText('1시간').click()
    await page.getByRole('dialog').getByRole('button', { name: '글 안 보기' }).click()
    await page.getByText('하루님의 글과 알림이 이제 나오지 않아요').waitFor()
    await page.getByRole('button', { name: '되돌리기' }).click()
    await page.getByText('하루님의 글이 다시 나와요').waitFor()
    await page.context().close()
  })
})
