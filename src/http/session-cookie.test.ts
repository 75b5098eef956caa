import { afterAll, beforeAll, expect, it } from 'vitest'
import { startNodeApi, type RunningApi } from '../../test/api.ts'
import { sandboxWorld } from '../../test/worlds/sandbox-world.ts'
import { followVerification } from '../../test/follow-verification.ts'
import { newestTexts } from '../social/consent/rules.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let api: RunningApi
let used = 0
const fresh = () => `p${String(++used).padStart(2, '0')}`

beforeAll(async () => {
  fixture = await sandboxWorld()
  api = await startNodeApi(fixture.world)
})
afterAll(async () => {
  await api.close()
  await fixture.close()
})

/** A browser over real HTTP that keeps cookies as a browser does. */
function browser() {
  const jar = new Map<string, string>()
  const call = async (path: string, input?: unknown, headers: Record<string, string> = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(path.startsWith('http') ? path : `${api.url}/trpc/${path}`, {
      redirect: 'manual',
      headers: { cookie, origin: api.url, 'content-type': 'application/json', ...headers },
      ...(input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) }),
    })
    const set = response.headers.getSetCookie()
    for (const line of set) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      if (/Max-Age=0/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    const text = await response.text()
    const data = text.startsWith('{') ? (JSON.parse(text) as { result?: { data: any } }).result?.data : undefined
    return { status: response.status, location: response.headers.get('location') ?? '', set, data }
  }
  return { jar, call }
}

async function signedIn(who: string) {
  const one = browser()
  const { data } = await one.call('auth.startSignIn', { provider: 'kakao', returnTo: '/' })
  const consent = await fetch(`${data.url}&login_as=${who}`, { redirect: 'manual' })
  expect((await one.call(consent.headers.get('location')!)).status).toBe(302)
  return one
}

it('gives a browser its cookie when a verb needs to know it, whatever the call is named or batched with, and never before', async () => {
  const one = browser()
  for (const path of ['feed.popular?input={}', 'me.get', 'people.get?input={"handle":"auth.startSignIn"}'])
    expect((await one.call(path)).set, path).toEqual([])
  expect((await one.call('auth.startSignIn', { provider: 'kakao', returnTo: '/' })).set).toHaveLength(1)
  expect((await one.call('auth.startSignIn', { provider: 'kakao', returnTo: '/' })).set).toEqual([])
})

it('renews the session when the account becomes active: the old token is dead at once, the browser has the new one', async () => {
  const who = fresh()
  const one = await signedIn(who)
  const old = one.jar.get('kiwi_session')!
  expect((await one.call('me.get')).data).toMatchObject({ status: 'pending' })
  await one.call('me.agree', newestTexts())
  const { data } = await one.call('auth.startIdentity', { returnTo: '/' })
  const joined = await one.call('auth.completeIdentity', await followVerification(data.url, who))
  expect(joined.data).toMatchObject({ status: 'active', sessionToken: null })
  expect(one.jar.get('kiwi_session')).not.toBe(old)
  expect((await one.call('me.get')).data).toMatchObject({ status: 'active' })
  expect((await browser().call('me.get', undefined, { authorization: `Bearer ${old}` })).status).toBe(401)
})

it('tells an app its new token in the answer, and sets no cookie', async () => {
  const who = fresh()
  const one = await signedIn(who)
  const old = one.jar.get('kiwi_session')!
  const app = browser()
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  await app.call('me.agree', newestTexts(), bearer(old))
  const { data } = await app.call('auth.startIdentity', { returnTo: '/' }, bearer(old))
  const joined = await app.call('auth.completeIdentity', await followVerification(data.url, who), bearer(old))
  expect(joined.set).toEqual([])
  const token = joined.data.sessionToken as string
  expect((await app.call('me.get', undefined, bearer(token))).data).toMatchObject({ status: 'active' })
  for (const holder of [app.call('me.get', undefined, bearer(old)), one.call('me.get')]) expect((await holder).status).toBe(401)
})

it('ends the other sessions of an account that becomes active', async () => {
  const who = fresh()
  const [one, other] = [await signedIn(who), await signedIn(who)]
  await one.call('me.agree', newestTexts())
  const { data } = await one.call('auth.startIdentity', { returnTo: '/' })
  await one.call('auth.completeIdentity', await followVerification(data.url, who))
  expect((await other.call('me.get')).status).toBe(401)
})

it('takes the cookie away at sign-out, and when a browser ends its own session from the list', async () => {
  for (const leave of [
    (one: ReturnType<typeof browser>) => one.call('auth.signOut', {}),
    async (one: ReturnType<typeof browser>) => {
      const { sessions } = (await one.call('me.sessions')).data as { sessions: { id: string; current: boolean }[] }
      return one.call('me.endSession', { sessionId: sessions.find(({ current }) => current)!.id })
    },
  ]) {
    const who = fresh()
    const one = await signedIn(who)
    await one.call('me.agree', newestTexts())
    const { data } = await one.call('auth.startIdentity', { returnTo: '/' })
    await one.call('auth.completeIdentity', await followVerification(data.url, who))
    const token = one.jar.get('kiwi_session')!
    const left = await leave(one)
    expect(left.status).toBe(200)
    expect(left.set).toEqual([expect.stringMatching(/^kiwi_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/)])
    expect(one.jar.has('kiwi_session')).toBe(false)
    expect((await browser().call('me.get', undefined, { authorization: `Bearer ${token}` })).status).toBe(401)
  }
})
