import { Hono } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import type { SigningKey } from '../keys.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { SandboxPerson } from '../people.ts'
import type { World } from '../world.ts'
import { mountAuthorize } from './authorize.ts'
import { bearer, clientOf, findToken, issueToken, signIdToken, spendCode, type AuthorizeProblem, type TokenProblem } from './oauth.ts'

const { clientId, clientSecret } = sandboxCredentials.kakao
const accessAgeSeconds = 21_599
const refreshAgeSeconds = 5_183_999
const defaultScope = 'profile_nickname profile_image account_email'

/**
 * Kakao Login: REST API and OpenID Connect
 * (developers.kakao.com/docs/latest/ko/kakaologin/rest-api).
 */
export function kakao(world: World, key: SigningKey): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const issuer = () => `${world.url}/kakao`
  const guard = (name: string) => operation(world, 'kakao', name, faultBody)

  mountAuthorize(app, world, {
    name: 'kakao',
    path: '/oauth/authorize',
    clientId,
    defaultScope,
    look: { title: '카카오 로그인', accent: '#fee500', onAccent: '#191600' },
    heading: '카카오로 로그인',
    denied: { error: 'access_denied', error_description: 'User denied access' },
    asks: (scope) => ['닉네임', '프로필 사진', ...(scope.includes('account_email') ? ['카카오계정(이메일)'] : [])],
    describe: (person) => `${person.nickname} · ${person.kakao.email}`,
    problems: authorizeRefusals,
    refuse: faultBody,
  })

  app.post('/oauth/token', guard('token'), async (c) => {
    const form = (await c.req.parseBody()) as Record<string, string>
    const answer = await exchange(world, key, issuer(), form, clientOf(form, c.req.header('authorization')))
    if (typeof answer !== 'string') return c.json(answer)
    const refusal = tokenRefusal(answer, form)
    return c.json(refusal.body, refusal.status)
  })

  app.on(['GET', 'POST'], '/v2/user/me', guard('me'), (c) => {
    const token = findToken(world, 'kakao', 'access', bearer(c.req.header('authorization')))
    const person = world.person(token?.personId)
    return person && token ? c.json(userMe(person, token.scope)) : c.json({ msg: 'this access token does not exist', code: -401 }, 401)
  })

  app.on(['GET', 'POST'], '/v1/oidc/userinfo', guard('userinfo'), (c) => {
    const token = findToken(world, 'kakao', 'access', bearer(c.req.header('authorization')))
    const person = world.person(token?.personId)
    if (!person || !token) return c.json({ msg: 'this access token does not exist', code: -401 }, 401)
    return c.json({ sub: String(person.kakao.id), ...profileClaims(person, token.scope) })
  })

  app.get('/.well-known/openid-configuration', guard('discovery'), (c) => c.json(discovery(issuer())))
  app.get('/.well-known/jwks.json', guard('jwks'), (c) => c.json({ keys: [key.publicJwk] }))
  return app
}

async function exchange(
  world: World,
  key: SigningKey,
  issuer: string,
  form: Record<string, string>,
  client: { id?: string; secret?: string },
): Promise<Record<string, unknown> | TokenProblem> {
  if (client.id !== clientId) return 'client_unknown'
  if (client.secret !== clientSecret) return 'client_secret'
  if (form.grant_type === 'refresh_token') return refresh(world, form)
  if (form.grant_type !== 'authorization_code') return 'grant_type'

  const grant = spendCode(world, 'kakao', form)
  if (typeof grant === 'string') return grant
  const person = world.person(grant.personId)
  if (!person) return 'code_unknown'
  const isOpenId = grant.scope.split(/[ ,]/).includes('openid')
  return {
    token_type: 'bearer',
    access_token: issueToken(world, 'kakao', 'access', grant, accessAgeSeconds),
    ...(isOpenId
      ? {
          id_token: await signIdToken(
            world,
            key,
            issuer,
            clientId,
            {
              sub: String(person.kakao.id),
              auth_time: Math.floor(grant.issuedAtMs / 1000),
              ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
              ...profileClaims(person, grant.scope),
            },
            accessAgeSeconds,
          ),
        }
      : {}),
    expires_in: accessAgeSeconds,
    refresh_token: issueToken(world, 'kakao', 'refresh', grant, refreshAgeSeconds),
    refresh_token_expires_in: refreshAgeSeconds,
    scope: grant.scope,
  }
}

