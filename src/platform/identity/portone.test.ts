import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { signedHeaders } from '../../../test/portone-webhook.ts'
import { identityContract } from '../../../test/contract/ports/identity.ts'
import { createPortOne } from './portone.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const [someone] = sandboxPeople()
const { storeId, channelKey, apiSecret, webhookSecret } = sandboxCredentials.portone

function create(apiUrl = `${sandbox.url}/portone`, secret: string = apiSecret) {
  return createPortOne({
    PORTONE_API_URL: apiUrl,
    PORTONE_PAGE_URL: `${sandbox.url}/portone/identity`,
    PORTONE_STORE_ID: storeId,
    PORTONE_CHANNEL_KEY: channelKey,
    PORTONE_API_SECRET: secret,
    PORTONE_WEBHOOK_SECRET: webhookSecret,
  })
}

const signed = (body: string, ageSeconds = 0) => signedHeaders(webhookSecret, body, { ageSeconds })

identityContract(async () => ({
  port: create(),
  open: async (url, outcome) => {
    const response = await fetch(`${url}&login_as=${outcome === 'verified' ? someone?.id : 'fail'}`, { redirect: 'manual' })
    return new URL(response.headers.get('location') ?? '')
  },
  ci: someone?.ci ?? '',
  di: someone?.di ?? '',
  webhookOf: async (verificationId) => {
    const record = sandbox.state.webhooks.find(({ body }) => body.includes(`"${verificationId}"`))
    return { body: record?.body ?? '', headers: signed(record?.body ?? '') }
  },
}))

it('refuses a webhook older than five minutes, and a signed body that is not JSON', async () => {
  const body = JSON.stringify({ type: 'IdentityVerification.Verified', data: { storeId, identityVerificationId: 'x' } })
  expect(await create().verifyWebhook(body, signed(body, 301))).toBeNull()
  expect(await create().verifyWebhook('not json', signed('not json'))).toBeNull()
})

it('takes an authentic webhook about something else for what it is', async () => {
  const body = JSON.stringify({ type: 'Transaction.Paid', data: { storeId, paymentId: 'p' } })
  expect(await create().verifyWebhook(body, signed(body))).toEqual({ verificationId: null })
})

it('is UNAVAILABLE when the provider cannot be asked or does not know our secret', async () => {
  for (const port of [create('http://127.0.0.1:9'), create(undefined, 'wrong')]) {
    await expect(port.fetchResult('x')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(port.fetchAttempt('x', 'y')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  }
})
