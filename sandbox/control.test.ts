import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { sandboxCredentials } from './credentials.ts'
import { sandboxPeople } from './people.ts'
import { startSandbox, type Sandbox, type SandboxOptions } from './server.ts'
import { hasChromium, launchChromium } from '../test/browser/chromium.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function begin(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  stops.push(() => sandbox.stop())
  return sandbox
}

async function call<T>(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${sandbox.url}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return (await answer.json()) as T
}

test('a probability affects the same calls in each run of one seed, and others with another seed', async () => {
  const pattern = async (seed: number) => {
    const sandbox = await begin({ seed })
    await call(sandbox, 'POST', '/faults', { provider: 'kakao', operation: 'jwks', kind: 'http500', probability: 0.5 })
    const statuses = []
    for (let nth = 0; nth < 24; nth++) statuses.push((await fetch(`${sandbox.url}/kakao/.well-known/jwks.json`)).status)
    return statuses.join(' ')
  }
  const first = await pattern(5)
  expect(first).toContain('200')
  expect(first).toContain('500')
  expect(await pattern(5)).toBe(first)
  expect(await pattern(6)).not.toBe(first)
})

test('a fault that makes no sense is refused with a sentence, and none is switched on', async () => {
  const sandbox = await begin()
  for (const bad of [
    {},
    { provider: 'kakao', kind: 'explode' },
    { provider: 'nobody', kind: 'slow' },
    { provider: 'kakao', kind: 'slow', operation: 'deposit' },
    { provider: 'kakao', kind: 'slow', probability: 2 },
  ]) {
    expect(await call(sandbox, 'POST', '/faults', bad)).toHaveProperty('error')
  }
  expect(await call(sandbox, 'GET', '/faults')).toEqual([])
})

test('somebody pays in from outside, the clock is moved on, and a reset forgets both', async () => {
  const sandbox = await begin({ now: () => new Date('2026-11-22T00:00:00Z') })
  const account = sandboxPeople()[0]!.accounts[0]!
  expect(
    await call(sandbox, 'POST', '/deposit', {
      bankCode: account.bankCode,
      accountNumber: account.accountNumber,
      amountKrw: 5_000,
      depositor: '엄마',
    }),
  ).toMatchObject({ inout: '입금', balanceAfterKrw: account.balanceKrw + 5_000 })
  expect(
    await call(sandbox, 'POST', '/deposit', { bankCode: '004', accountNumber: '1', amountKrw: 5_000, depositor: '엄마' }),
  ).toHaveProperty('error')
  expect(await call(sandbox, 'POST', '/advance', { ms: 60_000 })).toMatchObject({ now: '2026-11-22T00:01:00.000Z' })
  await call(sandbox, 'POST', '/reset', {})
  expect(await call(sandbox, 'GET', '/status')).toMatchObject({ now: '2026-11-22T00:00:00.000Z' })
  expect((await call<{ balanceKrw: number }[]>(sandbox, 'GET', '/accounts?person=p01'))[0]?.balanceKrw).toBe(account.balanceKrw)
})

test('a state file carries balances, tokens and faults over a restart, and belongs to one seed', async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'state.json')
  const first = await startSandbox({ stateFile })
  const account = sandboxPeople()[0]!.accounts[0]!
  await call(first, 'POST', '/deposit', { fintechUseNum: account.fintechUseNum, amountKrw: 77, depositor: '엄마' })
  await call(first, 'POST', '/faults', { provider: 'google', kind: 'slow', ms: 1 })
  await first.stop()

  const second = await begin({ stateFile })
  expect(second.state.accounts[account.fintechUseNum]?.balanceKrw).toBe(account.balanceKrw + 77)
  expect(second.state.faults).toHaveLength(1)
  expect((await begin({ stateFile, seed: 9 })).state.faults).toEqual([])
})

test('a sandbox stops although a caller is kept waiting', async () => {
  const sandbox = await startSandbox()
  await call(sandbox, 'POST', '/faults', { provider: 'kakao', kind: 'silentBefore' })
  const waiting = fetch(`${sandbox.url}/kakao/.well-known/jwks.json`).then(
    () => 'answered',
    () => 'cut off',
  )
  await expect.poll(() => sandbox.state.faults[0]?.seen).toBe(1)
  await sandbox.stop()
  expect(await waiting).toBe('cut off')
})

test('run from the environment it prints its address as one JSON line, and stops cleanly on SIGTERM', async () => {
  const main = join(import.meta.dirname, 'main.ts')
  const running = spawn(process.execPath, [main], { env: { ...process.env, PORT: '', SANDBOX_SEED: '3' } })
  const [line] = (await once(running.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(line.toString()) as { url: string }
  expect(await (await fetch(`${url}/control/status`)).json()).toMatchObject({ url, seed: 3 })
  running.kill('SIGTERM')
  expect(await once(running, 'exit')).toEqual([0, null])

  const wrong = spawn(process.execPath, [main], { env: { ...process.env, PORT: 'eighty' } })
  const [sentence] = (await once(wrong.stderr, 'data')) as [Buffer]
  expect(sentence.toString()).toContain('PORT must be a whole number')
  expect((await once(wrong, 'exit'))[0]).toBe(2)
})

test.skipIf(!hasChromium)('by keyboard alone, on a phone, a person is found and signs in, and a fault is switched on', async () => {
  const sandbox = await begin()
  const browser = await launchChromium()
  stops.unshift(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  const target = sandboxPeople()[40]!
  const redirectUri = `${sandbox.url}/control/status`
  const query = new URLSearchParams({
    client_id: sandboxCredentials.kakao.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state: 'xyz',
  })

  await page.goto(`${sandbox.url}/kakao/oauth/authorize?${query}`)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  await page.keyboard.type(target.name)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/[?&]code=/)
  expect(sandbox.state.codes[new URL(page.url()).searchParams.get('code')!]?.personId).toBe(target.id)

  await page.goto(sandbox.url)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  await page.getByLabel(/kind/).selectOption('http500')
  await page.getByLabel(/times/).fill('1')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '끄기 kakao http500' }).waitFor()
  expect(sandbox.state.faults).toMatchObject([{ provider: 'kakao', kind: 'http500', times: 1 }])
})
