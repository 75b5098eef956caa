import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { oauthContract } from '../../../test/contract/ports/oauth.ts'
import { createNaverProvider } from './naver.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const someone = sandboxPeople()[0]!
const redirectUri = 'http://127.0.0.1:9/callback'
const create = (overrides: Partial<Parameters<typeof createNaverProvider>[0]> = {}) =>
  createNaverProvider({ loginUrl: `${sandbox.url}/naver`, apiUrl: `${sandbox.url}/naver`, ...sandboxCredentials.naver, ...overrides })

async function signIn(port: ReturnType<typeof create>, loginAs = someone.id) {
  const secrets = { state: 's'.repeat(43), nonce: 'n', codeVerifier: 'v' }
  const url = await port.authorizationUrl({ ...secrets, codeChallenge: 'c', redirectUri })
  const answer = await fetch(`${url}&login_as=${loginAs}`, { redirect: 'manual' })
  return port.exchange({ ...secrets, redirectUri, callbackUrl: new URL(answer.headers.get('location') ?? '') })
}

oauthContract(async () => ({
  isOpenId: false,
  port: create(),
  authorise: async (url, decision) => {
    const response = await fetch(`${url}&login_as=${decision === 'consent' ? someone.id : 'deny'}`, { redirect: 'manual' })
    return new URL(response.headers.get('location') ?? '')
  },
  subject: someone.naver.id,
  nickname: someone.nickname,
}))

it.each([
  ['a wrong client secret', { clientSecret: 'wrong' }],
  ['a profile address over plain http beyond loopback', { apiUrl: 'http://openapi.naver.example' }],
] as const)('refuses %s', async (_, overrides) => {
  await expect(signIn(create(overrides))).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
})

it.each([
  ['refuses the token that was just given', 'me', { kind: 'errorCode', code: '024' }, 'SIGN_IN_REFUSED'],
  ['answers 500', 'me', { kind: 'http500' }, 'UNAVAILABLE'],
  ['refuses the code', 'token', { kind: 'errorCode', code: 'invalid_request' }, 'SIGN_IN_REFUSED'],
  ['answers 500 for the token', 'token', { kind: 'http500' }, 'UNAVAILABLE'],
] as const)('says what happened when Naver %s', async (_, operation, fault, code) => {
  sandbox.state.faults.push({ id: `f-${operation}-${fault.kind}`, provider: 'naver', operation, times: 1, seen: 0, ...fault })
  await expect(signIn(create())).rejects.toMatchObject({ code })
  expect(await signIn(create())).toEqual({ subject: someone.naver.id, nickname: someone.nickname })
})

it('asks Naver for no token without a code', async () => {
  const secrets = { state: 's'.repeat(43), nonce: 'n', codeVerifier: 'v', redirectUri }
  sandbox.state.faults.push({ id: 'f-asked', provider: 'naver', operation: 'token', kind: 'http500', times: 1, seen: 0 })
  const exchange = create().exchange({ ...secrets, callbackUrl: new URL(`${redirectUri}?state=${secrets.state}`) })
  await expect(exchange).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
  await expect(signIn(create())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
