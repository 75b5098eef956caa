import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { oauthContract } from '../../../test/contract/ports/oauth.ts'
import { createOpenIdProvider } from './openid.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const [someone] = sandboxPeople()

describe.each(['kakao', 'google'] as const)('%s', (name) => {
  const create = (overrides: Partial<Parameters<typeof createOpenIdProvider>[0]> = {}) =>
    createOpenIdProvider({ issuer: `${sandbox.url}/${name}`, ...sandboxCredentials[name], ...overrides })

  oauthContract(async () => ({
    isOpenId: true,
    port: create(),
    authorise: async (url, decision) => {
      const response = await fetch(`${url}&login_as=${decision === 'consent' ? someone?.id : 'deny'}`, { redirect: 'manual' })
      return new URL(response.headers.get('location') ?? '')
    },
    subject: name === 'kakao' ? String(someone?.kakao.id) : String(someone?.google.sub),
    nickname: String(name === 'kakao' ? someone?.kakao.nickname : someone?.google.givenName),
  }))

  it('asks for the discovery document once an hour', async () => {
    let asked = 0
    const port = create({
      fetch: (...request) => {
        asked += 1
        return fetch(...request)
      },
    })
    const ask = () => port.authorizationUrl({ state: 's', codeChallenge: 'c', nonce: 'n', redirectUri: 'http://127.0.0.1:9/' })
    const [before, clock] = [Date.now(), vi.spyOn(Date, 'now')]
    await Promise.all([ask(), ask(), ask()])
    for (const minutes of [59, 61]) {
      expect(asked).toBe(1)
      clock.mockReturnValue(before + minutes * 60_000)
      await ask()
    }
    expect(asked).toBe(2)
    clock.mockRestore()
  })

  it('is UNAVAILABLE while the provider cannot be reached or stumbles, and recovers', async () => {
    let outage: typeof fetch | undefined = () => Promise.reject(new TypeError('fetch failed'))
    const port = create({ fetch: (...request) => (outage ?? fetch)(...request) })
    const ask = () => port.authorizationUrl({ state: 's', codeChallenge: 'c', nonce: 'n', redirectUri: 'http://127.0.0.1:9/' })
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    outage = () => Promise.resolve(new Response('Bad Gateway', { status: 502 }))
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    outage = undefined
    expect(await ask()).toContain(sandbox.url)
  })
})

it('refuses plain http beyond loopback, whatever is asked for', async () => {
  const port = createOpenIdProvider({
    issuer: 'http://provider.example',
    clientId: 'a',
    clientSecret: 'b',
    allowInsecure: true,
    fetch: () => Promise.reject(new Error('was asked')),
  })
  await expect(
    port.authorizationUrl({ state: 's', codeChallenge: 'c', nonce: 'n', redirectUri: 'https://kiwi.example/' }),
  ).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
})