function refresh(world: World, form: Record<string, string>): Record<string, unknown> | TokenProblem {
  if (!form.refresh_token) return 'refresh_missing'
  const token = findToken(world, 'kakao', 'refresh', form.refresh_token)
  if (!token) return 'refresh_unknown'
  // Kakao sends a new refresh token only in the last month of the old one's validity.
  return { token_type: 'bearer', access_token: issueToken(world, 'kakao', 'access', token, accessAgeSeconds), expires_in: accessAgeSeconds }
}

function tokenRefusal(problem: TokenProblem, form: Record<string, string>): Refusal {
  const refusal = (error: string, code: string, description: string): Refusal => ({
    status: error === 'invalid_client' ? 401 : 400,
    body: { error, error_description: description, error_code: code },
  })
  const refusals: Record<TokenProblem, Refusal> = {
    client_unknown: refusal('invalid_client', 'KOE101', 'Not exist client_id'),
    client_secret: refusal('invalid_client', 'KOE010', 'Bad client credentials'),
    grant_type: refusal('invalid_request', 'KOE310', `unsupported grant type: ${form.grant_type ?? ''}`),
    code_missing: refusal('invalid_request', 'KOE301', 'code is required'),
    code_unknown: refusal('invalid_grant', 'KOE320', `authorization code not found for code=${form.code ?? ''}`),
    redirect_mismatch: refusal('invalid_grant', 'KOE303', 'Redirect URI mismatch.'),
    verifier_missing: refusal('invalid_grant', 'KOE320', 'code_verifier mismatch'),
    verifier_wrong: refusal('invalid_grant', 'KOE320', 'code_verifier mismatch'),
    refresh_missing: refusal('invalid_grant', 'KOE319', 'refresh token is required'),
    refresh_unknown: refusal('invalid_grant', 'KOE322', 'cannot find refresh token'),
  }
  return refusals[problem]
}

const authorizeRefusals: Record<AuthorizeProblem, { code: string; detail: string }> = {
  client_unknown: { code: 'KOE101', detail: '잘못된 앱 키예요. client_id를 확인하세요.' },
  redirect_unregistered: { code: 'KOE006', detail: '등록하지 않은 리다이렉트 URI예요.' },
  response_type: { code: 'KOE201', detail: '지원하지 않는 response_type이에요. code를 쓰세요.' },
  challenge_method: { code: 'KOE001', detail: 'code_challenge_method는 S256이어야 해요.' },
}

function faultBody(code: string): Refusal {
  if (/^-?\d+$/.test(code)) return { status: 401, body: { msg: 'this access token does not exist', code: Number(code) } }
  const error = code === 'KOE010' || code === 'KOE101' ? 'invalid_client' : code === 'KOE237' ? 'invalid_request' : 'invalid_grant'
  return {
    status: error === 'invalid_client' ? 401 : 400,
    body: { error, error_description: 'switched on in the sandbox', error_code: code },
  }
}

const picture = (person: SandboxPerson, world: string) => `https://k.kakaocdn.test/${world}/${person.id}.jpg`

function profileClaims(person: SandboxPerson, scope: string): Record<string, unknown> {
  return {
    nickname: person.kakao.nickname,
    picture: picture(person, 'thumb'),
    ...(scope.includes('account_email') ? { email: person.kakao.email } : {}),
  }
}

function userMe(person: SandboxPerson, scope: string): Record<string, unknown> {
  const mayEmail = scope.includes('account_email')
  return {
    id: person.kakao.id,
    connected_at: '2026-01-02T03:04:05Z',
    properties: { nickname: person.kakao.nickname, profile_image: picture(person, 'full'), thumbnail_image: picture(person, 'thumb') },
    kakao_account: {
      profile_nickname_needs_agreement: false,
      profile_image_needs_agreement: false,
      profile: {
        nickname: person.kakao.nickname,
        thumbnail_image_url: picture(person, 'thumb'),
        profile_image_url: picture(person, 'full'),
        is_default_image: false,
        is_default_nickname: false,
      },
      has_email: true,
      email_needs_agreement: !mayEmail,
      ...(mayEmail ? { is_email_valid: true, is_email_verified: true, email: person.kakao.email } : {}),
    },
  }
}

function discovery(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    userinfo_endpoint: `${issuer}/v1/oidc/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    request_uri_parameter_supported: false,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: ['iss', 'aud', 'sub', 'auth_time', 'exp', 'iat', 'nonce', 'nickname', 'picture', 'email'],
  }
}
