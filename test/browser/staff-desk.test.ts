import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { rows, run } from '../../src/db/rows.ts'
import { type Sql, sql } from '../../src/db/sql.ts'
import { write } from '../../src/db/write.ts'
import { newId } from '../../src/ids.ts'
import { findActor } from '../../src/social/people/find-session.ts'
import { sweepDeposits } from '../../src/pay/deposits/receive-deposit.ts'
import { settle } from '../../src/pay/settlement/settle.ts'
import { readPoints } from '../../src/pay/points/read-points.ts'
import { proposeOrConfirm } from '../../src/social/staff/propose-or-confirm.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { sendTo, unknownAccount } from '../bank-deposits.ts'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import { settlementIn } from '../worlds/settlement-world.ts'
import type { TestPerson, World } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { openPhone, seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/staff-desk')

describe.skipIf(!hasChromium)(
  `the desk of the staff, in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`,
  () => {
    let fixture: Awaited<ReturnType<typeof sandboxWorld>>
    let world: World
    let api: RunningApi
    let browser: Browser
    let admin: TestPerson
    let support: TestPerson
    let person: TestPerson
    const problems: string[] = []
    const reason = '이유 (기록에 남아요)'

    let taken = 0
    const shot = (page: Page, name: string) =>
      page.screenshot({ path: join(shots, `${String(++taken).padStart(2, '0')}-${name}.png`), fullPage: true })
    const sure = (page: Page, question: RegExp, act: string) =>
      page.getByRole('dialog', { name: question }).getByRole('button', { name: act, exact: true }).click()
    async function openAs(who: TestPerson, path: string): Promise<Page> {
      const page = await openPhone(browser, problems)
      await page.context().addCookies([{ name: 'kiwi_session', value: await world.sessionToken(who), url: api.url }])
      await page.goto(`${api.url}${path}`)
      return page
    }

    twoAtATime()
    beforeAll(async () => {
      rmSync(shots, { recursive: true, force: true })
      mkdirSync(shots, { recursive: true })
      await buildWeb(root)
      fixture = await sandboxWorld()
      world = fixture.world
      ;[admin, support, person] = [
        await world.person({ role: 'admin' }),
        await world.person({ role: 'support' }),
        await world.person({ displayName: '김하늘' }),
      ]
      const friend = await world.person()
      await world.follow(person, friend)
      await world.post(friend, { caption: '친구의 아침' })
      await world.runJobs()
      await run(
        world.deps.main.db,
        sql`insert into outbox (id, name, payload, run_at, created_at, failed_at, attempts, last_error)
          values (${newId(world.deps.now())}, 'posts.retract', '{"postId":"x"}', now(), now(), now(), 3, 'the store was away')`,
      )
      api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
      browser = await launchChromium()
    })
    afterAll(async () => {
      await browser?.close()
      await api?.close()
      await fixture?.close()
    })
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return
      for (const page of browser.contexts().flatMap((context) => context.pages())) await shot(page, 'failed').catch(() => {})
    })

    it('lets support look a person up with the keyboard, for a reason, and see what happened and what they see', async () => {
      const page = await openAs(support, '/admin')
      await page.getByText('내 역할: 고객 지원').waitFor()
      // Support has no desk of money, jobs and switches.
      const menu = page.getByRole('navigation', { name: '운영 데스크' })
      expect(await menu.getByRole('link').allTextContents()).toEqual(expect.arrayContaining(['사람 찾기', '랭킹 데스크']))
      await expect.poll(() => menu.getByRole('link', { name: '돈 데스크' }).count()).toBe(0)
      await expect.poll(() => menu.getByRole('link', { name: '기능 스위치' }).count()).toBe(0)
      await menu.getByRole('link', { name: '사람 찾기' }).press('Enter')
      await page.getByLabel('아이디, 회원 번호 또는 주문 번호').fill('김하늘')
      await page.keyboard.press('Enter')
      const byName = page.getByRole('link', { name: '공개 검색에서 이름으로 찾기' })
      expect(decodeURI((await byName.getAttribute('href'))!)).toBe('/search?q=김하늘&kind=person')
      await page.getByLabel('아이디, 회원 번호 또는 주문 번호').fill(`@${person.handle}`)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: `@${person.handle}` }).press('Enter')
      await page.getByLabel(reason).fill('문의 1201')
      expect(await seriousFlaws(page)).toEqual([])
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: `@${person.handle}` }).waitFor()
      await page.getByText('기록을 봤어요').waitFor()
      await page.getByText(`@${support.handle} · 문의 1201`).waitFor()
      expect(await seriousFlaws(page)).toEqual([])
      await shot(page, 'person-phone')
      await page.setViewportSize({ width: 1280, height: 900 })
      await shot(page, 'person-desk')
      await page.getByRole('link', { name: '이 사람의 화면으로 보기' }).click()
      // The page before asks for a reason, too.
      await page.getByRole('link', { name: '이 사람의 화면으로 보기' }).waitFor({ state: 'detached' })
      await page.getByLabel(reason).fill('문의 1201')
      await page.getByRole('button', { name: '보기', exact: true }).click()
      await page.getByText('친구의 아침').waitFor()
      await expect.poll(() => page.getByRole('button', { name: /좋아요/ }).count()).toBe(0)
      expect(await seriousFlaws(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.waitForTimeout(300)
      expect(await seriousFlaws(page)).toEqual([])
      await shot(page, 'view-dark')
      await page.context().close()
    })

    itAtLength('ends the sessions of a person', async () => {
      const token = await world.sessionToken(person)
      const page = await openAs(support, `/admin/people/${person.id}`)
      await page.getByRole('heading', { name: '로그인된 기기' }).waitFor()
      await page.getByLabel(reason).fill('도난 신고')
      await page.getByRole('button', { name: '모든 기기에서 로그아웃' }).click()
      await sure(page, /로그아웃시킬까요/, '모든 기기에서 로그아웃')
      await page.getByText('로그인된 기기가 없어요').waitFor()
      expect(await findActor(world.deps, token)).toBeNull()
      await page.context().close()
    })

    itAtLength('lets an admin try a failed job again, close uploads and read who did what, in English too', async () => {
      const page = await openAs(admin, '/admin')
      await page.getByRole('link', { name: /작업\s*실패 1건/ }).click()
      await page.getByRole('heading', { name: 'posts.retract' }).waitFor()
      expect(await seriousFlaws(page)).toEqual([])
      await shot(page, 'jobs-phone')
      await page.getByLabel(reason).fill('저장소가 돌아왔어요')
      await page.getByRole('button', { name: '다시 하기' }).click()
      await page.getByText('실패한 작업이 없어요').waitFor()
      // It would fail again in the scenes that run jobs.
      await run(world.owner.db, sql`delete from outbox where name = 'posts.retract'`)
      await page.goto(`${api.url}/admin/search`)
      await page.getByRole('heading', { name: '결과가 없던 검색' }).waitFor()
      expect(await seriousFlaws(page)).toEqual([])
      await shot(page, 'search-phone')
      await page.goto(`${api.url}/admin/switches`)
      const uploads = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /사진 올리기/ }) })
      await uploads.getByLabel(reason).fill('저장소 점검')
      await uploads.getByRole('button', { name: '끄기' }).click()
      const sure = page.getByRole('dialog', { name: '모든 사람에게 사진 올리기 기능을 끌까요?' })
      await sure.getByRole('button', { name: '취소' }).click()
      await uploads.getByText('켜짐').waitFor()
      await uploads.getByRole('button', { name: '끄기' }).click()
      await sure.getByRole('button', { name: '끄기' }).click()
      await uploads.getByText('꺼짐').waitFor()
      expect(await seriousFlaws(page)).toEqual([])
      await page.setViewportSize({ width: 1280, height: 900 })
      await shot(page, 'switches-desk')
      await uploads.getByLabel(reason).fill('점검 끝')
      await uploads.getByRole('button', { name: '켜기' }).click()
      await uploads.getByText('켜짐').waitFor()
      await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'))
      await page.goto(`${api.url}/admin/log`)
      await page.getByText('changed a switch').first().waitFor()
      await page.getByText('tried a job again').waitFor()
      expect(await seriousFlaws(page)).toEqual([])
      await shot(page, 'log-en')
      await page.context().close()
    })

    it('gives a job up, records the bank’s answer, and returns or keeps a deposit, each once that was meant', async () => {
      const { db } = world.owner
      const now = world.deps.now()
      const [jobId, callId] = [newId(now), newId(now)]
      await run(
        db,
        sql`insert into outbox (id, name, payload, run_at, created_at, failed_at, attempts, last_error)
          values (${jobId}, 'media.discard', '{"mediaId":"x"}', now(), now(), now(), 3, 'no such file')`,
      )
      await run(
        db,
        sql`insert into bank_call (id, kind, purpose, state, amount_krw, idempotency_key, request_hash, reference, attempts, sent_at, created_at)
          values (${callId}, 'deposit', 'withdrawal', 'unknown', 4300, ${callId}, '', 'KIWI00099', 3, now() - interval '1 hour', now() - interval '1 hour')`,
      )
      for (const amountKrw of [7_100, 7_200]) await sendTo(fixture.sandbox.url, unknownAccount, { amountKrw, depositor: '김하늘' })
      await sweepDeposits(world.ctx())

      const page = await openAs(admin, '/admin/jobs')
      /** A press asks, no takes nothing, and yes is red where it takes something away. */
      const decide = async (subject: string, act: string, isRed: boolean) => {
        const item = page.getByRole('listitem').filter({ hasText: subject })
        await item.getByLabel(reason).fill('확인했어요')
        await item.getByRole('button', { name: act, exact: true }).click()
        const yes = page.getByRole('dialog').getByRole('button', { name: act, exact: true })
        expect((await yes.getAttribute('class'))!.includes('bg-danger')).toBe(isRed)
        expect(await seriousFlaws(page)).toEqual([])
        await shot(page, `decide-${act}`)
        await page.getByRole('dialog').getByRole('button', { name: '취소' }).click()
        await item.getByRole('button', { name: act, exact: true }).click()
        await yes.click()
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      const state = (of: Sql) => rows(db, of)
      const job = sql`select done_at is not null as is_done from outbox where id = ${jobId}`
      const call = sql`select decision, decided_by from bank_call where id = ${callId}`
      const deposits = sql`select amount_krw, resolution from deposit where amount_krw in (7100, 7200) order by amount_krw`
      await decide('media.discard', '버리기', true)
      await expect.poll(() => state(job)).toEqual([{ isDone: true }])
      await page.goto(`${api.url}/admin/pay`)
      await decide('7,100원', '돌려주기', false)
      await decide('7,200원', '수익으로 두기', true)
      await expect
        .poll(() => state(deposits))
        .toEqual([
          { amountKrw: 7_100, resolution: 'returned' },
          { amountKrw: 7_200, resolution: 'kept' },
        ])
      await decide('4,300원', '은행에서 처리 안 됨', true)
      await expect.poll(() => state(call)).toEqual([{ decision: 'failed', decidedBy: admin.id }])
      // No money stands behind it: the bank would be asked in the scenes that run jobs.
      await run(db, sql`delete from outbox where name = 'bank.call'`)
      await run(db, sql`delete from bank_call where id = ${callId}`)
      await page.context().close()
    })

    itAtLength('shows what waits for a second person, and ends it for a reason', async () => {
      const first = await world.person({ role: 'moderator' })
      const terms = { reasonCode: 'spam' }
      await write(first.ctx, (tx) => proposeOrConfirm(first.ctx, tx, { kind: 'ban', personId: person.id, terms, reason: '되풀이된 사기' }))
      const page = await openAs(admin, '/admin')
      await page.getByText('되풀이된 사기').waitFor()
      expect(await seriousFlaws(page)).toEqual([])
      await shot(page, 'home-phone')
      await page.getByLabel(reason).fill('증거가 모자라요')
      await page.getByRole('button', { name: '제안 거절' }).click()
      await page.getByText('기다리는 것이 없어요').waitFor()
      await page.context().close()
    })

    const card = (page: Page, name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) })
    async function personPage(who: TestPerson, about: TestPerson): Promise<Page> {
      const page = await openAs(who, `/admin/people/${about.id}`)
      await page.getByLabel(reason).fill('신고 77 살펴보기')
      await page.getByRole('button', { name: '열기' }).click()
      await page.getByRole('heading', { name: `@${about.handle}` }).waitFor()
      return page
    }

    it('gives points once they are whole, and once alone when the answer was lost', async () => {
      const [finance, given] = [await world.person({ role: 'finance' }), await world.person()]
      const page = await personPage(finance, given)
      const points = card(page, '포인트 주기')
      const give = points.getByRole('button', { name: '포인트 주기' })
      await points.getByLabel(reason).fill('배송이 늦어 사과')
      expect(await give.isDisabled()).toBe(true)
      await points.getByLabel('금액(원)').fill('3000')
      await points.getByLabel('받는 사람이 읽을 말').fill('늦어서 죄송해요')
      await page.route('**/trpc/**grantPoints**', async (route) => {
        await route.fetch()
        await route.abort()
      })
      await give.click()
      await page.getByText('연결할 수 없어요', { exact: false }).first().waitFor()
      await page.unrouteAll({ behavior: 'wait' })
      await give.click()
      await page.getByText('처리했어요').first().waitFor()
      const { balanceKrw } = await readPoints(given.ctx)
      expect(balanceKrw).toBe(3_000)
      await page.context().close()
    })

    it('bans with a second moderator, and lifts the ban', async () => {
      const [first, second, banned] = [
        await world.person({ role: 'moderator' }),
        await world.person({ role: 'moderator' }),
        await world.person(),
      ]
      const one = await personPage(first, banned)
      await card(one, '영구 정지').getByLabel('당사자에게 알릴 이유').selectOption('사기')
      await card(one, '영구 정지').getByLabel(reason).fill('되풀이된 사기')
      await card(one, '영구 정지').getByRole('button', { name: '영구 정지 제안하기' }).click()
      await sure(one, /영구 정지할까요/, '영구 정지 제안하기')
      await one.getByText('다른 운영자의 확인을 기다려요').waitFor()
      await card(one, '영구 정지')
        .getByText(/내가 제안했어요/)
        .waitFor()
      await expect.poll(() => one.getByRole('button', { name: '확인하고 실행하기' }).count()).toBe(0)
      expect(await seriousFlaws(one)).toEqual([])
      await one.context().close()

      const two = await personPage(second, banned)
      await card(two, '영구 정지').getByText('되풀이된 사기').waitFor()
      await shot(two, 'ban-to-confirm-phone')
      await card(two, '영구 정지').getByLabel(reason).fill('저도 확인했어요')
      await card(two, '영구 정지').getByRole('button', { name: '확인하고 실행하기' }).click()
      await sure(two, /영구 정지할까요/, '확인하고 실행하기')
      await card(two, '영구 정지').getByText('적용 중').waitFor()
      await two.setViewportSize({ width: 1280, height: 900 })
      expect(await seriousFlaws(two)).toEqual([])
      await shot(two, 'banned-desk')
      await card(two, '영구 정지').getByLabel(reason).fill('다른 사람이었어요')
      await card(two, '영구 정지').getByRole('button', { name: '해제하기' }).click()
      await card(two, '영구 정지').getByRole('button', { name: '영구 정지 제안하기' }).waitFor()
      await two.context().close()
    })

    it('freezes a wallet with much in it by two, so that the shop of its owner is not paid, says so, and pays once it is lifted', async () => {
      const [finance, moderator] = [await world.person({ role: 'finance' }), await world.person({ role: 'moderator' })]
      const shop = await world.shop()
      const account = await fixture.link(shop.owner)
      await world.fund(shop.owner, 1_000_000)
      await (await settlementIn(world)).sell(shop, 100_000)
      await run(world.owner.db, sql`update settlement_line set eligible_on = '2020-01-01' where shop_id = ${shop.id}::uuid`)
      const atBank = () => fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
      const before = atBank()

      const one = await personPage(finance, shop.owner)
      await card(one, '지갑 동결').getByLabel(reason).fill('도난당한 지갑')
      await card(one, '지갑 동결').getByRole('button', { name: '지갑 동결하기' }).click()
      await sure(one, /지갑을 동결할까요/, '지갑 동결하기')
      await one.getByText('다른 운영자의 확인을 기다려요').waitFor()
      const payouts = await openAs(shop.owner, '/shop/payouts')
      await payouts.getByText('97,250원').first().waitFor()
      await expect.poll(() => payouts.getByText(/정산을 멈췄어요/).count()).toBe(0)
      const two = await personPage(moderator, shop.owner)
      await card(two, '지갑 동결').getByLabel(reason).fill('저도 확인했어요')
      await card(two, '지갑 동결').getByRole('button', { name: '확인하고 실행하기' }).click()
      await sure(two, /지갑을 동결할까요/, '확인하고 실행하기')
      await card(two, '지갑 동결').getByText('적용 중').waitFor()
      await two.context().close()

      expect(await settle(world.ctx())).toMatchObject({ payouts: 0 })
      await world.runJobs()
      await payouts.reload()
      await payouts.getByText(/정산을 멈췄어요/).waitFor()
      await payouts.getByText('아직 정산이 없어요').waitFor()
      expect(await seriousFlaws(payouts)).toEqual([])
      await shot(payouts, 'frozen-payouts')
      await payouts.getByRole('link', { name: '이유와 이의 제기' }).click()
      await payouts.getByText(/지갑과 정산이 동결됐어요/).waitFor()
      await payouts.goto(`${api.url}/wallet`)
      await payouts.getByText('운영팀이 지갑을 동결했어요.').waitFor()
      expect(await seriousFlaws(payouts)).toEqual([])
      expect(atBank()).toBe(before)

      await one.reload()
      await card(one, '지갑 동결').getByLabel(reason).fill('주인이 맞아요')
      await card(one, '지갑 동결').getByRole('button', { name: '해제하기' }).click()
      await card(one, '지갑 동결').getByRole('button', { name: '지갑 동결하기' }).waitFor()
      expect(await settle(world.ctx())).toMatchObject({ payouts: 1, netKrw: 97_250 })
      await world.runJobs()
      await payouts.goto(`${api.url}/shop/payouts`)
      await payouts.getByRole('link', { name: /97,250원.*입금/ }).waitFor()
      await expect.poll(() => payouts.getByText(/정산을 멈췄어요/).count()).toBe(0)
      await shot(payouts, 'paid-payouts')
      expect(atBank() - before).toBe(97_250)
      await one.context().close()
      await payouts.context().close()
    })

    itAtLength('keeps a hashtag out of trends, and shows it again', async () => {
      const page = await openAs(await world.person({ role: 'moderator' }), '/admin/hashtags')
      await page.getByLabel('태그', { exact: true }).fill('#공구광고')
      await page.getByLabel(reason).fill('광고가 몰린 태그예요')
      await page.getByRole('button', { name: '트렌드에서 빼기' }).click()
      await sure(page, /#공구광고 태그를/, '트렌드에서 빼기')
      const held = page.getByRole('listitem').filter({ hasText: '#공구광고' })
      await held.getByText(/광고가 몰린 태그예요/).waitFor()
      expect(await seriousFlaws(page)).toEqual([])
      await page.screenshot({ path: join(shots, 'hashtags.png') })
      await held.getByLabel(reason).fill('광고가 끝났어요')
      await held.getByRole('button', { name: '다시 보이기' }).click()
      await held.waitFor({ state: 'detached' })
      await page.context().close()
    })

    it('refuses a member every page of the staff', async () => {
      const member = await world.person()
      const page = await openAs(member, '/admin')
      for (const path of [
        '/admin',
        '/admin/people',
        `/admin/people/${person.id}`,
        '/admin/hashtags',
        '/admin/jobs',
        '/admin/switches',
        '/admin/log',
      ]) {
        await page.goto(`${api.url}${path}`)
        await page.getByText('운영자만 볼 수 있어요').waitFor()
      }
      await page.context().close()
      expect(problems).toEqual([])
    })
  },
)
