import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { expect } from 'vitest'
import type { SandboxPerson } from '../../sandbox/people.ts'
import { agreeToTexts } from './agree-to-texts.ts'

/** A phone in Korean that records page errors and violations of the content policy. */
export async function openPhone(browser: Browser, problems: string[]): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'ko-KR',
    hasTouch: true,
    acceptDownloads: true,
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/i.test(message.text())) problems.push(message.text())
  })
  return page
}

/** Signs in with Kakao, verifies identity, and takes a handle; a photo is left out. */
export async function joinAs(page: Page, url: string, self: SandboxPerson, handle: string, displayName: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByRole('button', { name: '카카오로 시작하기' }).click()
  await pickPerson(page, self)
  await agreeToTexts(page)
  await page.getByRole('button', { name: '본인 확인 시작하기' }).click()
  await pickPerson(page, self)
  await page.waitForURL('**/welcome**')
  await page.getByLabel('이름').fill(displayName)
  await page.getByLabel('아이디').fill(handle)
  await page.getByRole('button', { name: '시작하기' }).click()
  await page.waitForURL(`${url}/interest`)
}

/** On a provider's page of the sandbox. */
export async function pickPerson(page: Page, self: SandboxPerson): Promise<void> {
  await page.locator('button.person').filter({ hasText: self.name }).first().click()
}

/** By the keyboard, as the pad takes it. */
export async function typePin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.keyboard.press(digit)
}

/** Waits for the sheet, checks that it shows the signed lines, and types the PIN. */
export async function approve(page: Page, pin: string, { payee, amount }: { payee: string; amount: string }): Promise<void> {
  const sheet = page.getByRole('dialog')
  await sheet.getByText('이 기기가 서명해요').waitFor()
  await sheet.getByText(payee, { exact: true }).waitFor()
  await sheet.getByText(amount, { exact: true }).waitFor()
  await typePin(page, pin)
}

/** Types the same PIN twice, as a new PIN needs. */
export async function choosePin(page: Page, pin: string): Promise<void> {
  await page.getByText('새 비밀번호 6자리').waitFor()
  await typePin(page, pin)
  await page.getByText('한 번 더 입력해 주세요').waitFor()
  await typePin(page, pin)
}

/**
 * Types bank and number, requests the won, and reads its code in the sandbox's bank app in another
 * tab.
 */
export async function linkAccount(page: Page, url: string, sandboxUrl: string, self: SandboxPerson): Promise<void> {
  const [account] = self.accounts
  await page.goto(`${url}/wallet/link`)
  await page.getByText(account!.bankName, { exact: true }).click()
  await page.getByLabel('계좌번호').fill(account!.accountNumber)
  await page.getByRole('button', { name: '1원 받기' }).click()
  await enterCode(page, sandboxUrl, self)
  await page.getByRole('button', { name: '완료' }).click()
}

/** Reads a code other than `before` in the bank app, and types it. */
export async function enterCode(page: Page, sandboxUrl: string, self: SandboxPerson, before = ''): Promise<void> {
  const field = page.getByLabel('인증 번호 네 자리')
  await field.waitFor()
  let code = ''
  await expect.poll(async () => (code = await newestCode(page, sandboxUrl, self)), { timeout: 15_000 }).not.toBe(before)
  await field.pressSequentially(code)
}

/** The four digits of the newest won on a page of the bank's, which is not the page under test. */
export async function newestCode(page: Page, sandboxUrl: string, self: SandboxPerson): Promise<string> {
  const bank = await page.context().browser()!.newPage()
  await bank.goto(`${sandboxUrl}/bank/${self.id}`)
  const memos = await bank.locator('.memo').allTextContents()
  await bank.close()
  return memos.map((memo) => /키위(\d{4})/.exec(memo)?.[1]).find(Boolean) ?? ''
}

/** The serious and critical violations of axe-core, as sentences. */
export async function seriousFlaws(page: Page): Promise<string[]> {
  // Our pages have no frames, and passed rules are not read: both cost four fifths of axe's time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${page.url()} ${id}: ${node.target.join(' ')}`))
}
