import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { fromBuffer } from 'yauzl'
import { expect, it } from 'vitest'
import { startSandbox } from '../../sandbox/server.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { transaction } from '../../src/db/transaction.ts'
import { createSmtp } from '../../src/platform/mail/smtp.ts'
import { createWebPush } from '../../src/platform/push/web-push.ts'
import { moneyParts } from '../../src/pay/ledger/freeze-wallet.ts'
import { blockPerson } from '../../src/social/graph/block-person.ts'
import { mutePerson } from '../../src/social/graph/mute-person.ts'
import { muteText } from '../../src/social/graph/mute-text.ts'
import { report } from '../../src/social/moderation/report.ts'
import { takeAction } from '../../src/social/moderation/take-action.ts'
import { openPerson } from '../../src/social/staff/looked.ts'
import { readSettings } from '../../src/social/notifications/read-settings.ts'
import { notice } from '../../src/social/notifications/rules.ts'
import { tell } from '../../src/social/notifications/tell.ts'
import { itAtLength } from '../at-length.ts'
import type { TestPerson } from '../worlds/world.ts'
import { describeInWholeChromium, desktop, phone, withWorker } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInWholeChromium('settings, in Chromium', 'settings', (web) => {
  const { open } = web
  /**
   * A picture of the page, which has no serious fault for people who use other means than eyes and
   * a mouse.
   */
  async function shot(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(web.shots, `${name}.png`), fullPage: true })
    expect(await seriousFlaws(page)).toEqual([])
  }

  it('makes a copy of one’s data, shows its progress without a reload, and gives the file, whose pages open offline', async () => {
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
  })

  itAtLength.each([
    ['ko-KR', phone],
    ['en-US', desktop],
  ] as const)('every page of oneself, of safety and of the staff is clean for axe and whole by the keyboard: %s', async (locale, look) => {
    const { world } = web
    const [me, other, barred, pending] = [
      await world.person({ displayName: 'Mina' }),
      await world.person({ displayName: 'Theo' }),
      await world.person({ displayName: 'Noa' }),
      await world.person({ status: 'pending' }),
    ]
    const admin = await world.person({ role: 'admin', displayName: 'Ada' })
    await mutePerson(me.ctx, { personId: other.id, duration: 'week' })
    await muteText(me.ctx, { kind: 'word', text: 'spoiler', duration: 'week' })
    await blockPerson(me.ctx, { personId: barred.id })
    const post = await world.post(me, { caption: 'a post' })
    await report(other.ctx, { subject: { kind: 'post', id: post.id }, reason: 'spam', note: '' })
    const warn = {
      subject: { kind: 'person', id: me.id },
      action: 'warn',
      reason: 'a report was right',
      reasonCode: 'spam',
      actor: 'cli:test',
    } as const
    await takeAction(world.ctx(), warn, moneyParts)
    await openPerson(admin.ctx, 'look', { personId: me.id, reason: 'a question' })
    const of = (who: TestPerson | null, paths: string[]) => paths.map((path) => ({ who, path }))
    const pages = [
      ...of(null, ['/sign-in', '/terms', '/privacy', '/marketing', '/transparency', '/left']),
      ...of(pending, ['/verify']),
      ...of(me, ['/me', '/me/actions', '/settings', `/@${me.handle}`, '/link-channel']),
      ...of(
        me,
        ['muted', 'blocked', 'close', 'tags', 'feed', 'passkeys', 'security', 'notices', 'export', 'leave', 'addresses'].map(
          (name) => `/settings/${name}`,
        ),
      ),
      ...of(
        admin,
        ['', '/people', `/people/${me.id}`, '/reports', '/pay', '/ranking', '/hashtags', '/jobs', '/search', '/switches', '/log'].map(
          (name) => `/admin${name}`,
        ),
      ),
    ]
    const faults: string[] = []
    const tabs = new Map<TestPerson | null, Page>()
    for (const { who, path } of pages) {
      const page = tabs.get(who) ?? (await openFor(who, look))
      tabs.set(who, page)
      await page.goto(`${web.api.url}${path}`)
      await page.locator('h1').first().waitFor()
      await expect.poll(() => page.locator('[role=status] .animate-breathe').count()).toBe(0)
      faults.push(...(await seriousFlaws(page)))
      faults.push(...(await outOfReach(page)).map((what) => `${path}: no Tab reaches ${what}`))
      if (locale === 'en-US') faults.push(...(await koreanWords(page)).map((words) => `${path}: in Korean: ${words}`))
      await page.screenshot({ path: join(web.shots, `${locale}${path.replaceAll('/', '-').slice(0, 30)}.png`), fullPage: true })
    }
    expect(faults).toEqual([])
    for (const page of tabs.values()) await page.context().close()
  })

  const openFor = async (who: TestPerson | null, look: typeof phone | typeof desktop): Promise<Page> =>
    who ? open(who, '/', look) : (await web.browser.newContext(look)).newPage()

  /** What can be pressed or filled in and is never focused by Tab. */
  async function outOfReach(page: Page): Promise<string[]> {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    for (let pressed = 0; pressed < 150; pressed += 1) {
      await page.keyboard.press('Tab')
      const isOver = await page.evaluate(() => {
        const { activeElement: focused, body } = document
        if (!focused || focused === body) return true
        // A field for a time is focused once for each of its parts.
        const isAgain = focused.hasAttribute('data-reached') && !focused.hasAttribute('data-now')
        document.querySelector('[data-now]')?.removeAttribute('data-now')
        for (const mark of ['data-reached', 'data-now']) focused.setAttribute(mark, '')
        return isAgain
      })
      if (isOver && pressed > 0) break
    }
    return page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea')]
        .filter(
          (one) =>
            one.checkVisibility({ visibilityProperty: true }) &&
            !one.matches(':disabled, [tabindex="-1"], [data-reached], [type=radio]') &&
            !one.closest('[inert]'),
        )
        .map((one) => one.outerHTML.slice(0, 120)),
    )
  }

  /** Texts of an English page that hold Korean, but for names of languages and of the world. */
  const koreanWords = (page: Page): Promise<string[]> =>
    page.evaluate(() => {
      const found: string[] = []
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walk.nextNode()) {
        const text = walk.currentNode.textContent ?? ''
        const parent = walk.currentNode.parentElement
        if (/[가-힣]/.test(text) && parent?.checkVisibility() && !parent.closest('[lang=ko], script, style'))
          found.push(text.trim().slice(0, 60))
      }
      return found
    })

  itAtLength('speaks the language of a newcomer’s browser, keeps a theme, and signs out everywhere else', async () => {
    const me = await web.world.person()
    const elsewhere = await web.world.sessionToken(me)
    const page = await open(me, '/settings', desktop)
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('en')
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(await background()).toBe('rgb(22, 21, 17)')
    await shot(page, 'hub-dark')
    await page.getByRole('button', { name: 'Light', exact: true }).press('Enter')
    await expect.poll(background).toBe('rgb(250, 248, 243)')
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

  it('turns push notices and mails on, shows what was sent, opens its page, and ends mails by one click', async () => {
    const sandbox = await startSandbox()
    const { world } = web
    world.deps.platform.push = createWebPush({ ...world.config, PUSH_SANDBOX_URL: `${sandbox.url}/push` })
    const control = async <T>(path: string, body: unknown): Promise<T> => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      return (await fetch(`${sandbox.url}/control/${path}`, init)).json() as Promise<T>
    }
    const [me, sender] = [await world.person(), await world.person({ displayName: '지민' })]
    const page = await open(me, '/settings', withWorker)
    await page.context().grantPermissions(['notifications'])
    await page.exposeFunction('subscribeAtSandbox', (serverKey: string) => control('push-subscriptions', { serverKey }))
    // Chromium subscribes at Google's service only, with keys of a Google build. Its subscription
    // is the one part that is not its own.
    await page.addInitScript(subscribeElsewhere)
    await page.reload()
    await page.getByRole('link', { name: '알림 설정' }).click()
    await page.getByRole('switch', { name: /이 기기에서 푸시 받기/ }).click()
    // The switch turns at once; Kiwi knows the browser a moment later.
    await page.getByRole('switch', { name: /이 기기에서 푸시 받기/, checked: true }).waitFor()
    await expect.poll(async () => (await readSettings(me.ctx)).devices).toBe(1)
    await page.getByRole('checkbox', { name: '좋아요 · 푸시' }).click()
    await expect.poll(() => page.getByRole('checkbox', { name: '좋아요 · 푸시' }).isChecked()).toBe(false)
    await expect.poll(() => page.getByRole('checkbox', { name: '돈 · 앱' }).isDisabled()).toBe(true)
    await page.getByRole('switch', { name: /조용한 시간 두기/ }).click()
    await expect.poll(async () => (await readSettings(me.ctx)).quiet).toBeNull()
    await shot(page, 'notices-phone')

    await transaction(world.deps.main, (tx) =>
      tell(tx, [notice(me.id, 'money_received', { actorId: sender.id, amountKrw: 12_000 })], { now: world.deps.now() }),
    )
    await world.runJobs()
    const [pushed] = sandbox.state.pushes
    expect(JSON.parse(pushed!.text)).toMatchObject({ title: '지민님이 12,000원을 보냈어요', path: '/wallet', unreadCount: 1 })

    const cdp = await page.context().newCDPSession(page)
    const registrationId = await new Promise<string>((resolve) => {
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [found] }) => found && resolve(found.registrationId))
      void cdp.send('ServiceWorker.enable')
    })
    const shown = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready
        return (await registration.getNotifications()).map(({ title, tag, data }) => ({ title, tag, data: data as { path: string } }))
      })
    const deliver = () => cdp.send('ServiceWorker.deliverPushMessage', { origin: web.api.url, registrationId, data: pushed!.text })
    const line = { title: '지민님이 12,000원을 보냈어요', tag: expect.any(String) as string, data: { path: '/wallet' } }
    // Chromium drops a push at times while a worker starts; the same notice again takes its place.
    await expect.poll(() => deliver().then(shown), { interval: 1_000 }).toEqual([line])
    await deliver()
    expect(await shown()).toHaveLength(1)
    // A window that was open before the worker is not its own until the next load.
    await page.reload()
    const [worker] = page.context().serviceWorkers()
    await worker!.evaluate(clickFirst)
    await page.waitForURL(`${web.api.url}/wallet`)
    await expect.poll(shown).toEqual([])

    // Quiet hours around now hold what is not dropped until they end.
    await page.goto(`${web.api.url}/settings/notices`)
    await page.getByRole('switch', { name: /조용한 시간 두기/ }).click()
    const hour = await page.evaluate(() => new Date().getHours())
    const clock = (at: number) => `${String((at + 24) % 24).padStart(2, '0')}:00`
    await page.getByLabel('시작', { exact: true }).fill(clock(hour - 1))
    await page.getByLabel('끝', { exact: true }).fill(clock(hour + 2))
    await expect.poll(async () => (await readSettings(me.ctx)).quiet?.untilMinute).toBe(((hour + 26) % 24) * 60)
    const tellMore = () =>
      transaction(world.deps.main, (tx) =>
        tell(tx, [notice(me.id, 'money_received', { actorId: sender.id, amountKrw: 500 })], { now: world.deps.now() }),
      )
    await tellMore()
    await world.runJobs()
    expect(sandbox.state.pushes).toHaveLength(1)
    const held = sql`name = 'notifications.push' and done_at is null and payload ->> 'personId' = ${me.id}`
    const [waits] = await rows(world.deps.main.db, sql<{ runAt: Date }>`select run_at from outbox where ${held}`)
    expect(waits!.runAt.getMinutes() + waits!.runAt.getSeconds()).toBe(0)
    // The hours pass: quiet ones are over, and the job's time has come.
    await page.getByRole('switch', { name: /조용한 시간 두기/ }).click()
    await expect.poll(async () => (await readSettings(me.ctx)).quiet).toBeNull()
    await rows(world.deps.main.db, sql`update outbox set run_at = created_at where ${held}`)
    await world.runJobs()
    expect(JSON.parse(sandbox.state.pushes[0]!.text)).toMatchObject({ title: '지민님이 500원을 보냈어요' })
    expect(sandbox.state.pushes).toHaveLength(2)

    // The push service gives the browser another endpoint: it takes the place of the one that Kiwi
    // knows.
    const endpoints = async () =>
      (
        await rows(world.deps.main.db, sql<{ endpoint: string }>`select endpoint from push_subscription where person_id = ${me.id}::uuid`)
      ).map(({ endpoint }) => endpoint)
    const [old, serverKey] = [(await endpoints())[0]!, world.config.PUSH_KEYS[0]!.publicKey]
    const fresh = await control<{ endpoint: string; p256dh: string; auth: string }>('push-subscriptions', { serverKey })
    await worker!.evaluate(changeSubscription, { old, serverKey, ...fresh })
    await expect.poll(endpoints).toEqual([fresh.endpoint])
    await page.context().close()

    // Mails: an address, its link, a choice per topic, a mail, and the one click that ends them.
    world.deps.platform.mail = createSmtp({ ...world.config, MAIL_URL: sandbox.mailUrl })
    const settings = await open(me, '/settings/notices')
    const choice = (name: string) => settings.getByRole('checkbox', { name: `${name} · 메일` })
    await settings.getByText('메일은 위에서 주소를 확인한 다음에').waitFor()
    await expect.poll(() => choice('좋아요').isDisabled()).toBe(true)
    await settings.getByRole('textbox', { name: /메일로도/ }).fill('haneul@kiwi.test')
    await settings.getByRole('button', { name: '확인 메일 받기' }).press('Enter')
    await settings.getByText('메일의 링크를 열면 확인돼요').waitFor()
    await shot(settings, 'email-waits')
    await world.runJobs()
    const inbox = await settings.context().newPage()
    await inbox.goto(`${sandbox.url}/inbox`)
    await inbox.getByRole('link', { name: /settings\/notices/ }).click()
    await inbox.getByText('확인한 주소예요').first().waitFor()
    await settings.reload()
    await choice('좋아요').click()
    await expect.poll(async () => (await readSettings(me.ctx)).topics.find(({ topic }) => topic === 'likes')?.on.email).toBe(true)
    await expect.poll(() => choice('돈').isChecked()).toBe(true)
    await shot(settings, 'email-confirmed')
    const given = notice(me.id, 'money_received', { actorId: sender.id, amountKrw: 7_000 })
    await transaction(world.deps.main, (tx) => tell(tx, [given], { now: world.deps.now() }))
    await world.runJobs()
    await inbox.goto(`${sandbox.url}/inbox`)
    await inbox.getByRole('heading', { name: '지민님이 7,000원을 보냈어요' }).waitFor()
    await inbox.screenshot({ path: join(web.shots, 'inbox.png'), fullPage: true })
    await inbox
      .getByRole('button', { name: /한 번에 그만 받기/ })
      .first()
      .click()
    await inbox.getByText('Kiwi answered: 200').waitFor()
    await settings.reload()
    await expect.poll(() => choice('돈').isChecked()).toBe(false)
    await expect.poll(() => choice('좋아요').isChecked()).toBe(true)
    const remove = settings.getByRole('button', { name: '주소 지우기' })
    const sure = settings.getByRole('dialog', { name: '이메일 주소를 지울까요?' })
    await remove.click()
    await shot(settings, 'email-remove')
    await sure.getByRole('button', { name: '취소' }).click()
    await remove.click()
    await sure.getByRole('button', { name: '주소 지우기' }).click()
    await settings.getByRole('textbox', { name: /메일로도/ }).waitFor()
    await settings.context().close()
    await sandbox.stop()
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

