import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { sandboxCredentials } from '../../sandbox/credentials.ts'
import { followVerification } from '../../test/follow-verification.ts'
import { signedHeaders } from '../../test/portone-webhook.ts'
import { type Browser, createSignInWorld, type SignInWorld } from '../../test/worlds/sign-in-world.ts'
import { identityVerification } from '../db/schema/person.ts'
import { completeIdentity } from '../social/people/complete-identity.ts'
import { startIdentity } from '../social/people/start-identity.ts'

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

it('a webhook activates nobody: it does not say whose browser verified', async () => {
  const { browser, who } = await pendingBrowser()
  const { verificationId } = await browser.verifyAs(who)
  await expect.poll(() => attemptsOf(verificationId)).toEqual(['204'])
  expect((await browser.signedIn()).actor.status).toBe('pending')
  expect(await stateOf(verificationId)).toBe('requested')
})

it('the browser that comes back after the webhook joins, and so does one that comes among 20 of them', async () => {
  for (const copies of [0, 19]) {
    const { browser, who } = await pendingBrowser()
    if (copies > 0) await my.fault({ provider: 'portone', operation: 'webhook', kind: 'duplicateWebhook', copies, times: 1 })
    const back = await browser.verifyAs(who)
    if (copies === 0) await expect.poll(() => attemptsOf(back.verificationId)).toEqual(['204'])
    expect(await completeIdentity(await browser.signedIn(), back)).toMatchObject({ status: 'active' })
    await expect.poll(() => attemptsOf(back.verificationId)).toEqual(Array(copies + 1).fill('204'))
    expect((await browser.signedIn()).actor.status).toBe('active')
  }
})

it('a webhook ends a verification that failed: a later success under its id counts for nobody', async () => {
  const { browser, who } = await pendingBrowser()
  await browser.agree()
  const { url, verificationId } = await startIdentity(await browser.signedIn(), { returnTo: '/' })
  await followVerification(url, 'fail')
  await expect.poll(() => stateOf(verificationId)).toBe('failed')
  const back = await followVerification(url, who)
  await expect(completeIdentity(await browser.signedIn(), back)).rejects.toMatchObject({ code: 'IDENTITY_FAILED' })
  expect((await browser.signedIn()).actor.status).toBe('pending')
})

it('a webhook with a bad signature changes nothing', async () => {
  const { browser, who } = await pendingBrowser()
  await my.fault({ provider: 'portone', operation: 'webhook', kind: 'badSignature' })
  const { verificationId } = await browser.verifyAs(who)
  await expect.poll(() => attemptsOf(verificationId)).toEqual(['401', '401', '401'])
  expect((await browser.signedIn()).actor.status).toBe('pending')
  expect(await stateOf(verificationId)).toBe('requested')
})

it('a webhook that claims a success the provider does not confirm changes nothing', async () => {
  const { browser } = await pendingBrowser()
  const { verificationId } = await browser.verifyAs('fail')
  const { storeId, webhookSecret } = sandboxCredentials.portone
  const body = JSON.stringify({ type: 'IdentityVerification.Verified', data: { storeId, identityVerificationId: verificationId } })
  const response = await post(body, signedHeaders(webhookSecret, body))
  expect(response.status).toBe(204)
  expect((await browser.signedIn()).actor.status).toBe('pending')
})

it('a webhook is sent again while the provider stumbles', async () => {
  const { browser } = await pendingBrowser()
  await my.fault({ provider: 'portone', operation: 'get', kind: 'http500', times: 1 })
  const { verificationId } = await browser.verifyAs('fail')
  await expect.poll(() => attemptsOf(verificationId)).toEqual(['503', '204'])
  expect(await stateOf(verificationId)).toBe('failed')
})

it('a webhook about nothing of ours is taken and ignored', async () => {
  const { storeId, webhookSecret } = sandboxCredentials.portone
  const body = JSON.stringify({ type: 'IdentityVerification.Verified', data: { storeId, identityVerificationId: 'unknown' } })
  expect((await post(body, signedHeaders(webhookSecret, body))).status).toBe(204)
})
