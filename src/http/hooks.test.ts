import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { sandboxCredentials } from '../../sandbox/credentials.ts'
import { signedHeaders } from '../../test/portone-webhook.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../test/sign-in-world.ts'
import { identityVerification } from '../db/schema/person.ts'
import { completeIdentity } from '../domain/people/complete-identity.ts'

let my: SignInWorld
let used = 0
/** Each test takes people of its own from the sandbox's eighty. */
const fresh = () => `p${String(++used).padStart(2, '0')}`

beforeAll(async () => {
  my = await createSignInWorld()
})
afterEach(() => my.noFaults())
afterAll(() => my.close())

const stateOf = async (id: string) =>
  (await my.world.deps.main.db.select().from(identityVerification).where(eq(identityVerification.id, id)))[0]?.state
const post = (body: string, headers: Record<string, string>) =>
  fetch(`${my.url}/hooks/portone`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

const attemptsOf = (verificationId: string) =>
  my.sandboxState.webhooks.find(({ body }) => body.includes(`"${verificationId}"`))?.attempts.map(({ outcome }) => outcome)

async function pendingBrowser(): Promise<{ browser: Browser; who: string }> {
  const browser = my.browser()
  const who = fresh()
  await browser.signIn('kakao', who)
  return { browser, who }
}

it('a webhook activates the account although the browser never comes back', async () => {
  const { browser, who } = await pendingBrowser()
  await browser.verifyAs(who)
  await expect.poll(async () => (await browser.signedIn()).actor.status).toBe('active')
})

it('a webhook, its 19 duplicates and the browser at the same time make one account', async () => {
  const { browser, who } = await pendingBrowser()
  await my.fault({ provider: 'portone', operation: 'webhook', kind: 'duplicateWebhook', copies: 19, times: 1 })
  const verificationId = await browser.verifyAs(who)
  const ctx = await browser.signedIn()
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => completeIdentity(ctx, { verificationId })))
  expect(new Set(outcomes.map(({ id, handle }) => `${id} ${handle}`)).size).toBe(1)
  await expect.poll(() => attemptsOf(verificationId)).toEqual(Array(20).fill('204'))
})

it('a webhook refuses a second channel before its browser is back, which still hears why', async () => {
  const { browser, who } = await pendingBrowser()
  await browser.verifyAs(who)
  await expect.poll(async () => (await browser.signedIn()).actor.status).toBe('active')
  const second = my.browser()
  await second.signIn('google', who)
  const verificationId = await second.verifyAs(who)
  await expect.poll(() => stateOf(verificationId)).toBe('failed')
  await expect(completeIdentity(await second.signedIn(), { verificationId })).rejects.toMatchObject({
    code: 'ALREADY_JOINED',
    details: { provider: 'kakao' },
  })
})

it('a webhook with a bad signature changes nothing', async () => {
  const { browser, who } = await pendingBrowser()
  await my.fault({ provider: 'portone', operation: 'webhook', kind: 'badSignature' })
  const verificationId = await browser.verifyAs(who)
  await expect.poll(() => attemptsOf(verificationId)).toEqual(['401', '401', '401'])
  expect((await browser.signedIn()).actor.status).toBe('pending')
  expect(await stateOf(verificationId)).toBe('requested')
})

it('a webhook that claims a success the provider does not confirm changes nothing', async () => {
  const { browser } = await pendingBrowser()
  const verificationId = await browser.verifyAs('fail')
  const { storeId, webhookSecret } = sandboxCredentials.portone
  const body = JSON.stringify({ type: 'IdentityVerification.Verified', data: { storeId, identityVerificationId: verificationId } })
  const response = await post(body, signedHeaders(webhookSecret, body))
  expect(response.status).toBe(204)
  expect((await browser.signedIn()).actor.status).toBe('pending')
})

it('a webhook is sent again while the provider stumbles', async () => {
  const { browser, who } = await pendingBrowser()
  await my.fault({ provider: 'portone', operation: 'get', kind: 'http500', times: 1 })
  await browser.verifyAs(who)
  await expect.poll(async () => (await browser.signedIn()).actor.status).toBe('active')
})

it('a webhook about nothing of ours is taken and ignored', async () => {
  const { storeId, webhookSecret } = sandboxCredentials.portone
  const body = JSON.stringify({ type: 'IdentityVerification.Verified', data: { storeId, identityVerificationId: 'unknown' } })
  expect((await post(body, signedHeaders(webhookSecret, body))).status).toBe(204)
})
