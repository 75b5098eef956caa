import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { fromBuffer } from 'yauzl'
import { expect, it } from 'vitest'
import { describeInChromium, desktop } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('settings, in Chromium', 'settings', (web) => {
  const { open } = web
  /** A picture of the page, which has no serious fault for people who use other means than eyes and a mouse. */
  async function shot(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(web.shots, `${name}.png`), fullPage: true })
    expect(await seriousFlaws(page)).toEqual([])
  }

  it(
    'makes a copy of one’s data, shows its progress without a reload, and gives the file, whose pages open offline',
    { timeout: 90_000 },
    async () => {
      const me = await web.world.person({ displayName: '<b>하늘</b>' })
      await web.world.post(me, { caption: '오늘의 <script>alert(1)</script>' })
      const page = await open(me, '/settings')
      await page.getByRole('link', { name: '내 데이터 내려받기' }).click()
      await page.getByRole('button', { name: '파일 만들기' }).click()
      await page.getByRole('progressbar').waitFor()
      await shot(page, 'export-running')
      await web.world.runJobs()
      const link = page.getByRole('link', { name: /^내려받기/ })
      await link.waitFor()
      await shot(page, 'export-ready')
      const [download] = await Promise.all([page.waitForEvent('download'), link.press('Enter')])
      expect(download.suggestedFilename()).toMatch(/^kiwi-.*\.zip$/)
      const folder = join(web.shots, 'zip')
      await unzipTo(folder, await readFile((await download.path())!))
      const offline = await (await web.browser.newContext({ ...desktop, offline: true })).newPage()
      const asked: string[] = []
      offline.on('request', (request) => void (request.url().startsWith('file:') || asked.push(request.url())))
      offline.on('dialog', () => asked.push('a script ran'))
      await offline.goto(pathToFileURL(join(folder, 'index.html')).href)
      await offline.getByText('<b>하늘</b>').waitFor()
      await shot(offline, 'export-index')
      await offline.getByRole('link', { name: '올린 글' }).click()
      await offline.getByText('오늘의 <script>alert(1)</script>').waitFor()
      await shot(offline, 'export-posts')
      expect(asked).toEqual([])
      await offline.context().close()
      await page.context().close()
    },
  )

  it('speaks the language of a newcomer’s browser, keeps a theme, and signs out everywhere else', { timeout: 90_000 }, async () => {
    const me = await web.world.person()
    const elsewhere = await web.world.sessionToken(me)
    const page = await open(me, '/settings', desktop)
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(await background()).toBe('rgb(22, 21, 17)')
    await shot(page, 'hub-dark')
    await page.getByRole('button', { name: 'Light', exact: true }).press('Enter')
    expect(await background()).toBe('rgb(250, 248, 243)')
    await page.reload()
    await page.getByRole('button', { name: 'Light', exact: true, pressed: true }).waitFor()
    expect(await background()).toBe('rgb(250, 248, 243)')
    await shot(page, 'hub-light')
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByText('Signed out everywhere else').waitFor()
    const answer = await fetch(`${web.api.url}/trpc/me.get`, { headers: { authorization: `Bearer ${elsewhere}` } })
    expect(answer.status).toBe(401)
    await page.getByRole('link', { name: 'Security log' }).click()
    await page.getByText('A device was signed out').first().waitFor()
    await shot(page, 'security-log')
    await page.context().close()
    const small = await open(me, '/settings')
    await small.getByRole('heading', { name: '로그인과 보안' }).waitFor()
    await shot(small, 'hub-phone')
    await small.context().close()
  })
})

async function unzipTo(folder: string, bytes: Buffer): Promise<void> {
  const zip = await new Promise<import('yauzl').ZipFile>((done, fail) =>
    fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (opened ? done(opened) : fail(error))),
  )
  await new Promise<void>((done, fail) => {
    zip.on('entry', (entry: import('yauzl').Entry) =>
      zip.openReadStream(entry, (error, stream) => {
        if (error) return fail(error)
        const chunks: Buffer[] = []
        stream
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => {
            const path = join(folder, entry.fileName)
            mkdirSync(resolve(path, '..'), { recursive: true })
            writeFileSync(path, Buffer.concat(chunks))
            zip.readEntry()
          })
      }),
    )
    zip.on('end', () => done()).on('error', fail)
    zip.readEntry()
  })
}