/** Runs in the page. */
function subscribeElsewhere(): void {
  const base64url = (bytes: ArrayBuffer) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  const bytesOf = (text: string) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)).buffer
  const outside = window as unknown as {
    subscribeAtSandbox: (serverKey: string) => Promise<{ endpoint: string; p256dh: string; auth: string }>
  }
  let held: unknown = null
  PushManager.prototype.getSubscription = () => Promise.resolve(held as PushSubscription | null)
  PushManager.prototype.subscribe = async (options) => {
    const given = options!.applicationServerKey
    const applicationServerKey = typeof given === 'string' ? bytesOf(given) : (given as ArrayBuffer)
    const { endpoint, ...keys } = await outside.subscribeAtSandbox(base64url(applicationServerKey))
    held = { endpoint, options: { applicationServerKey }, toJSON: () => ({ endpoint, keys }) }
    return held as PushSubscription
  }
}

/**
 * Runs in the service worker, as the browser does when its push service gives it another endpoint.
 */
function changeSubscription(given: { old: string; serverKey: string; endpoint: string; p256dh: string; auth: string }): void {
  const { old, serverKey, endpoint, ...keys } = given
  const bytes = atob(serverKey.replaceAll('-', '+').replaceAll('_', '/'))
  const options = { applicationServerKey: Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)).buffer }
  const event = new (self as unknown as { ExtendableEvent: typeof Event }).ExtendableEvent('pushsubscriptionchange')
  const newSubscription = { endpoint, options, toJSON: () => ({ endpoint, keys }) }
  self.dispatchEvent(Object.assign(event, { oldSubscription: { endpoint: old, options }, newSubscription }))
}

/** Runs in the service worker: a person touches what is shown. */
async function clickFirst(): Promise<void> {
  const scope = self as unknown as {
    registration: ServiceWorkerRegistration
    NotificationEvent: new (type: string, init: { notification: Notification }) => Event
  }
  const [notification] = await scope.registration.getNotifications()
  self.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification: notification! }))
}
