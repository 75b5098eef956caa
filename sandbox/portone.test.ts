import { serve } from '@hono/node-server'
import { PortOneClient, Webhook } from '@portone/server-sdk'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { sandboxCredentials } from './credentials.ts'
import { sandboxPeople } from './people.ts'
import { startSandbox, type Sandbox, type SandboxOptions } from './server.ts'

const { storeId, channelKey, apiSecret, webhookSecret } = sandboxCredentials.portone
const person = sandboxPeople()[9]!
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

type Delivery = { body: string; headers: Record<string, string> }

/**
 * A sandbox whose webhooks go to a receiver of the test. It answers with `statuses` in turn, then
 * 200.
 */
async function begin(options: SandboxOptions = {}, statuses: number[] = []): Promise<{ sandbox: Sandbox; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = []
  const app = new Hono().post('/hook', async (c) => {
    deliveries.push({ body: await c.req.text(), headers: c.req.header() })
    return c.body(null, (statuses.shift() ?? 200) as 200)
  })
  const receiver = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => receiver.once('listening', resolve))
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  const sandbox = await startSandbox({ webhookUrl, webhookRetriesMs: [20, 20, 20, 20], ...options })
  stops.push(
    () => sandbox.stop(),
    () => new Promise((resolve) => void receiver.close(() => resolve())),
  )
  return { sandbox, deliveries }
}

async function verifyAs(sandbox: Sandbox, id: string, choice: string): Promise<URL> {
  const query = new URLSearchParams({ storeId, channelKey, redirectUrl: 'http://localhost:3000/verify?next=%2Fhome', login_as: choice })
  const answer = await fetch(`${sandbox.url}/portone/identity/${id}?${query}`, { redirect: 'manual' })
  return new URL(answer.headers.get('location')!)
}

const clientOf = (sandbox: Sandbox, secret: string = apiSecret) =>
  PortOneClient({ secret, baseUrl: `${sandbox.url}/portone` }).identityVerification

async function control(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${sandbox.url}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return answer.json()
}

const until = (isSo: () => boolean) => expect.poll(isSo, { interval: 5 }).toBe(true)

test("PortOne's own SDK reads a verified person, and verifies the webhook", async () => {
  const { sandbox, deliveries } = await begin()
  const back = await verifyAs(sandbox, 'iv-1', person.id)
  expect(Object.fromEntries(back.searchParams)).toMatchObject({
    next: '/home',
    identityVerificationId: 'iv-1',
    transactionType: 'IDENTITY_VERIFICATION',
  })
  expect(back.searchParams.has('code')).toBe(false)

  expect(await clientOf(sandbox).getIdentityVerification({ identityVerificationId: 'iv-1' })).toMatchObject({
    status: 'VERIFIED',
    id: 'iv-1',
    version: 'V2',
    channel: { key: channelKey, pgProvider: 'DANAL' },
    verifiedCustomer: {
      name: person.name,
      phoneNumber: person.phone,
      birthDate: person.birthDate,
      gender: person.sex === 'female' ? 'FEMALE' : 'MALE',
      ci: person.ci,
      di: person.di,
      operator: person.carrier,
      isForeigner: false,
    },
  })

  await until(() => deliveries.length === 1)
  const { body, headers } = deliveries[0]!
  expect(await Webhook.verify(webhookSecret, body, headers)).toMatchObject({
    type: 'IdentityVerification.Verified',
    data: { storeId, identityVerificationId: 'iv-1' },
  })
  await expect(Webhook.verify('whsec_b3RoZXI=', body, headers)).rejects.toThrow()
})

test('the list is asked for one attempt, whose id only the redirect tells', async () => {
  const { sandbox } = await begin()
  const failed = await verifyAs(sandbox, 'iv-1', 'fail')
  const back = await verifyAs(sandbox, 'iv-1', person.id)
  const attemptId = back.searchParams.get('identityVerificationTxId')!
  const listOf = (identityVerificationTxId: string) =>
    clientOf(sandbox).getIdentityVerifications({ filter: { storeId, identityVerificationId: 'iv-1', identityVerificationTxId } })
  expect(await listOf(attemptId)).toMatchObject({
    items: [{ status: 'VERIFIED', id: 'iv-1', verifiedCustomer: { ci: person.ci } }],
    page: { totalCount: 1 },
  })
  expect((await listOf(failed.searchParams.get('identityVerificationTxId')!)).items).toEqual([])
  const alone = await clientOf(sandbox).getIdentityVerification({ identityVerificationId: 'iv-1' })
  expect(JSON.stringify(alone)).not.toContain(attemptId)
})

