import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sandboxCredentials } from './credentials.ts'
import { sandboxPeople } from './people.ts'
import { startSandbox, type Sandbox } from './server.ts'

const insecure = { [oauth.allowInsecureRequests]: true }
const redirectUri = 'http://localhost:3000/auth/callback'
const people = sandboxPeople()
const person = people[4]!

let sandbox: Sandbox
beforeAll(async () => void (sandbox = await startSandbox()))
afterAll(() => sandbox.stop())

type Provider = 'kakao' | 'google'

async function serverOf(provider: Provider): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(`${sandbox.url}/${provider}`)
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure }))
}

/** Follows the sign-in to its redirect. Returns the values that a client keeps. */
async function authorize(provider: Provider, more: Record<string, string> = {}) {
  const server = await serverOf(provider)
  const client: oauth.Client = { client_id: sandboxCredentials[provider].clientId }
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const url = new URL(server.authorization_endpoint!)
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    state,
    nonce,
    scope: provider === 'kakao' ? 'openid profile_nickname account_email' : 'openid email profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    login_as: person.id,
    ...more,
  }).toString()
  const answer = await fetch(url, { redirect: 'manual' })
  return { server, client, verifier, state, nonce, answer, back: new URL(answer.headers.get('location') ?? 'about:blank') }
}

async function redeem(
  walk: Awaited<ReturnType<typeof authorize>>,
  provider: Provider,
  change: { verifier?: string; redirectUri?: string; secret?: string } = {},
) {
  const params = oauth.validateAuthResponse(walk.server, walk.client, walk.back, walk.state)
  return oauth.authorizationCodeGrantRequest(
    walk.server,
    walk.client,
    oauth.ClientSecretPost(change.secret ?? sandboxCredentials[provider].clientSecret),
    params,
    change.redirectUri ?? redirectUri,
    change.verifier ?? walk.verifier,
    insecure,
  )
}

