import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { systemCtx } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { eligibleOn } from '../../src/pay/settlement/business-days.ts'
import { settle } from '../../src/pay/settlement/settle.ts'
import { leaseAccount } from '../../src/pay/deposits/lease-account.ts'
import { type Runner, startRunner } from '../../src/jobs/runner/runner.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { fillPool, sendTo } from '../bank-deposits.ts'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import { settlementIn } from '../worlds/settlement-world.ts'
import type { TestPerson } from '../worlds/world.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { shopFloor } from './shop-floor.ts'
import { leaksOf, recordTraffic } from './traffic.ts'
import { approve, choosePin, openPhone, seriousFlaws, typePin } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/commerce')
const pin = '739164'

describe.skipIf(!hasChromium)(`buying and selling, in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let fixture: Awaited<ReturnType<typeof sandboxWorld>>
  let floor: Awaited<ReturnType<typeof shopFloor>>
  let api: RunningApi
  let runner: Runner
  let browser: Browser
  let buyer: Page
  let owner: Page
  let traffic: ReturnType<typeof recordTraffic>
  const problems: string[] = []
  const at = (path: string) => `${api.url}${path}`

  let taken = 0
  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${String(++taken).padStart(2, '0')}-${name}.png`) })

  async function openAs(person: TestPerson): Promise<Page> {
    const page = await openPhone(browser, problems)
    await page.context().addCookies([{ name: 'kiwi_session', value: await fixture.world.sessionToken(person), url: api.url }])
    return page
  }
  /** The card of the desk that shows this. */
  const card = (page: Page, text: string) =>
    page
      .getByRole('listitem')
      .filter({ hasText: text })
      .filter({ has: page.getByRole('textbox') })

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    fixture = await sandboxWorld({ isLive: true })
    const { world, sandbox } = fixture
    await publishKeys(systemCtx(world.deps, 'start'))
    await fillPool(world)
    floor = await shopFloor(fixture)
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    await fetch(`${sandbox.url}/control/webhook-url`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: `${api.url}/hooks/bank`, channel: 'virtualaccounts' }),
    })
    runner = startRunner(world.deps)
    browser = await launchChromium()
    ;[buyer, owner] = [await openAs(floor.buyer), await openAs(floor.owner)]
    traffic = recordTraffic(buyer.context())
  })

  afterAll(async () => {
    await browser?.close()
    await runner?.stop(5_000)
    await api?.close()
    await fixture?.close()
  })

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    const pages = browser.contexts().flatMap((context) => context.pages())
    for (const page of pages) await shot(page, 'failed').catch(() => {})
  })

  it('sells two tagged products of one post, and shows a price that changed under the buyer’s hands before it takes it', async () => {
    await buyer.goto(at(`/posts/${floor.postId}`))
    await buyer.getByRole('button', { name: '이 룩 구매하기' }).click()
    const sheet = buyer.getByRole('dialog', { name: '구매하기' })
    for (const { title } of [floor.cup, floor.runner]) await sheet.getByRole('button', { name: `${title} 하나 더하기` }).click()
    expect(await seriousFlaws(buyer)).toEqual([])
    await shot(buyer, 'buy')
    await sheet.getByRole('button', { name: '62,000원 결제하기' }).click()
    await choosePin(buyer, pin)
    await buyer.getByText('이 기기가 서명해요').waitFor()
    await shot(buyer, 'approve')
    await floor.setPrice(floor.cup.id, 26_000)
    await typePin(buyer, pin)
    await sheet.getByText('가격이 바뀌었어요').waitFor()
    await sheet.getByText('그 사이에 금액이 바뀌었어요').waitFor()
    await shot(buyer, 'price-changed')
    await sheet.getByRole('button', { name: '64,000원 결제하기' }).click()
    await approve(buyer, pin, { payee: `가게 ${floor.shop.handle}`, amount: '64,000원' })
    await buyer.getByText('주문했어요').waitFor()
    await buyer.getByRole('link', { name: '주문 보기' }).click()
    await buyer.getByText('주문하고 64,000원을 잡아 뒀어요').waitFor()
    expect(await seriousFlaws(buyer)).toEqual([])
    await shot(buyer, 'order-placed')
  })

  it('lets the shop confirm, and the buyer’s open order shows it live', async () => {
    await owner.goto(at(`/shops/${floor.shop.handle}`))
    await owner.getByRole('link', { name: '내 가게' }).click()
    await owner.getByRole('navigation', { name: '가게 메뉴' }).getByRole('link', { name: '가게 주문' }).click()
    await owner.getByRole('link', { name: /하루/ }).first().click()
    await owner.getByRole('button', { name: '주문 확인하고 64,000원 받기' }).click()
    await owner.getByText('주문을 확인하고 64,000원을 받았어요').waitFor()
    await shot(owner, 'shop-order')
    await buyer.getByText('가게가 확인해 64,000원을 결제했어요').waitFor()
    await buyer.getByRole('button', { name: '현금영수증 신청' }).click()
    const sheet = buyer.getByRole('dialog', { name: '현금영수증 신청' })
    await sheet.getByLabel('휴대폰 번호').fill('010-12')
    await sheet.getByRole('button', { name: '신청하기' }).click()
    await sheet.getByText('휴대폰 번호를 다시 확인해 주세요').waitFor()
    await sheet.getByLabel('휴대폰 번호').fill('010-1234-5678')
    await sheet.getByRole('checkbox').check()
    expect(await seriousFlaws(buyer)).toEqual([])
    await shot(buyer, 'receipt-ask')
    await sheet.getByRole('button', { name: '신청하기' }).click()
    await buyer.getByText(/승인번호 \d+/).waitFor()
    await buyer.getByText('소득공제 · 끝자리 5678 · 64,000원').waitFor()
    await buyer.getByRole('heading', { name: '현금영수증' }).scrollIntoViewIfNeeded()
    await shot(buyer, 'receipt-issued')
    await buyer.getByRole('button', { name: '자동 신청 끄기' }).click()
    await buyer.getByText('주문할 때마다').waitFor({ state: 'detached' })
  })

  it('cancels one line after capture: every leg is shown first, the money is in the wallet, the story tells it', async () => {
    await buyer.getByRole('button', { name: '주문 취소' }).click()
    const sheet = buyer.getByRole('dialog', { name: '주문 취소' })
    await sheet.getByRole('button', { name: `${floor.cup.title} 하나 더하기` }).click()
    await sheet.getByText('지갑으로 돌려받아요').waitFor()
    await sheet.getByRole('button', { name: '마음이 바뀌었어요' }).click()
    expect(await seriousFlaws(buyer)).toEqual([])
    await shot(buyer, 'cancel-one-line')
    await sheet.getByRole('button', { name: '26,000원 취소하기' }).click()
    await buyer.getByText('내가 취소해 26,000원이 지갑으로 돌아왔어요').waitFor()
    await buyer.getByText('“마음이 바뀌었어요”').waitFor()
    await buyer.getByText('소득공제 · 끝자리 5678 · 38,000원').waitFor()
    await shot(buyer, 'order-part-cancelled')
    await buyer.goto(at('/wallet'))
    await buyer.getByText('162,000원').first().waitFor()
    await buyer
      .getByText(/26,000원/)
      .first()
      .waitFor()
    await shot(buyer, 'wallet-refunded')
  })

  it('shows the shop what Kiwi would give back of its fee, before it cancels', async () => {
    await owner.getByText('구매자가 취소해 구매자에게 26,000원을 돌려줬어요').waitFor()
    await owner.getByRole('button', { name: '주문 취소' }).click()
    const sheet = owner.getByRole('dialog', { name: '주문 취소' })
    await sheet.getByText('구매자에게 돌려줘요').waitFor()
    // 2.5 % of 38,000, and 10 % VAT on it.
    await expect.poll(() => sheet.getByText('키위가 돌려주는 수수료와 부가세').locator('xpath=..').textContent()).toContain('1,045원')
    await shot(owner, 'shop-cancel-preview')
    await owner.keyboard.press('Escape')
  })

  it('lets the buyer confirm the purchase: until then the shop sees its money wait', async () => {
    await owner.goto(at('/shop/payouts'))
    await owner.getByText(/구매 확정을 기다리는 금액/).waitFor()
    await shot(owner, 'payouts-waiting')
    await buyer.goto(at('/orders'))
    await buyer.getByText(floor.cup.title).first().click()
    await buyer.getByRole('button', { name: '구매 확정' }).click()
    const dialog = buyer.getByRole('dialog', { name: '구매 확정' })
    await dialog.getByText('확정하면 가게에 정산되고').waitFor()
    expect(await seriousFlaws(buyer)).toEqual([])
    await shot(buyer, 'confirm-purchase')
    await dialog.getByRole('button', { name: '구매 확정' }).click()
    await buyer.getByText('내가 구매를 확정했어요').waitFor()
    await shot(buyer, 'purchase-confirmed')
    await expect.poll(() => buyer.getByRole('button', { name: '주문 취소' }).count()).toBe(0)
    await buyer.goto(at('/wallet'))
  })

  it('pays the shop out and hands it the statement, as a page and as CSV', async () => {
    const { world } = fixture
    const trade = await settlementIn(world)
    await trade.sell(floor.richShop, 12_000_000)
    expect(await settle(world.ctx(), { settledOn: eligibleOn(world.deps.now()) })).toMatchObject({ payouts: 2, awaitingApproval: 1 })
    await expect.poll(async () => (await trade.payouts(floor.shop))[0]?.state, { timeout: 30_000 }).toBe('confirmed')

    await owner.goto(at('/shop/payouts'))
    await owner.getByText('입금 완료').click()
    await owner.getByText('정산 금액').first().waitFor()
    expect(await seriousFlaws(owner)).toEqual([])
    await shot(owner, 'statement')
    const [file] = await Promise.all([owner.waitForEvent('download'), owner.getByRole('button', { name: 'CSV로 받기' }).click()])
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n')
    expect(lines.filter((line) => line.includes('64000') || line.includes('-26000'))).toHaveLength(2)
    await owner.getByRole('link', { name: '판매' }).first().click()
    await owner.getByText(/원이 정산됐어요/).waitFor()
    const menu = owner.getByRole('navigation', { name: '가게 메뉴' })
    expect(await menu.locator('[aria-current=page]').innerText()).toBe('가게 주문')
  })

  it('gives a part of a direct payment back, after it saw each leg; the buyer’s receipt shows it', async () => {
    await (await settlementIn(fixture.world)).sell(floor.shop, 12_000)
    await owner.goto(at('/shop/payments'))
    await owner
      .getByRole('button', { name: /에게 환불$/ })
      .first()
      .click()
    const sheet = owner.getByRole('dialog', { name: '결제 환불' })
    await sheet.getByLabel('환불할 금액').fill('3000')
    await sheet.getByText('구매자에게 돌려줘요').waitFor()
    await sheet.getByText('남는 결제 금액').waitFor()
    await sheet.getByRole('button', { name: '환불하는 이유를 알려 주세요' }).waitFor()
    await sheet.getByRole('button', { name: '두 번 결제됐어요' }).click()
    expect(await seriousFlaws(owner)).toEqual([])
    await shot(owner, 'refund-payment')
    await sheet.getByRole('button', { name: '3,000원 환불' }).click()
    await owner.getByText('3,000원 환불함').waitFor()
    await shot(owner, 'shop-payments')
    // On a desktop the acts stand beside the amount: twenty payments are no three screens.
    const receipt = owner.getByRole('link', { name: '영수증' }).first()
    const [phoneWidth, wide] = [owner.viewportSize()!, { width: 1440, height: 900 }]
    await owner.setViewportSize(wide)
    await expect.poll(async () => (await receipt.boundingBox())!.width).toBeLessThan(160)
    await shot(owner, 'shop-payments-desktop')
    await owner.setViewportSize(phoneWidth)
    await owner.getByRole('link', { name: '영수증' }).first().click()
    await owner.getByText('두 번 결제됐어요').waitFor()
    expect(await seriousFlaws(owner)).toEqual([])
  })

  it('gives a deposit of the wrong amount to who is meant, when an admin says so with a reason', async () => {
    const lease = await leaseAccount(floor.buyer.ctx, { idempotencyKey: randomUUID(), amountKrw: 30_000, depositorName: '하루' })
    await sendTo(fixture.sandbox.url, lease, { amountKrw: 25_000, depositor: '하루' })
    const inSuspense = () => rows(fixture.world.deps.main.db, sql`select from deposit where state = 'suspense'`)
    await expect.poll(async () => (await inSuspense()).length, { timeout: 30_000 }).toBe(1)
    const admin = await openAs(floor.admins[0]!)
    await admin.goto(at('/admin/pay'))
    const deposit = card(admin, '25,000원')
    await deposit.getByText('금액이 다름').waitFor()
    expect(await seriousFlaws(admin)).toEqual([])
    await expect.poll(() => deposit.getByRole('button', { name: '지갑에 넣기' }).isDisabled()).toBe(true)
    await deposit.getByLabel('이유 (기록에 남아요)').fill('입금자와 통화해 확인함')
    await shot(admin, 'desk-suspense')
    await deposit.getByRole('button', { name: '지갑에 넣기' }).click()
    await admin
      .getByRole('dialog', { name: /^@.+님의 지갑에 25,000원을 넣을까요/ })
      .getByRole('button', { name: '지갑에 넣기' })
      .click()
    await deposit.waitFor({ state: 'detached' })
    await buyer.getByText('187,000원').first().waitFor()
    await admin.context().close()
  })

  it('sends a large payout only after two admins approved it', async () => {
    const payoutState = async () =>
      (
        await rows(fixture.world.deps.main.db, sql<{ state: string }>`select state from payout where shop_id = ${floor.richShop.id}::uuid`)
      )[0]!.state
    for (const [index, person] of floor.admins.entries()) {
      const admin = await openAs(person)
      await admin.goto(at('/admin/pay'))
      const payout = card(admin, `@${floor.richShop.handle}`)
      await payout.getByLabel('이유 (기록에 남아요)').fill('매출을 장부와 맞춰 봤음')
      await payout.getByRole('button', { name: '거절' }).click()
      await admin
        .getByRole('dialog', { name: /정산을 거절할까요/ })
        .getByRole('button', { name: '취소' })
        .click()
      await payout.getByRole('button', { name: '승인' }).click()
      if (index === 0) {
        await payout.getByText('다른 한 사람이 더 필요해요').waitFor()
        await payout.getByLabel('이유 (기록에 남아요)').fill('한 번 더 눌러 봄')
        await expect.poll(() => payout.getByRole('button').allTextContents()).toEqual(['거절'])
        expect(await payoutState()).toBe('awaiting_approval')
        await shot(admin, 'desk-one-approval')
      } else {
        const asked = admin.getByRole('dialog', { name: /은행으로 보낼까요/ })
        await asked.waitFor()
        expect(await payoutState()).toBe('awaiting_approval')
        await asked.getByRole('button', { name: '승인하고 보내기' }).click()
        await payout.waitFor({ state: 'detached' })
        await expect.poll(payoutState, { timeout: 30_000 }).toBe('confirmed')
        await admin.getByRole('button', { name: '보낸 정산' }).click()
        await payout.getByLabel('이유 (기록에 남아요)').fill('은행이 되돌려 보냄')
        await payout.getByRole('button', { name: '반환 처리' }).click()
        await admin
          .getByRole('dialog', { name: /정산을 반환 처리할까요/ })
          .getByRole('button', { name: '취소' })
          .click()
        await shot(admin, 'desk-sent')
      }
      await admin.context().close()
    }
  })

  it('kept the PIN in the page, broke no policy, and left books that verify', async () => {
    await traffic.settled()
    expect(traffic.sent.some(({ url }) => url.includes('pay.pin.finishLogin'))).toBe(true)
    expect(leaksOf(traffic.sent, pin)).toEqual([])
    expect(problems).toEqual([])
    expect((await verifyLedger(fixture.world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
  })
})
