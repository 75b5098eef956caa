import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Kiwi, WalletKeys } from '../../sdk/src/index.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { createWorld, type World } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { sendOf } from '../statements.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const pin = '739164'

/** What the page below lays bare for the test. */
interface Exposed {
  kiwi: Kiwi
  keys: WalletKeys
}

describe.skipIf(!hasChromium)(`wallet keys in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let world: World
  let api: RunningApi
  let browser: Browser
  let page: Page
  let dir: string
  const sent: string[] = []
  const violations: string[] = []

  twoAtATime()
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'kiwi-keys-'))
    await build({
      stdin: {
        contents: `import { createKiwi, createWalletKeys } from './sdk/src/index.ts'
          const kiwi = createKiwi({ url: '' })
          Object.assign(window, { exposed: { kiwi, keys: createWalletKeys(kiwi, { deviceName: 'Chromium' }) } })`,
        resolveDir: resolve(import.meta.dirname, '../..'),
      },
      outdir: join(dir, 'assets'),
      entryNames: 'page',
      bundle: true,
      splitting: true,
      format: 'esm',
      logLevel: 'error',
    })
    writeFileSync(join(dir, 'index.html'), '<!doctype html><title>keys</title><script type="module" src="/assets/page.js"></script>')
    world = await createWorld({}, { isLive: true })
    api = await startNodeApi(world, { webDir: dir })
    browser = await launchChromium()
    const context = await browser.newContext()
    page = await context.newPage()
    page.on('request', (request) => sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`))
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) violations.push(message.text())
    })
    const person = await world.person()
    await world.fund(person, 10_000)
    await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(person), url: api.url }])
    await page.goto(api.url)
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await world?.close()
    rmSync(dir, { recursive: true, force: true })
  })

  it('load the protocol only when a PIN is typed, and send none of it', async () => {
    const scripts = () => sent.filter((line) => /^\S+\.js /.test(line)).length
    await page.evaluate(async () => (window as unknown as { exposed: Exposed }).exposed.keys.status())
    const before = scripts()
    await page.evaluate(async (typed) => (window as unknown as { exposed: Exposed }).exposed.keys.setPin(typed), pin)
    expect(scripts()).toBeGreaterThan(before)
    const wrong = await page.evaluate(() =>
      (window as unknown as { exposed: Exposed }).exposed.keys.provePin('850275').catch((error: Error) => error.message),
    )
    expect(wrong).toBe('결제 비밀번호가 맞지 않아요.')
    expect(sent.some((line) => line.includes('finishRegistration') && line.includes('registrationRecord'))).toBe(true)
    expect(sent.filter((line) => line.includes(pin) || line.includes('850275'))).toEqual([])
    expect(violations).toEqual([])
  })

  it('outlive a visit, cannot be taken out, and pay', async () => {
    const friend = await world.person()
    await page.reload()
    const payment = sendOf(friend, randomUUID(), 1_000)
    const paid = await page.evaluate(
      async ({ typed, payment, handle }) => {
        const { kiwi, keys } = (window as unknown as { exposed: Exposed }).exposed
        const { hasDevice } = await keys.status()
        await keys.provePin(typed)
        const approval = await keys.approve(payment)
        const receipt = await kiwi.pay.send.mutate({
          idempotencyKey: payment.transfer,
          toPersonId: payment.payee.id,
          toHandle: handle,
          amountKrw: 1_000,
          approval,
        })
        const database = await new Promise<IDBDatabase>((done) => {
          const opening = indexedDB.open('kiwi-wallet')
          opening.onsuccess = () => done(opening.result)
        })
        const [kept] = await new Promise<{ keys: CryptoKeyPair }[]>((done) => {
          const asked = database.transaction('device-key').objectStore('device-key').getAll()
          asked.onsuccess = () => done(asked.result as { keys: CryptoKeyPair }[])
        })
        const taken = await Promise.allSettled(
          (['pkcs8', 'jwk'] as const).map((format) => crypto.subtle.exportKey(format, kept!.keys.privateKey)),
        )
        return { hasDevice, balanceKrw: receipt.balanceKrw, taken: taken.map(({ status }) => status) }
      },
      { typed: pin, payment, handle: friend.handle },
    )
    expect(paid).toEqual({ hasDevice: true, balanceKrw: 9_000, taken: ['rejected', 'rejected'] })
    expect(sent.filter((line) => line.includes(pin))).toEqual([])
  })

  itAtLength('prove a PIN without making a person wait on a processor four times slower', async () => {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    /** CPU time of the page's thread: other work on the machine does not count. */
    const busyMs = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1_000
    }
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    const before = await busyMs()
    await page.evaluate((typed) => (window as unknown as { exposed: Exposed }).exposed.keys.provePin(typed), pin)
    const tookMs = (await busyMs()) - before
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    console.log(`a right PIN, whole ceremony at a quarter of the speed: ${tookMs.toFixed(0)} ms`)
    expect(tookMs).toBeLessThan(2_000)
  })
})