describe.each(['kakao', 'google'] as const)('%s', (provider) => {
  test('a real OpenID Connect client signs a person in, with nonce, PKCE and a signature that verifies', async () => {
    const walk = await authorize(provider)
    const response = await redeem(walk, provider)
    const result = await oauth.processAuthorizationCodeResponse(walk.server, walk.client, response, {
      expectedNonce: walk.nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(walk.server, response, insecure)
    const claims = oauth.getValidatedIdTokenClaims(result)!
    expect(claims.sub).toBe(provider === 'kakao' ? String(person.kakao.id) : person.google.sub)
    expect(claims.email).toBe(provider === 'kakao' ? person.kakao.email : person.google.email)

    const info = await oauth.processUserInfoResponse(
      walk.server,
      walk.client,
      claims.sub,
      await oauth.userInfoRequest(walk.server, walk.client, result.access_token, insecure),
    )
    expect(info.email).toBe(claims.email)
  })

  test('a code works once', async () => {
    const walk = await authorize(provider)
    expect((await redeem(walk, provider)).status).toBe(200)
    const again = await redeem(walk, provider)
    expect(again.status).toBe(400)
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' })
  })

  test('twenty exchanges of one code at once give one token', async () => {
    const walk = await authorize(provider)
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(walk, provider)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
  })

  test('another verifier, another redirect_uri and a wrong secret are refused', async () => {
    const walk = await authorize(provider)
    const bodies = []
    for (const change of [
      { verifier: oauth.generateRandomCodeVerifier() },
      { redirectUri: 'http://localhost:3000/elsewhere' },
      { secret: 'wrong' },
    ]) {
      const answer = await redeem(walk, provider, change)
      bodies.push([answer.status, ((await answer.json()) as { error: string }).error])
    }
    expect(bodies).toEqual([
      [400, 'invalid_grant'],
      [400, provider === 'kakao' ? 'invalid_grant' : 'redirect_uri_mismatch'],
      [401, 'invalid_client'],
    ])
  })

  test('a person who declines comes back with access_denied and the state', async () => {
    const walk = await authorize(provider, { login_as: 'deny' })
    expect(walk.back.searchParams.get('error')).toBe('access_denied')
    expect(walk.back.searchParams.get('state')).toBe(walk.state)
  })

  test('an unknown client or an unregistered redirect_uri is shown to the person and never redirected to', async () => {
    const changes: Record<string, string>[] = [
      { client_id: 'nobody' },
      { redirect_uri: 'https://evil.example/cb' },
      { code_challenge_method: 'plain' },
    ]
    for (const change of changes) {
      const { answer } = await authorize(provider, change)
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    }
  })

  test('the page shows the people, and its form answers with the redirect', async () => {
    const { answer } = await authorize(provider, { login_as: '' })
    expect(answer.status).toBe(400)
    const walk = await authorize(provider)
    const url = new URL(walk.server.authorization_endpoint!)
    url.search = new URLSearchParams({
      client_id: walk.client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      state: 's',
    }).toString()
    const page = await (await fetch(url)).text()
    for (const one of people.slice(0, 5)) expect(page).toContain(one.name)
    const chosen = await fetch(url, { method: 'POST', body: new URLSearchParams({ person: 'p02' }), redirect: 'manual' })
    expect(new URL(chosen.headers.get('location')!).searchParams.get('code')).toBeTruthy()
  })
})

test('a code expires after ten minutes', async () => {
  const clock = { now: new Date('2026-11-22T00:00:00Z') }
  const later = await startSandbox({ now: () => clock.now })
  const query = new URLSearchParams({
    client_id: sandboxCredentials.kakao.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    login_as: 'p01',
  })
  const back = await fetch(`${later.url}/kakao/oauth/authorize?${query}`, { redirect: 'manual' })
  clock.now = new Date('2026-11-22T00:10:01Z')
  const answer = await fetch(`${later.url}/kakao/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: sandboxCredentials.kakao.clientId,
      client_secret: sandboxCredentials.kakao.clientSecret,
      redirect_uri: redirectUri,
      code: new URL(back.headers.get('location')!).searchParams.get('code')!,
    }),
  })
  await later.stop()
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant', error_code: 'KOE320' }])
})

test('Kakao answers user/me in its own shape, refreshes, and refuses a made-up token with -401', async () => {
  const walk = await authorize('kakao')
  const result = (await (await redeem(walk, 'kakao')).json()) as { access_token: string; refresh_token: string; token_type: string }
  expect(result.token_type).toBe('bearer')
  const me = await (await fetch(`${sandbox.url}/kakao/v2/user/me`, { headers: { authorization: `Bearer ${result.access_token}` } })).json()
  expect(me).toMatchObject({
    id: person.kakao.id,
    kakao_account: { email: person.kakao.email, is_email_verified: true, profile: { nickname: person.kakao.nickname } },
  })

  const refreshed = await oauth.refreshTokenGrantRequest(
    walk.server,
    walk.client,
    oauth.ClientSecretPost(sandboxCredentials.kakao.clientSecret),
    result.refresh_token,
    insecure,
  )
  expect(await refreshed.json()).toMatchObject({ token_type: 'bearer', expires_in: 21_599 })

  const stranger = await fetch(`${sandbox.url}/kakao/v2/user/me`, { headers: { authorization: 'Bearer made-up' } })
  expect([stranger.status, await stranger.json()]).toEqual([401, { msg: 'this access token does not exist', code: -401 }])
})

test('the same seed and the same calls give the same codes, tokens and keys', async () => {
  const runs = []
  for (let run = 0; run < 2; run++) {
    const one = await startSandbox({ seed: 11, publicUrl: 'http://sandbox.test', now: () => new Date('2026-11-22T00:00:00Z') })
    const base = `http://127.0.0.1:${one.port}`
    const query = new URLSearchParams({
      client_id: sandboxCredentials.kakao.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      login_as: 'p09',
    })
    const back = new URL((await fetch(`${base}/kakao/oauth/authorize?${query}`, { redirect: 'manual' })).headers.get('location')!)
    const token = await fetch(`${base}/kakao/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: sandboxCredentials.kakao.clientId,
        client_secret: sandboxCredentials.kakao.clientSecret,
        redirect_uri: redirectUri,
        code: back.searchParams.get('code')!,
      }),
    })
    runs.push([back.href, await token.json(), await (await fetch(`${base}/kakao/.well-known/jwks.json`)).json()])
    await one.stop()
  }
  expect(runs[0]).toEqual(runs[1])
})
