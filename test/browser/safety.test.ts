import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../sandbox/people.ts'
import { one, rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { openRoom } from '../../src/social/chat/open-room.ts'
import { sendMessage } from '../../src/social/chat/send-message.ts'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { appeal } from '../../src/social/moderation/appeal.ts'
import { actOnContent } from '../../src/social/moderation/decide-action.ts'
import { suspendPerson } from '../../src/social/moderation/suspend-person.ts'
import { report } from '../../src/social/moderation/report.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { giveAccount } from '../linked-account.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/safety')
const [phone, desktop] = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
]

describe.skipIf(!hasChromium)(`reports in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let world: World
  let api: RunningApi
  let browser: Browser

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    world = await createWorld({}, { isLive: true })
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

  interface Look {
    viewport?: { width: number; height: number }
    locale?: 'ko-KR' | 'en-US'
    colorScheme?: 'light' | 'dark'
  }
  async function open(person: TestPerson, { viewport = desktop, locale = 'ko-KR', colorScheme = 'light' }: Look = {}): Promise<Page> {
    const context = await browser.newContext({ viewport, locale, colorScheme, hasTouch: viewport === phone })
    await context.addInitScript((language) => localStorage.setItem('PARAGLIDE_LOCALE', language), locale.slice(0, 2))
    await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url, httpOnly: true }])
    const page = await context.newPage()
    return page
  }
  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${name}.png`) })
  const reported = (kind: string) =>
    rows(
      world.deps.main.db,
      sql<{ reason: string; note: string }>`select reason, note from report where subject_kind = ${kind} order by id`,
    )

  it('are made with the keyboard from the menu of a post, and offer a mute afterwards', async () => {
    const [author, reader] = [await world.person({ displayName: '서준' }), await world.person({ displayName: '지민' })]
    const post = await world.post(author, { caption: '싸게 팔아요' })
    const page = await open(reader)
    await page.goto(`${api.url}/posts/${post.id}`)
    const menu = page.getByRole('button', { name: '글 메뉴' }).first()
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: '신고' }).waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: '글 신고' })
    await dialog.waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'desktop-report')
    await dialog.getByRole('radio', { name: '사기나 가짜예요' }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.type('돈만 받고 안 보내요')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: '신고를 받았어요' }).waitFor()
    await shot(page, 'desktop-reported')
    await page.getByRole('button', { name: '글 안 보기' }).click()
    await page.getByText('서준님의 글과 알림이 이제 나오지 않아요').waitFor()
    expect(await reported('post')).toEqual([{ reason: 'fraud', note: '돈만 받고 안 보내요' }])
  })

  it('wait for no consent, and a block does not either: who owes one and closed the question does both', async () => {
    const [author, reader] = [await world.person({ displayName: '은우' }), await world.person({ displayName: '소율' })]
    await run(world.owner.db, sql`update person set agreed_terms = 0 where id = ${reader.id}::uuid`)
    const page = await open(reader)
    await page.goto(`${api.url}/@${author.handle}`)
    await page.getByRole('dialog', { name: '약관이 바뀌었어요' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '프로필 메뉴' }).click()
    await page.getByRole('menuitem', { name: '신고' }).click()
    await page.getByRole('dialog', { name: /신고/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '프로필 메뉴' }).click()
    await page.getByRole('menuitem', { name: '차단하기' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '차단하기' }).click()
    const blocks = () =>
      rows(world.deps.main.db, sql<{ id: string }>`select blocked_id as id from block where blocker_id = ${reader.id}::uuid`)
    await expect.poll(blocks).toEqual([{ id: author.id }])
  })

  itAtLength('are made of comments, people, messages, products and shops, in English on a dark phone too', async () => {
    const [author, reader] = [await world.person({ displayName: '도윤' }), await world.person({ displayName: '하은' })]
    const shop = await world.shop(author)
    const product = await world.product(shop)
    const post = await world.post(author)
    await createComment(author.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '나쁜 말' })
    await world.follow(reader, author)
    const { id: roomId } = await openRoom(author.ctx, { personId: reader.id })
    for (const body of ['어제 그 일', '돈 보내']) await sendMessage(author.ctx, { idempotencyKey: randomUUID(), roomId, body })
    const page = await open(reader, { viewport: phone, locale: 'en-US', colorScheme: 'dark' })
    const send = async (title: string) => {
      const dialog = page.getByRole('dialog', { name: title })
      await dialog.getByRole('radio').first().check()
      if (title === 'Report this person') {
        expect(await seriousFlaws(page)).toEqual([])
        await shot(page, 'phone-report-dark-en')
      }
      await dialog.getByRole('button', { name: 'Send the report' }).click()
      await page.getByRole('dialog', { name: 'We have received your report' }).getByRole('button', { name: 'No, thank you' }).click()
    }
    await page.goto(`${api.url}/posts/${post.id}`)
    await page.getByRole('button', { name: 'Report', exact: true }).click()
    await send('Report this comment')
    await page.goto(`${api.url}/@${author.handle}`)
    await page.getByRole('button', { name: 'Profile menu' }).click()
    await page.getByRole('menuitem', { name: 'Report' }).click()
    await send('Report this person')
    await page.goto(`${api.url}/chat/${roomId}`)
    await page.getByRole('button', { name: 'Message menu' }).last().click()
    await page.getByRole('menuitem', { name: 'Report' }).click()
    await send('Report this message')
    await page.goto(`${api.url}/products/${product.id}`)
    await page.getByRole('button', { name: 'Report', exact: true }).click()
    await send('Report this product')
    await page.goto(`${api.url}/shops/${shop.handle}`)
    await page.getByRole('button', { name: 'Report', exact: true }).click()
    await send('Report this shop')
    for (const kind of ['comment', 'person', 'message', 'product', 'shop']) expect(await reported(kind), kind).toHaveLength(1)

    // A moderator sees a message with what was said before it.
    const desk = await open(await world.person({ role: 'moderator' }), { locale: 'en-US' })
    await desk.goto(`${api.url}/admin/reports`)
    await desk.getByRole('button', { name: /돈 보내/ }).click()
    await desk.getByText('어제 그 일').first().waitFor()
    await shot(desk, 'desktop-case-of-a-message-en')
  })

  it('wait at the desk of moderators, who claim and decide with the keyboard', async () => {
    const [author, reader] = [await world.person({ displayName: '민재' }), await world.person({ displayName: '수아' })]
    const moderator = await world.person({ role: 'moderator', displayName: '운영' })
    const post = await world.post(author, { caption: '아이에게 해로운 글' })
    await report(reader.ctx, { subject: { kind: 'post', id: post.id }, reason: 'minors', note: '꼭 봐 주세요' })
    const other = await world.post(author, { caption: '다음에 볼 글' })
    await report(reader.ctx, { subject: { kind: 'post', id: other.id }, reason: 'minors', note: '이것도 봐 주세요' })
    const page = await open(moderator)
    await page.goto(`${api.url}/admin/reports`)
    await page.getByRole('button', { name: /아이에게 해로운 글/ }).waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.keyboard.press('j')
    await page.getByText('꼭 봐 주세요').waitFor()
    await page.keyboard.press('c')
    await page.getByText(/까지 내가 맡음/).waitFor()
    await page.getByText('신고한 뒤로 바뀌지 않았어요.').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'desktop-case')
    await page.keyboard.press('d')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio')
    await page.getByRole('textbox', { name: /이유/ }).fill('아동에게 해로워요')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '되돌리기' }).waitFor()
    const { state } = await one(world.deps.main.db, sql<{ state: string }>`select state from post where id = ${post.id}::uuid`)
    expect(state).toBe('hidden')
    await shot(page, 'desktop-decided')
    await page.getByRole('button', { name: '다음 신고' }).click()
    await page.getByText('이것도 봐 주세요').waitFor()
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0)
    const small = await open(moderator, { viewport: phone, locale: 'en-US', colorScheme: 'dark' })
    await small.goto(`${api.url}/admin/reports`)
    await small.getByRole('button', { name: 'Decided' }).click()
    await small
      .getByRole('button', { name: /해로운 글/ })
      .first()
      .click()
    await small.getByRole('heading', { name: 'As it was reported' }).waitFor()
    expect(await seriousFlaws(small)).toEqual([])
    await small.screenshot({ path: join(shots, 'phone-case-dark-en.png'), fullPage: true })
  })

  it('are decided by one moderator and, after an appeal, by a second one, who gives the post back', async () => {
    const [author, reader] = [await world.person({ displayName: '지우' }), await world.person({ displayName: '유나' })]
    const [first, second] = [await world.person({ role: 'moderator' }), await world.person({ role: 'moderator' })]
    const post = await world.post(author, { caption: '새로 산 컵이에요' })
    await report(reader.ctx, { subject: { kind: 'post', id: post.id }, reason: 'spam', note: '광고 같아요' })
    const desk = await open(first)
    await desk.goto(`${api.url}/admin/reports`)
    await desk.getByRole('button', { name: /새로 산 컵이에요/ }).click()
    await desk.getByRole('textbox', { name: /이유/ }).fill('광고로 봤어요')
    await desk.getByRole('button', { name: '결정: 숨기기' }).click()
    await desk.getByRole('button', { name: '되돌리기' }).waitFor()

    const theirs = await open(author, { viewport: phone })
    await theirs.goto(`${api.url}/me/actions`)
    await theirs.getByText(/글을 숨겼어요. 이유:/).waitFor()
    await theirs.getByRole('button', { name: '이의 제기' }).click()
    await theirs.getByRole('textbox', { name: '왜 다르게 봐야 하나요?' }).fill('제 돈으로 산 컵이에요')
    expect(await seriousFlaws(theirs)).toEqual([])
    await shot(theirs, 'phone-appeal')
    await theirs.getByRole('button', { name: '이의 보내기' }).click()
    await theirs.getByText('이의를 살펴보고 있어요').waitFor()

    await desk.goto(`${api.url}/admin/reports?view=appeals`)
    await desk.getByText('내가 결정했거나 나와 관련된 것이라 다른 운영자가 봐야 해요.').waitFor()
    await expect.poll(() => desk.getByRole('button', { name: '처음 결정 되돌리기' }).count()).toBe(0)
    const other = await open(second)
    await other.goto(`${api.url}/admin/reports?view=appeals`)
    await other.getByText('제 돈으로 산 컵이에요').waitFor()
    await other.getByRole('textbox', { name: /이유/ }).fill('광고가 아니에요')
    expect(await seriousFlaws(other)).toEqual([])
    await shot(other, 'desktop-appeals')
    await other.getByRole('button', { name: '처음 결정 되돌리기' }).click()
    await other.getByRole('dialog', { name: '처음 결정을 되돌릴까요?' }).getByRole('button', { name: '처음 결정 되돌리기' }).click()
    await other.getByText('처리할 것이 없어요').waitFor()
    await theirs.reload()
    await theirs.getByText('이의를 받아들였어요').waitFor()
    const visitor = await open(reader)
    await visitor.goto(`${api.url}/posts/${post.id}`)
    await visitor.getByText('새로 산 컵이에요').first().waitFor()
  })

  it('leads whoever looks at an appeal against a warning to the post, and asks before the decision', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const [first, second] = [await world.person({ role: 'moderator' }), await world.person({ role: 'moderator' })]
    const post = await world.post(author, { caption: '내일 파는 컵이에요' })
    const subject = { kind: 'post', id: post.id } as const
    await report(reader.ctx, { subject, reason: 'spam', note: '' })
    const { actionId } = await actOnContent(first.ctx, {
      subject,
      action: 'warn',
      lifts: null,
      reason: '광고로 봤어요',
      reasonCode: 'spam',
    })
    await appeal(author.ctx, { actionId: actionId!, words: '제가 만든 컵이에요' })
    const desk = await open(second)
    await desk.goto(`${api.url}/admin/reports?view=appeals`)
    await desk.getByText('제가 만든 컵이에요').waitFor()
    expect(await desk.getByRole('link', { name: '글 보기' }).getAttribute('href')).toBe(`/posts/${post.id}`)
    await desk.getByRole('textbox', { name: /이유/ }).fill('광고가 맞아요')
    await desk.getByRole('button', { name: '그대로 두기' }).click()
    const sure = desk.getByRole('dialog', { name: '처음 결정을 그대로 둘까요?' })
    await shot(desk, 'desktop-appeal-sure')
    await sure.getByRole('button', { name: '그대로 두기' }).click()
    await desk.getByText('처리할 것이 없어요').waitFor()
  })

  itAtLength('suspend their author for a week, who appeals and is back once a second moderator agrees', async () => {
    const [author, reader] = [await world.person({ displayName: '하람' }), await world.person()]
    const [first, second] = [await world.person({ role: 'moderator' }), await world.person({ role: 'moderator' })]
    await run(
      world.owner.db,
      sql`insert into identity (person_id, key_id, ci_hash, verified_at) values (${author.id}::uuid, 'k1', sha256(convert_to(${author.id}, 'UTF8')), now())`,
    )
    const post = await world.post(author, { caption: '공구 모집해요' })
    await report(reader.ctx, { subject: { kind: 'post', id: post.id }, reason: 'spam', note: '' })
    const theirs = await open(author, { viewport: phone })
    await theirs.goto(`${api.url}/`)
    await theirs.getByRole('link', { name: '나', exact: true }).waitFor()
    const desk = await open(first)
    await desk.goto(`${api.url}/admin/reports`)
    await desk.getByRole('button', { name: /공구 모집해요/ }).click()
    await desk.getByRole('radio', { name: '정지', exact: true }).check()
    expect(await seriousFlaws(desk)).toEqual([])
    await shot(desk, 'desktop-suspend')
    await desk.getByRole('textbox', { name: /이유/ }).fill('되풀이된 광고')
    await desk.getByRole('button', { name: '결정: 정지' }).click()
    const sure = desk.getByRole('dialog', { name: /이용을 정지할까요/ })
    await sure.getByText('7일 · “되풀이된 광고”').waitFor()
    await sure.getByRole('button', { name: '정지', exact: true }).click()
    await desk.getByRole('button', { name: '되돌리기' }).waitFor()
    const visitor = await open(reader)
    await visitor.goto(`${api.url}/posts/${post.id}`)
    await visitor.getByText('찾을 수 없어요').first().waitFor()

    // Their session has ended, and says why; the next one opens the decision only.
    const told = theirs.getByRole('dialog', { name: '이용이 정지된 계정이에요' })
    await told.getByText(/이용이 정지됐어요\. 이유: .*까지예요\. 다시 로그인하면/).waitFor()
    expect(await seriousFlaws(theirs)).toEqual([])
    await shot(theirs, 'phone-suspended-told')
    await theirs.goto(`${api.url}/settings`)
    await theirs.getByRole('link', { name: '로그인' }).first().waitFor()
    expect(await told.count()).toBe(0)
    const back = await open(author, { viewport: phone })
    await back.goto(`${api.url}/`)
    await back.getByRole('button', { name: '이의 제기' }).click()
    await back.getByRole('textbox', { name: '왜 다르게 봐야 하나요?' }).fill('모집 글은 처음이에요')
    await back.getByRole('button', { name: '이의 보내기' }).click()
    await back.getByText('이의를 살펴보고 있어요').waitFor()
    await shot(back, 'phone-suspended-appealed')
    const other = await open(second)
    await other.goto(`${api.url}/admin/reports?view=appeals`)
    await other.getByText('모집 글은 처음이에요').waitFor()
    await other.getByRole('textbox', { name: /이유/ }).fill('처음이라 지나쳐요')
    await other.getByRole('button', { name: '처음 결정 되돌리기' }).click()
    await other.getByRole('dialog', { name: '처음 결정을 되돌릴까요?' }).getByRole('button', { name: '처음 결정 되돌리기' }).click()
    await other.getByText('처리할 것이 없어요').waitFor()
    // A restore ends the session of somebody suspended: they sign in once more.
    const again = await open(author, { viewport: phone })
    await again.goto(`${api.url}/me`)
    await again.getByText(`@${author.handle}`).first().waitFor()
    await visitor.reload()
    await visitor.getByText('공구 모집해요').first().waitFor()
  })

  it('that end in a suspension leave the decision, the export and leaving open, in English on a dark phone too', async () => {
    const who = await world.person({ displayName: '태오' })
    await world.fund(who, 12_000)
    await giveAccount(world, who, sandboxPeople()[0]!.accounts[0]!)
    await suspendPerson(world.ctx(), who.handle, { actor: 'cli:test', reason: 'a report was right' })
    const page = await open(who, { viewport: phone, locale: 'en-US', colorScheme: 'dark' })
    await page.goto(`${api.url}/`)
    await page.getByRole('heading', { name: 'This account is suspended' }).waitFor()
    await page.getByRole('button', { name: 'Appeal' }).waitFor()
    await expect.poll(() => new URL(page.url()).pathname).toBe('/me/actions')
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'phone-suspended-dark-en')
    await page.getByRole('link', { name: 'Download my data' }).click()
    await page.getByRole('button', { name: 'Make my file' }).waitFor()
    await page.goto(`${api.url}/settings/leave`)
    await page.getByText('Leaving does not end the suspension').waitFor()
    const paid = page.getByRole('button', { name: 'Leave and be paid what is left' })
    await paid.waitFor()
    await page.getByText('₩12,000').waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await shot(page, 'phone-suspended-leave-dark-en')
    await page.goto(`${api.url}/settings`)
    await page.getByRole('link', { name: 'See the decision' }).waitFor()
    const freeze = (frozen: boolean) =>
      run(world.owner.db, sql`update account set frozen = ${frozen} where kind = 'wallet' and person_id = ${who.id}::uuid`)
    await freeze(true)
    await page.goto(`${api.url}/settings/leave`)
    await page.getByText('A moderator has frozen your wallet').waitFor()
    await page.screenshot({ path: join(shots, 'phone-suspended-frozen-dark-en.png'), fullPage: true })
    await freeze(false)
    await page.reload()
    await page.getByRole('radio', { name: 'Delete them all' }).check()
    await page.getByLabel(/To confirm, type your handle/).fill(who.handle)
    await page.screenshot({ path: join(shots, 'phone-suspended-paid-dark-en.png'), fullPage: true })
    await paid.click()
    await page.waitForURL('**/left#*')
    const asked = sql<{ krw: number }>`
      select amount_krw as krw from bank_call where person_id = ${who.id}::uuid and purpose = 'withdrawal' and state = 'requested'`
    expect(await rows(world.deps.main.db, asked)).toEqual([{ krw: 12_000 }])
  })
})
