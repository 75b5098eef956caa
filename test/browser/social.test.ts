import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, it } from 'vitest'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { countUnread } from '../../src/social/notifications/count-unread.ts'
import { createPost } from '../../src/social/posts/create-post.ts'
import { updateProfile } from '../../src/social/people/update-profile.ts'
import { likePost } from '../../src/social/reactions/set-reaction.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { itAtLength } from '../at-length.ts'
import { desktop, describeInChromium } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('people and notices in Chromium', 'social', (web) => {
  const { open } = web
  const shot = (page: Page, name: string) => page.screenshot({ path: join(web.shots, `${name}.png`) })

  it('whom one blocks stays a name: on their page, in the settings, and unblocked from either', async () => {
    const [me, foe] = [await web.world.person({ displayName: '하루' }), await web.world.person({ displayName: '까마귀' })]
    await web.world.post(foe)
    const page = await open(me, `/@${foe.handle}`)
    await page.getByRole('button', { name: '프로필 메뉴' }).click()
    await page.getByRole('menuitem', { name: '차단' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '차단' }).click()
    await page.getByText('차단한 사람이에요').waitFor()
    await shot(page, 'stub')
    await expect.poll(() => page.getByRole('link', { name: '팔로워' }).count()).toBe(0)
    await page.getByRole('button', { name: '차단 풀기' }).click()
    await page.getByRole('button', { name: '팔로우' }).waitFor()
    await page.getByRole('button', { name: '프로필 메뉴' }).click()
    await page.getByRole('menuitem', { name: '차단' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '차단' }).click()
    await page.getByText('차단한 사람이에요').waitFor()
    await page.goto(`${web.api.url}/settings`)
    const blocked = page.getByRole('link', { name: '차단한 사람' })
    await blocked.scrollIntoViewIfNeeded()
    await shot(page, 'settings')
    await blocked.click()
    const row = page.getByRole('listitem').filter({ hasText: '까마귀' })
    await row.waitFor()
    await shot(page, 'blocked')
    await row.getByRole('button', { name: '차단 풀기' }).click()
    await page.getByText('차단한 사람이 없어요').waitFor()
    await shot(page, 'blocked-none')
  })

  itAtLength('a bookmark has a private note: written, changed and removed on the post, and read among the bookmarks', async () => {
    const [me, author] = [await web.world.person(), await web.world.person()]
    const { id } = await web.world.post(author)
    const page = await open(me, `/posts/${id}`)
    await expect.poll(() => page.getByRole('button', { name: '메모 남기기' }).count()).toBe(0)
    await page.getByRole('button', { name: '저장하기' }).click()
    await page.getByRole('button', { name: '메모 남기기' }).click()
    const field = page.getByRole('textbox', { name: '나만 보는 메모' })
    await field.fill('월급날')
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await page.keyboard.type('다시 보기')
    await page.context().setOffline(true)
    const save = page.getByRole('dialog').getByRole('button', { name: '저장', exact: true })
    await save.click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await shot(page, 'note-failed')
    await page.context().setOffline(false)
    await save.click()
    const note = page.getByRole('button', { name: '메모 고치기: 월급날 다시 보기' })
    await note.waitFor()
    await shot(page, 'note')
    expect((await note.boundingBox())!.height).toBeGreaterThanOrEqual(44)

    await page.goto(`${web.api.url}/me`)
    await page.getByText('저장', { exact: true }).click()
    await note.waitFor()
    await shot(page, 'note-among-bookmarks')
    expect((await note.boundingBox())!.height).toBeGreaterThanOrEqual(44)
    await note.press('Enter')
    await field.fill('가'.repeat(201))
    await expect.poll(() => save.isDisabled()).toBe(true)
    await field.fill('')
    await save.click()
    await page.getByRole('button', { name: '메모 남기기' }).waitFor()
    await page.context().close()
  })

  it('completes names and hashtags by keyboard, pointer and while a syllable is composed, and leads on from a post and a trend', async () => {
    const { world } = web
    const [me, friend] = [await world.person({ displayName: '하루' }), await world.person({ handle: 'minji.k', displayName: '김민지' })]
    await world.person({ handle: 'minsu_77', displayName: '박민수' })
    await world.follow(me, friend)
    const shop = await world.shop()
    const bag = await world.product(shop, { title: '천가방' })
    const tags = [{ productId: bag.id, x: 0.5, y: 0.5 }]
    const look = await world.post(friend, { caption: '#감성카페 #라떼', tags })
    for (const caption of ['#감성카페', '#감자 #감성카페']) await world.post(await world.person(), { caption })
    await world.post(await world.person(), { caption: '#라떼', tags })
    await world.post(friend, { caption: '다른 글' })
    const mine = await world.post(me, { caption: '오늘' })
    await run(
      world.deps.main.db,
      sql`insert into hashtag_trend (tag, place, score, people, usual, made_at) values ('감성카페', 0, 5, 12, 1, now())`,
    )
    await run(
      world.deps.main.db,
      sql`insert into hashtag_related (tag, others, scores, made_at) values ('감성카페', '{라떼}', '{0.5}', now())`,
    )
    await world.syncSearch()

    const page = await open(me, `/posts/${look.id}`)
    for (const rail of ['같은 상품이 나온 글', '비슷한 글', '김민지님의 다른 글']) await page.getByRole('region', { name: rail }).waitFor()
    const field = page.getByRole('textbox', { name: '댓글 달기' })
    const options = page.getByRole('listbox').getByRole('option')
    const names = () => options.allTextContents()
    await field.pressSequentially('좋아요 @min')
    await expect.poll(names).toEqual([expect.stringContaining('@minji.k'), expect.stringContaining('@minsu_77')])
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'completion')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => options.nth(1).getAttribute('aria-selected')).toBe('true')
    await expect.poll(() => field.getAttribute('aria-activedescendant')).toBe(await options.nth(1).getAttribute('id'))
    await page.keyboard.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('좋아요 @minsu_77 ')
    await expect.poll(() => options.count()).toBe(0)

    // An input method: the syllable is not finished, and its Enter belongs to it.
    await field.fill('@')
    const ime = await page.context().newCDPSession(page)
    for (const text of ['ㄱ', '기', '김'])
      await ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await expect.poll(names).toEqual([expect.stringContaining('김민지')])
    const key = { windowsVirtualKeyCode: 229, key: 'Process', code: 'Enter' } as const
    await ime.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
    await expect.poll(() => field.inputValue()).toBe('@김')
    await ime.send('Input.insertText', { text: '김' })
    await page.keyboard.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('@minji.k ')
    await field.fill('@mi')
    await options.first().waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => options.count()).toBe(0)
    await page.getByRole('button', { name: '보내기', exact: true }).click()
    await page.getByRole('listitem').filter({ hasText: '@mi' }).waitFor()

    // Many lines, and by pointer; a hashtag may be new, so that none is chosen.
    await page.goto(`${web.api.url}/posts/${mine.id}`)
    await page.getByRole('button', { name: '글 메뉴' }).first().click()
    await page.getByRole('menuitem', { name: '수정' }).click()
    const caption = page.getByLabel('글', { exact: true })
    await caption.fill('오늘 #감서')
    await expect.poll(names).toEqual(['감성카페'])
    await expect.poll(() => options.first().getAttribute('aria-selected')).toBe('false')
    await shot(page, 'completion-dialog')
    await options.first().click()
    await expect.poll(() => caption.inputValue()).toBe('오늘 #감성카페 ')
    await page.context().close()

    const wide = await open(me, '/search', desktop)
    const trend = wide.getByRole('region', { name: 'Trending hashtags' }).getByRole('link', { name: /감성카페/ })
    await trend.waitFor()
    expect(await seriousFlaws(wide)).toEqual([])
    await shot(wide, 'trends')
    await trend.click()
    await wide.getByRole('navigation', { name: 'Used together' }).getByRole('link', { name: '#라떼' }).waitFor()
    await wide.getByRole('button', { name: 'Products' }).click()
    await wide.getByText('천가방').waitFor()
    expect(await seriousFlaws(wide)).toEqual([])
    await shot(wide, 'tag-products')
    await wide.context().close()
  })

  it('comments are liked, pinned, hidden, edited and found by their address; a failure undoes itself', async () => {
    const [author, reader] = [await web.world.person({ displayName: '도윤' }), await web.world.person({ displayName: '하은' })]
    const { id: postId } = await web.world.post(author)
    await likePost(reader.ctx, { postId, on: true })
    await web.world.follow(author, reader)
    const say = (who: typeof author, body: string, parentId: string | null = null) => {
      web.world.advance(5)
      return createComment({ ...who.ctx, now: web.world.deps.now }, { idempotencyKey: randomUUID(), postId, parentId, body })
    }
    const first = await say(reader, '어디서 샀어요?')
    const answers = []
    for (let at = 0; at < 12; at += 1) answers.push(await say(at % 2 ? reader : author, `${at + 1}번째 답글`, first.id))
    await say(reader, '색이 고와요')
    const page = await open(author, `/posts/${postId}#comments`)
    const line = (text: string) => page.getByRole('article').filter({ hasText: text }).last()
    const inMenu = async (text: string, item: string) => {
      await line(text).getByRole('button', { name: /메뉴/ }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await line('색이 고와요').waitFor()
    const isAt = (one: Element) => scrollY > 0 && one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().top < innerHeight - 200
    await expect.poll(() => page.getByRole('heading', { name: '댓글' }).evaluate(isAt)).toBe(true)
    await expect.poll(() => page.getByText('3번째 답글').count()).toBe(0)
    await page.getByRole('button', { name: '답글 12개 보기' }).press('Enter')
    await page.getByText('12번째 답글').waitFor()
    await page.getByRole('button', { name: '답글 접기' }).click()

    const like = line('어디서 샀어요?').getByRole('button', { name: '좋아요' })
    await page.context().setOffline(true)
    await like.click()
    await page.getByText('기다리는 활동 1개').waitFor()
    await expect.poll(() => like.getAttribute('aria-pressed')).toBe('true')
    await page.context().setOffline(false)
    await page.getByText('기다리던 활동 1개를 보냈어요').waitFor()
    await expect.poll(() => like.textContent()).toContain('1')
    await inMenu('어디서 샀어요?', '위에 고정하기')
    await page.getByText('글쓴이가 고정한 댓글').waitFor()
    await inMenu('어디서 샀어요?', '하트 주기')
    await line('어디서 샀어요?').getByRole('img', { name: '글쓴이가 하트를 눌렀어요' }).waitFor()
    await inMenu('색이 고와요', '댓글 숨기기')
    await page.getByText('숨긴 댓글이에요. 쓴 사람과 나만 봐요.').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'comments')
    await inMenu('어디서 샀어요?', '좋아요한 사람 보기')
    await page.getByRole('dialog').getByText('도윤').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '좋아요 1개' }).click()
    await page.getByRole('dialog').getByText('하은').waitFor()
    await shot(page, 'likers')
    await page.keyboard.press('Escape')
    await page.getByPlaceholder('댓글 달기').fill('오탙')
    await page.getByRole('button', { name: '보내기', exact: true }).click()
    await line('오탙').waitFor()
    await inMenu('오탙', '수정')
    const words = page.getByRole('dialog').getByRole('textbox')
    await words.fill(`고친 말 @${reader.handle.slice(0, -2)}`)
    await page.getByRole('option', { name: '하은' }).waitFor()
    await shot(page, 'comment-edit')
    await words.press('Enter')
    await expect.poll(() => words.inputValue()).toBe(`고친 말 @${reader.handle} `)
    await page.getByRole('dialog').getByRole('button', { name: '저장' }).click()
    await line('고친 말').getByText('수정됨').waitFor()
    await line('고친 말').getByRole('button', { name: '삭제' }).click()
    await line('고친 말').waitFor({ state: 'detached' })
    await shot(page, 'comment-deleted')
    await page.getByRole('button', { name: '되돌리기' }).click()
    await line('고친 말').waitFor()
    await page.context().close()

    const linked = await open(reader, `/posts/${postId}?comment=${answers[7]!.id}`, desktop)
    const target = linked.locator('article[aria-current]')
    await target.getByText('8번째 답글').waitFor()
    await expect
      .poll(() => target.evaluate((one) => one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().bottom < innerHeight))
      .toBe(true)
    // Whoever wrote what is hidden sees it as before.
    await linked.getByText('색이 고와요').waitFor()
    await expect.poll(() => linked.getByText('You hid this').count()).toBe(0)
    await shot(linked, 'linked-comment')
    await linked.getByRole('button', { name: 'Newest' }).click()
    await linked.getByText('고친 말').waitFor()
    await linked.context().close()
  })

  itAtLength('an address that names nothing says so, and a tag that nobody uses that there is nothing yet', async () => {
    const page = await open(await web.world.person(), '/tags/nobodyusedthis')
    await page.getByText('아직 이 태그의 글이 없어요').waitFor()
    await shot(page, 'unused-tag')
    const asked: string[] = []
    page.on('request', (request) => asked.push(...(/people\.get\b|posts\.get\b|products\.get\b/.exec(request.url()) ?? [])))
    for (const path of ['/products/x', '/posts/x', '/@no/', `/posts/${randomUUID()}`, `/products/${randomUUID()}`, '/@nobody.here']) {
      asked.length = 0
      await page.goto(web.api.url + path)
      await page.getByText('찾을 수 없어요', { exact: true }).first().waitFor()
      expect(await page.getByRole('button', { name: '다시 시도' }).count(), path).toBe(0)
      await page.getByRole('link', { name: '홈으로' }).waitFor()
      // The loader's answer is the page's.
      expect(asked.length, path).toBe(1)
    }
    await page.context().close()
  })

  itAtLength('shows the still of an animation where motion is unwanted', async () => {
    const author = await web.world.person()
    const { id } = await web.world.media(author, 'post', ['webp', 'jpeg'])
    const images = [{ mediaId: id, alt: '파도', tags: [] }]
    const post = await createPost(author.ctx, { idempotencyKey: randomUUID(), caption: '', category: 'daily', images })
    for (const [reducedMotion, file] of [
      ['reduce', '320.jpg'],
      ['no-preference', '320.webp'],
    ] as const) {
      const page = await open(author, '/popular')
      await page.emulateMedia({ reducedMotion })
      const asked = page.waitForRequest(`**/m/${id}/**`)
      await page.goto(`${web.api.url}/posts/${post.postId}`)
      expect((await asked).url()).toContain(file)
      await page.context().close()
    }
  })

  itAtLength('an old handle shows the person and puts the new one into the address', async () => {
    const [one, reader] = [await web.world.person({ displayName: '바다' }), await web.world.person()]
    const next = `h${randomUUID().slice(0, 8)}`
    await updateProfile(one.ctx, { handle: next })
    const page = await open(reader, `/@${one.handle}`)
    await page.waitForURL(`**/@${next}`)
    await page.getByText('바다').first().waitFor()
  })

  it('reads only what is looked at: not from a hidden tab, and the badge follows what is taken back', async () => {
    const [me, fan] = [await web.world.person(), await web.world.person({ displayName: '지민' })]
    const post = await web.world.post(me)
    for (let at = 0; at < 5; at += 1)
      await createComment(fan.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: `@${me.handle} ${at}` })
    await likePost(fan.ctx, { postId: post.id, on: true })
    await web.world.runJobs()
    const page = await open(me, '/popular')
    const badge = page.getByRole('navigation').getByText('2', { exact: true })
    await badge.waitFor()
    const tab = () =>
      page.evaluate(() => [document.title.split(' ')[0], new URL(document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href).pathname])
    await expect.poll(tab).toEqual(['(2)', '/favicon-unread.svg'])
    await likePost(fan.ctx, { postId: post.id, on: false })
    await web.world.runJobs()
    await page.getByRole('navigation').getByText('1', { exact: true }).waitFor()

    await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' }))
    await page.getByRole('navigation').getByRole('link', { name: '알림' }).click()
    await page.getByText('지민님이 댓글 5개를 남겼어요').waitFor()
    await shot(page, 'notices')
    expect(await countUnread(me.ctx)).toEqual({ unreadCount: 1 })
    await page.evaluate(() => {
      Reflect.deleteProperty(document, 'visibilityState')
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await expect.poll(async () => (await countUnread(me.ctx)).unreadCount, { timeout: 10_000 }).toBe(0)
    await expect.poll(tab).toEqual([expect.not.stringMatching(/^\(/), '/favicon.svg'])
  })
})
