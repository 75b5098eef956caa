import type { Page } from '@playwright/test'

/** As a newcomer on the page of joining: to all texts. */
export async function agreeToTexts(page: Page): Promise<void> {
  await page.getByLabel('모두 동의').check()
  await page.getByRole('button', { name: '동의하고 계속하기' }).click()
}
