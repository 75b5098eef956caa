import { Hono } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { World } from '../world.ts'
import { mountAuthorize } from './authorize.ts'
import { bearer, findToken, issueToken, spendCode, type AuthorizeProblem, type TokenProblem } from './oauth.ts'

const { clientId, clientSecret } = sandboxCredentials.naver
const accessAgeSeconds = 3_600
const refreshAgeSeconds = 365 * 86_400

/**
 * Naver Login (developers.naver.com/docs/login/api, …/profile): OAuth 2.0 without OpenID Connect. A
 * refused token request is answered with status 200 and `error`; the profile endpoint has its own
 * result codes.
 */
export function naver(world: World): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const guard = (name: string) => operation(world, 'naver', name, name === 'me' ? profileFault : tokenFault)

  mountAuthorize(app, world, {
    name: 'naver',
    path: '/oauth2.0/authorize',
    clientId,
    defaultScope: '',
    look: { title: '네이버 로그인', accent: '#03c75a', onAccent: '#ffffff' },
    heading: '네이버로 로그인',
    denied: { error: 'access_denied', error_description: 'Canceled By User' },
    asks: () => ['별명', '이름', '프로필 사진', '이메일 주소'],
    describe: (person) => `${person.nickname} · ${person.naver.email}`,
    problems: authorizeRefusals,
    refuse: tokenFault,
  })

  app.on(['GET', 'POST'], '/oauth2.0/token', guard('token'), async (c) => {
    const form = { ...c.req.query(), ...((await c.req.parseBody()) as Record<string, string>) }
    const answer = exchange(world, form)
    return c.json(typeof answer === 'string' ? tokenRefusals[answer] : answer)
  })

  app.get('/v1/nid/me', guard('me'), (c) => {
    const token = findToken(world, 'naver', 'access', bearer(c.req.header('authorization')))
    const person = world.person(token?.personId)
    if (!person) return c.json({ resultcode: '024', message: 'Authentication failed' }, 401)
    return c.json({
      resultcode: '00',
      message: 'success',
      response: {
        id: person.naver.id,
        nickname: person.nickname,
        name: person.name,
        email: person.naver.email,
        profile_image: `https://ssl.pstatic.test/static/pwe/${person.id}.png`,
      },
    })
  })
  return app
}

function exchange(world: World, form: Record<string, string>): Record<string, unknown> | TokenProblem {
  if (form.client_id !== clientId) return 'client_unknown'
  if (form.client_secret !== clientSecret) return 'client_secret'
  if (form.grant_type === 'refresh_token') {
    if (!form.refresh_token) return 'refresh_missing'
    const token = findToken(world, 'naver', 'refresh', form.refresh_token)
    return token ? { access_token: access(world, token), token_type: 'bearer', expires_in: String(accessAgeSeconds) } : 'refresh_unknown'
  }
  if (form.grant_type !== 'authorization_code') return 'grant_type'
  // Naver compares no redirect address here.
  const redirectUri = world.state.codes[form.code ?? '']?.redirectUri ?? ''
  const grant = spendCode(world, 'naver', { ...form, redirect_uri: redirectUri })
  if (typeof grant === 'string') return grant
  return {
    access_token: access(world, grant),
    refresh_token: issueToken(world, 'naver', 'refresh', grant, refreshAgeSeconds),
    token_type: 'bearer',
    expires_in: String(accessAgeSeconds),
  }
}

function access(world: World, grant: { personId: string; clientId: string; scope: string }): string {
  return issueToken(world, 'naver', 'access', grant, accessAgeSeconds, 'AAAA')
}

const refusal = (error: string, description: string) => ({ error, error_description: description })

const tokenRefusals: Record<TokenProblem, ReturnType<typeof refusal>> = {
  client_unknown: refusal('invalid_client', 'invalid client_id.'),
  client_secret: refusal('invalid_client', 'wrong client secret'),
  grant_type: refusal('unsupported_grant_type', 'unsupported grant_type'),
  code_missing: refusal('invalid_request', 'code missing'),
  code_unknown: refusal('invalid_request', 'no valid data in session'),
  redirect_mismatch: refusal('invalid_request', 'redirect_uri mismatch'),
  verifier_missing: refusal('invalid_request', 'code_verifier missing'),
  verifier_wrong: refusal('invalid_request', 'code_verifier mismatch'),
  refresh_missing: refusal('invalid_request', 'refresh_token missing'),
  refresh_unknown: refusal('invalid_request', 'invalid refresh_token'),
}

const authorizeRefusals: Record<AuthorizeProblem, { code: string; detail: string }> = {
  client_unknown: { code: 'invalid_client', detail: '등록되지 않은 클라이언트 아이디예요.' },
  redirect_unregistered: { code: 'invalid_request', detail: '등록되지 않은 콜백 URL이에요.' },
  response_type: { code: 'unsupported_response_type', detail: 'response_type은 code여야 해요.' },
  challenge_method: { code: 'invalid_request', detail: 'code_challenge_method는 S256이어야 해요.' },
}

function tokenFault(code: string): Refusal {
  return { status: 200, body: refusal(code, 'switched on in the sandbox') }
}

function profileFault(code: string): Refusal {
  return { status: code === '403' ? 403 : 401, body: { resultcode: code, message: 'switched on in the sandbox' } }
}
