import { expect, it } from 'vitest'
import type { Page } from '@playwright/test'
import { AxeBuilder } from '@axe-core/playwright'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { itAtLength } from '../at-length.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'

/** An authenticator of Chromium itself, whose person always says yes. */
async function withAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  })
}

describeInChromium(
  'passkeys',
  'passkeys',
  (web) => {
    it('are made in the settings, open the account without a channel, and can be removed', async () => {
      const jimin = await web.world.person({ handle: 'jimin', displayName: '지민' })
      const page = await web.open(jimin, '/settings/passkeys')
      await withAuthenticator(page)
      await page.getByLabel('이름').fill('내 휴대폰')
      await page.screenshot({ path: `${web.shots}/add.png` })
      await page.getByRole('button', { name: '이 기기에 패스키 만들기' }).click()
      await page.getByText('내 휴대폰', { exact: true }).waitFor()
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
      await page.screenshot({ path: `${web.shots}/list.png` })

      await page.context().clearCookies({ name: 'kiwi_session' })
      await page.goto(`${web.api.url}/sign-in?returnTo=/settings/passkeys`)
      await page.getByRole('button', { name: '패스키로 로그인' }).waitFor()
      await page.screenshot({ path: `${web.shots}/sign-in.png` })
      await page.getByRole('button', { name: '패스키로 로그인' }).click()
      await page.getByText('내 휴대폰', { exact: true }).waitFor()
      await expect.poll(() => new URL(page.url()).pathname).toBe('/settings/passkeys')

      await page.getByRole('button', { name: '지우기' }).click()
      await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: '지우기' }).click()
      await page.getByText('아직 패스키가 없어요').waitFor()
      await page.context().close()
    })

    itAtLength('say so where none is confirmed, and ask for a new sign-in after a while', async () => {
      const context = await web.browser.newContext(phone)
      const page = await context.newPage()
      await page.goto(`${web.api.url}/sign-in`)
      const devtools = await context.newCDPSession(page)
      await devtools.send('WebAuthn.enable')
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: false },
      })
      await page.getByRole('button', { name: '패스키로 로그인' }).click()
      await page.getByRole('alert').filter({ hasText: '패스키를 확인하지 못했어요' }).waitFor()
      await context.close()

      const minho = await web.world.person({ handle: 'minho', displayName: '민호' })
      const late = await web.open(minho, '/settings/passkeys', desktop)
      await late.getByLabel('Name').waitFor()
      await run(
        web.world.owner.db,
        sql`update session set created_at = created_at - interval '16 minutes' where person_id = ${minho.id}::uuid`,
      )
      await late.reload()
      await late.getByRole('button', { name: 'Sign in again to make one' }).waitFor()
      await late.screenshot({ path: `${web.shots}/again-desktop.png` })
      await late.context().close()
    })
  },
  { hostname: 'localhost' },
)