test('failing and cancelling come back with code and message, and the result says FAILED', async () => {
  const { sandbox } = await begin()
  for (const choice of ['fail', 'cancel']) {
    const back = await verifyAs(sandbox, `iv-${choice}`, choice)
    expect(back.searchParams.get('code')).toBe('FAILURE_TYPE_PG')
    expect(back.searchParams.get('message')).toBeTruthy()
    expect(await clientOf(sandbox).getIdentityVerification({ identityVerificationId: `iv-${choice}` })).toMatchObject({
      status: 'FAILED',
      failure: { pgCode: back.searchParams.get('pgCode') },
    })
  }
})

test('a wrong secret, an unknown id, an opened page and a second use answer as PortOne does', async () => {
  const { sandbox } = await begin()
  await expect(clientOf(sandbox, 'wrong').getIdentityVerification({ identityVerificationId: 'iv-1' })).rejects.toMatchObject({
    data: { type: 'UNAUTHORIZED' },
  })
  await expect(clientOf(sandbox).getIdentityVerification({ identityVerificationId: 'none' })).rejects.toMatchObject({
    data: { type: 'IDENTITY_VERIFICATION_NOT_FOUND' },
  })

  const query = new URLSearchParams({ storeId, channelKey, redirectUrl: 'http://localhost:3000/verify' })
  expect((await fetch(`${sandbox.url}/portone/identity/iv-2?${query}`)).status).toBe(200)
  expect(await clientOf(sandbox).getIdentityVerification({ identityVerificationId: 'iv-2' })).toMatchObject({ status: 'READY' })

  await verifyAs(sandbox, 'iv-3', 'p01')
  expect((await fetch(`${sandbox.url}/portone/identity/iv-3?${query}`)).status).toBe(409)
})

test('a webhook that is not taken is tried again with the same id, five times at most', async () => {
  const { sandbox, deliveries } = await begin({}, [500, 503])
  await verifyAs(sandbox, 'iv-1', 'p01')
  await until(() => deliveries.length === 3)
  expect(new Set(deliveries.map((delivery) => delivery.headers['webhook-id'])).size).toBe(1)

  const stubborn = await begin({}, [500, 500, 500, 500, 500, 500, 500])
  await verifyAs(stubborn.sandbox, 'iv-1', 'p01')
  await until(() => stubborn.deliveries.length === 5)
  // It resolves when nothing is left to send.
  await stubborn.sandbox.stop()
  expect(stubborn.deliveries).toHaveLength(5)
})

test('faults duplicate a webhook, turn two around, spoil a signature, or lose one until it is sent again', async () => {
  const { sandbox, deliveries } = await begin()
  const fault = (kind: string, more: object = {}) =>
    control(sandbox, 'POST', '/faults', { provider: 'portone', operation: 'webhook', kind, times: 1, ...more })
  const idOf = (delivery: Delivery | undefined) =>
    (JSON.parse(delivery!.body) as { data: { identityVerificationId: string } }).data.identityVerificationId

  await fault('duplicateWebhook', { copies: 2 })
  await verifyAs(sandbox, 'dup', 'p01')
  await until(() => deliveries.length === 3)
  expect(new Set(deliveries.map((delivery) => delivery.headers['webhook-id'])).size).toBe(1)

  await fault('reorderWebhook')
  await verifyAs(sandbox, 'first', 'p02')
  await verifyAs(sandbox, 'second', 'p03')
  await until(() => deliveries.length === 5)
  expect([idOf(deliveries[3]), idOf(deliveries[4])]).toEqual(['second', 'first'])

  await fault('badSignature')
  await verifyAs(sandbox, 'forged', 'p04')
  await until(() => deliveries.length === 6)
  await expect(Webhook.verify(webhookSecret, deliveries[5]!.body, deliveries[5]!.headers)).rejects.toThrow()

  await fault('silentBefore')
  await verifyAs(sandbox, 'lost', 'p05')
  const [lost] = (await control(sandbox, 'GET', '/webhooks')) as { id: string }[]
  expect(deliveries).toHaveLength(6)
  expect(await control(sandbox, 'POST', `/webhooks/${lost!.id}/resend`, {})).toEqual({ outcome: '200' })
  expect(idOf(deliveries[6])).toBe('lost')
})
