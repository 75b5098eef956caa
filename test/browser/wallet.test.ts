import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../sandbox/people.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { systemCtx } from '../../src/context.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { signHead } from '../../src/pay/proof/sign-head.ts'
import { type Runner, startRunner } from '../../src/jobs/runner/runner.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { fillPool, sendTo } from '../bank-deposits.ts'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import { itAtLength } from '../at-length.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { disguisesOf, leaksOf, recordTraffic } from './traffic.ts'
import { approve, choosePin, enterCode, joinAs, newestCode, openPhone, pickPerson, seriousFlaws, typePin } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const people = sandboxPeople()
const [payerSelf, friendSelf] = [people[50]!, people[51]!]
const account = payerSelf.accounts[0]!
const [pin, newPin] = ['739164', '258147']

describe.skipIf(!hasChromium)(`the wallet, in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let fixture: Awaited<ReturnType<typeof sandboxWorld>>
  let api: RunningApi
  let runner: Runner
  let browser: Browser
  let payer: Page
  let friend: Page
  let traffic: ReturnType<typeof recordTraffic>
  const problems: string[] = []
  const at = (path: string) => `${api.url}${path}`
  const bankAddress = () => fixture.sandbox.url
  const tellBank = (what: 'faults' | 'webhook-url', body: object) =>
    fetch(`${bankAddress()}/control/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  twoAtATime()
  beforeAll(async () => {
    await buildWeb(root)
    fixture = await sandboxWorld({ isLive: true })
    const { world } = fixture
    await publishKeys(systemCtx(world.deps, 'start'))
    await fillPool(world)
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    await tellBank('webhook-url', { url: `${api.url}/hooks/bank`, channel: 'virtualaccounts' })
    runner = startRunner(world.deps)
    browser = await launchChromium()
    payer = await openPhone(browser, problems)
    friend = await openPhone(browser, problems)
    traffic = recordTraffic(payer.context())
    await joinAs(payer, api.url, payerSelf, 'haru.pays', '하루')
    await joinAs(friend, api.url, friendSelf, 'bada.friend', '바다')
  })

  afterAll(async () => {
    await browser?.close()
    await runner?.stop(5_000)
    await api?.close()
    await fixture?.close()
  })

  it('links an account with 1 won, after a wrong code that costs a try', async () => {
    await payer.goto(at('/wallet/link'))
    await payer.getByText(account.bankName, { exact: true }).click()
    const field = payer.getByLabel('인증 번호 네 자리')
    const send = async (accountNumber: string) => {
      await payer.getByLabel('계좌번호').fill(accountNumber)
      await payer.getByRole('button', { name: '1원 받기' }).click()
    }
    await send('1234-567')
    await payer.getByText('계좌번호는 8~16자리예요').waitFor()
    // The bank's answer about a number is secret: who waits in vain hears what may be wrong.
    await send('99999999999')
    await payer.getByRole('button', { name: '1원이 오지 않았어요' }).click()
    await payer.getByText('은행이나 계좌번호가 달랐을 수 있어요').waitFor()
    await payer.getByText(account.bankName, { exact: true }).click()
    expect(await seriousFlaws(payer)).toEqual([])
    await send(account.accountNumber)
    await field.waitFor()
    // A reload goes on with the 1 won that was sent.
    await payer.reload()
    await field.waitFor()
    await expect.poll(() => newestCode(payer, bankAddress(), payerSelf), { timeout: 15_000 }).not.toBe('')
    const right = await newestCode(payer, bankAddress(), payerSelf)
    await field.pressSequentially(String((Number(right) + 1) % 10_000).padStart(4, '0'))
    await payer.getByText('남은 횟수 4번').waitFor()
    // As it stands in the bank's app: the digits are what counts.
    await field.fill(`키위${right}`)
    await payer.getByRole('button', { name: '완료' }).click()
    await payer.getByText(account.accountNumber.slice(-4)).first().waitFor()
  })

  it('tops up from the linked account, and by a leased account that fills when the deposit comes', async () => {
    // What a purchase needs is filled in, and leads back to it.
    const { id: productId } = await fixture.world.product(await fixture.world.shop(), { priceKrw: 100_000 })
    await payer.goto(at(`/products/${productId}`))
    await payer.getByRole('button', { name: '구매하기' }).click()
    const sheet = payer.getByRole('dialog', { name: '구매하기' })
    await sheet.getByText('잔액이 100,000원 모자라요').waitFor()
    await sheet.getByRole('link', { name: '충전하기' }).click()
    await payer.getByRole('button', { name: '100,000원 충전하기' }).dblclick()
    await payer.getByText('100,000원을 충전했어요').waitFor({ timeout: 60_000 })
    await payer.getByRole('button', { name: '결제 이어서 하기' }).click()
    await payer.waitForURL(at(`/products/${productId}`))

    await payer.goto(at('/wallet/top-up'))
    await payer.getByRole('button', { name: '입금해서' }).click()
    await payer.getByRole('button', { name: '+1만' }).click()
    await payer.getByLabel('보내는 사람 이름').fill(payerSelf.name)
    await payer.getByRole('button', { name: '입금 계좌 받기' }).click()
    await payer.getByText('입금을 기다리고 있어요').waitFor()
    expect(await seriousFlaws(payer)).toEqual([])
    const lease = await payer.evaluate(async () => {
      const answer = (await (await fetch('/trpc/pay.virtualAccounts.current')).json()) as {
        result: { data: { bankCode: string; accountNumber: string } }
      }
      return answer.result.data
    })
    await sendTo(bankAddress(), lease, { amountKrw: 10_000, depositor: payerSelf.name })
    await payer.getByText('10,000원이 들어왔어요').waitFor({ timeout: 60_000 })
  })

  it('asks for a PIN where there is none, refuses weak ones, and then sends with it once', async () => {
    await payer.goto(at('/wallet/send?to=bada.friend'))
    await payer.getByRole('button', { name: '+1만' }).click()
    await payer.getByLabel('메모').fill('점심값')
    await payer.getByRole('button', { name: '확인하기' }).click()
    await payer.getByRole('button', { name: '10,000원 보내기' }).dblclick()
    await payer.getByText('새 비밀번호 6자리').waitFor()
    for (const [weak, reason] of [
      ['111111', '같은 숫자'],
      ['345678', '이어지는 숫자'],
      ['900314', '생년월일'],
    ] as const) {
      await typePin(payer, weak)
      await payer.getByText(reason).waitFor()
    }
    await typePin(payer, pin.slice(0, 5))
    expect(await payer.content()).not.toContain(pin.slice(0, 5))
    await payer.keyboard.press('Backspace')
    for (const digit of pin.slice(4)) await payer.getByRole('button', { name: digit, exact: true }).click()
    await payer.getByText('한 번 더 입력해 주세요').waitFor()
    await typePin(payer, pin)

    await payer.getByText('이 기기가 서명해요').waitFor()
    expect(await seriousFlaws(payer)).toEqual([])
    await typePin(payer, '000001')
    await payer.getByText('4번 더 틀리면 잠겨요').waitFor()
    await approve(payer, pin, { payee: '@bada.friend', amount: '10,000원' })
    await payer.getByText('10,000원을 보냈어요').waitFor()
    await payer.getByText('남은 돈 100,000원').waitFor()
    await payer.getByRole('link', { name: '거래 영수증' }).click()
    await payer.getByText('내가 서명한 내용').click()
    await payer.getByText('"shown":"@bada.friend"').waitFor()
    expect(await seriousFlaws(payer)).toEqual([])
  })

  it('pays what a friend asks for once, although the first answer is lost', async () => {
    await payer.goto(at('/wallet'))
    await payer.getByText('점심값').waitFor()
    await friend.goto(at('/wallet/request?from=haru.pays'))
    await friend.getByRole('button', { name: '+1만' }).click()
    await friend.getByLabel('메모').fill('커피')
    await friend.getByRole('button', { name: '10,000원 요청하기' }).click()
    await friend.getByText('10,000원을 요청했어요').waitFor()
    // Live, on the page that was open.
    await payer.getByText('바다님이 10,000원을 요청했어요').waitFor()
    expect(await seriousFlaws(payer)).toEqual([])
    await payer.getByRole('main').getByRole('link', { name: '보내기' }).last().click()
    await payer.route(
      '**/trpc/pay.send**',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await payer.getByRole('button', { name: '10,000원 보내기' }).click()
    await approve(payer, pin, { payee: '@bada.friend', amount: '10,000원' })
    await payer.getByText('다시 눌러도 두 번 나가지 않아요').waitFor()
    // The same key and the same signature: nothing is asked again, nothing leaves again.
    await payer.getByRole('button', { name: '10,000원 보내기' }).click()
    await payer.getByText('10,000원을 보냈어요').waitFor()
    await payer.getByText('남은 돈 90,000원').waitFor()
    await payer.getByRole('link', { name: '완료' }).click()
    await payer.getByText('20,000원 / 2,000,000원').waitFor()
    await friend.goto(at('/wallet/requests'))
    await friend.getByText('받음', { exact: true }).waitFor()
  })

  it('withdraws to the linked account, and waits calmly while the bank owes an answer', async () => {
    const withdraw = async (step: string, amount: string) => {
      await payer.goto(at('/wallet/withdraw'))
      await payer.getByRole('button', { name: step }).click()
      await payer.getByRole('button', { name: `${amount} 출금하기` }).click()
      await approve(payer, pin, { payee: `bank:${account.accountNumber.slice(-4)}`, amount })
    }
    await withdraw('+5만', '50,000원')
    await payer.getByText('50,000원을 계좌로 보냈어요').waitFor({ timeout: 60_000 })

    // The money moves, its answer is lost, and for a while the bank cannot say either.
    await tellBank('faults', { provider: 'openbanking', operation: 'deposit', kind: 'silentAfter', drop: true, times: 1 })
    await tellBank('faults', { provider: 'openbanking', operation: 'result', kind: 'http500', times: 2 })
    await withdraw('+1만', '10,000원')
    await payer.getByText('은행의 답을 기다리고 있어요').waitFor({ timeout: 60_000 })
    expect(await seriousFlaws(payer)).toEqual([])
    await payer.getByText('10,000원을 계좌로 보냈어요').waitFor({ timeout: 120_000 })
  })

  itAtLength('finds a line of the history by its memo and hands it over as CSV', async () => {
    await payer.goto(at('/wallet/history'))
    await payer.getByText('커피').waitFor()
    await payer.getByRole('button', { name: '나간 돈' }).click()
    await payer.getByRole('button', { name: '자세한 필터' }).click()
    await payer.getByRole('button', { name: '송금', exact: true }).click()
    await payer.getByRole('searchbox').fill('점심')
    await expect.poll(() => payer.locator('main li a').count()).toBe(1)
    expect(await seriousFlaws(payer)).toEqual([])
    const [file] = await Promise.all([payer.waitForEvent('download'), payer.getByRole('button', { name: 'CSV로 받기' }).click()])
    const csv = readFileSync(await file.path(), 'utf8')
    expect(csv.startsWith('\uFEFF')).toBe(true)
    const rows = csv.trim().split('\r\n')
    expect(rows).toHaveLength(2)
    expect(rows[1]).toContain('점심값')

    await payer.getByRole('searchbox').fill('없는 말')
    await payer.getByText('조건에 맞는 내역이 없어요').waitFor()
    await payer.getByRole('button', { name: '필터 지우기' }).last().click()
    await payer.getByText('커피').waitFor()
  })

  it('checks the balance against the signed ledger, and says plainly when it does not fit', async () => {
    await signHead(fixture.world.ctx())
    // The history stands above the button, and moves it when it comes.
    const check = async () => {
      await payer.getByText('커피').waitFor()
      await payer.getByRole('button', { name: '확인하기' }).click()
    }
    await payer.goto(at('/wallet'))
    await check()
    await payer.getByText('30,000원, 장부와 일치해요').waitFor()

    await payer.route(
      '**/trpc/pay.proof**',
      async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: (await response.text()).replace('"balanceKrw":30000', '"balanceKrw":30001') })
      },
      { times: 1 },
    )
    await payer.reload()
    await check()
    await payer.getByText('장부와 맞지 않아요').waitFor()
  })

  itAtLength('locks the PIN after five wrong guesses, and unlocks it by 1 won, identity and a new one', async () => {
    // The account was proved an hour ago: an unlock wants it fresher.
    await run(fixture.world.deps.main.db, sql`update account_verification set confirmed_at = confirmed_at - interval '1 hour'`)
    await payer.goto(at('/wallet/pin'))
    await payer.getByText('지금 쓰는 비밀번호').waitFor()
    for (const left of [4, 3, 2, 1]) {
      await typePin(payer, '000001')
      await payer.getByText(`${left}번 더 틀리면 잠겨요`).waitFor()
    }
    await typePin(payer, '000001')
    await payer.getByText('결제 비밀번호가 잠겼어요').waitFor()
    await payer.getByRole('link', { name: '잠금 풀기' }).click()
    const before = await newestCode(payer, bankAddress(), payerSelf)
    await payer.getByRole('button', { name: '1원 받기' }).click()
    await enterCode(payer, bankAddress(), payerSelf, before)
    await payer.getByRole('button', { name: '본인 확인하기' }).waitFor()
    expect(await seriousFlaws(payer)).toEqual([])
    await payer.getByRole('button', { name: '본인 확인하기' }).click()
    await pickPerson(payer, payerSelf)
    await choosePin(payer, newPin)
    await payer.getByText('잠금을 풀었어요').waitFor()

    await payer.goto(at('/wallet/send?to=bada.friend'))
    await payer.getByRole('button', { name: '+1만' }).click()
    await payer.getByRole('button', { name: '확인하기' }).click()
    await payer.getByRole('button', { name: '10,000원 보내기' }).click()
    await approve(payer, newPin, { payee: '@bada.friend', amount: '10,000원' })
    await payer.getByText('10,000원을 보냈어요').waitFor()
  })

  itAtLength('lets another browser of the same person pay only after identity is verified there', async () => {
    const second = await openPhone(browser, problems)
    const log = recordTraffic(second.context())
    await second.goto(at('/sign-in'))
    await second.getByRole('button', { name: '카카오로 시작하기' }).click()
    await pickPerson(second, payerSelf)
    await second.waitForURL(at('/'))
    await second.goto(at('/wallet/withdraw'))
    await second.getByRole('button', { name: '+1만' }).click()
    await second.getByRole('button', { name: '10,000원 출금하기' }).click()
    await second.getByText('이 기기는 아직 결제에 쓸 수 없어요').waitFor()
    await second.getByRole('link', { name: '이 기기 등록하기' }).click()
    await second.getByRole('button', { name: '본인 확인하고 등록하기' }).click()
    await pickPerson(second, payerSelf)
    await second.waitForURL('**/wallet/withdraw')
    await second.getByRole('button', { name: '+1만' }).click()
    await second.getByRole('button', { name: '10,000원 출금하기' }).click()
    await approve(second, newPin, { payee: `bank:${account.accountNumber.slice(-4)}`, amount: '10,000원' })
    await second.getByText('10,000원을 계좌로 보냈어요').waitFor({ timeout: 60_000 })
    await log.settled()
    expect(leaksOf(log.sent, newPin)).toEqual([])
    await second.context().close()
  })

  it('let neither PIN nor account number out of the page, in the clear or thinly dressed', async () => {
    await traffic.settled()
    const calls = (name: string) => traffic.sent.filter(({ method, url }) => method === 'POST' && url.includes(name))
    expect(calls('pay.pin.finishLogin').length).toBeGreaterThan(2)
    expect(calls('pay.bank.verifyAccount')[0]?.body).toContain('"ciphertext"')
    // The log does hold bodies and headers, and the search does find what is there.
    expect(calls('pay.send').some(({ body }) => body.includes('"amountKrw":10000'))).toBe(true)
    expect(traffic.sent.some(({ headers }) => headers['cookie']?.includes('='))).toBe(true)
    const planted = { method: 'POST', url: '/', headers: {}, body: Buffer.from(`{"pin":"${pin}"}`).toString('base64') }
    expect(leaksOf([planted], pin)).toHaveLength(1)
    expect(new Set(disguisesOf(pin)).size).toBe(12)

    for (const secret of [pin, newPin, account.accountNumber]) expect(leaksOf(traffic.sent, secret)).toEqual([])
  })

  it('saw no script error and no breach of the content policy', () => {
    expect(problems).toEqual([])
  })
})
