import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import type { SigningKey } from '../keys.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { SandboxPerson } from '../people.ts'
import type { World } from '../world.ts'
import { mountAuthorize } from './authorize.ts'
import { bearer, clientOf, findToken, issueToken, signIdToken, spendCode, type AuthorizeProblem, type TokenProblem } from './oauth.ts'

const { clientId, clientSecret } = sandboxCredentials.google
const accessAgeSeconds = 3_599
const refreshAgeSeconds = 180 * 86_400
const googleScopes: Record<string, string> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
  openid: 'openid',
}

/**
 * Google's OpenID Connect (developers.google.com/identity/openid-connect/openid-connect); paths as
 * in its discovery document.
 */
export function google(world: World, key: SigningKey): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const issuer = () => `${world.url}/google`
  const guard = (name: string) => operation(world, 'google', name, faultBody)

  mountAuthorize(app, world, {
    name: 'google',
    path: '/o/oauth2/v2/auth',
    clientId,
    defaultScope: 'openid',
    look: { title: 'Google 로그인', accent: '#0b57d0', onAccent: '#ffffff' },
    heading: 'Google 계정 선택',
    denied: { error: 'access_denied' },
    asks: (scope) => ['이름', '프로필 사진', ...(scope.includes('email') ? ['이메일 주소'] : [])],
    describe: (person) => person.google.email,
    problems: authorizeRefusals,
    refuse: faultBody,
  })

  app.post('/token', guard('token'), async (c) => {
    const form = (await c.req.parseBody()) as Record<string, string>
    const answer = await exchange(world, key, issuer(), form, clientOf(form, c.req.header('authorization')))
    if (typeof answer !== 'string') return c.json(answer)
    const refusal = tokenRefusal(answer, form)
    return c.json(refusal.body, refusal.status)
  })

  app.on(['GET', 'POST'], '/v1/userinfo', guard('userinfo'), (c) => {
    const token = findToken(world, 'google', 'access', bearer(c.req.header('authorization')))
    const person = world.person(token?.personId)
    if (!person || !token) return c.json({ error: 'invalid_request', error_description: 'Invalid Credentials' }, 401)
    return c.json({ sub: person.google.sub, ...profileClaims(person, token.scope) })
  })

  app.get('/.well-known/openid-configuration', guard('discovery'), (c) => c.json(discovery(issuer())))
  app.get('/oauth2/v3/certs', guard('jwks'), (c) => c.json({ keys: [key.publicJwk] }))
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
  if (form.grant_type === 'refresh_token') return refresh(world, key, issuer, form)
  if (form.grant_type !== 'authorization_code') return 'grant_type'

  const grant = spendCode(world, 'google', form)
  if (typeof grant === 'string') return grant
  return tokens(world, key, issuer, grant, grant.offline, grant.nonce)
}

async function refresh(
  world: World,
  key: SigningKey,
  issuer: string,
  form: Record<string, string>,
): Promise<Record<string, unknown> | TokenProblem> {
  if (!form.refresh_token) return 'refresh_missing'
  const token = findToken(world, 'google', 'refresh', form.refresh_token)
  return token ? tokens(world, key, issuer, token, false, undefined) : 'refresh_unknown'
}

async function tokens(
  world: World,
  key: SigningKey,
  issuer: string,
  grant: { personId: string; clientId: string; scope: string },
  withRefresh: boolean,
  nonce: string | undefined,
): Promise<Record<string, unknown> | TokenProblem> {
  const person = world.person(grant.personId)
  if (!person) return 'code_unknown'
  const accessToken = issueToken(world, 'google', 'access', grant, accessAgeSeconds, 'ya29.')
  const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
  const claims = {
    azp: clientId,
    sub: person.google.sub,
    at_hash: hash,
    ...(nonce === undefined ? {} : { nonce }),
    ...profileClaims(person, grant.scope),
  }
  return {
    access_token: accessToken,
    expires_in: accessAgeSeconds,
    ...(withRefresh ? { refresh_token: issueToken(world, 'google', 'refresh', grant, refreshAgeSeconds, '1//') } : {}),
    scope: grant.scope
      .split(' ')
      .map((scope) => googleScopes[scope] ?? scope)
      .join(' '),
    token_type: 'Bearer',
    ...(grant.scope.split(' ').includes('openid') ? { id_token: await signIdToken(world, key, issuer, clientId, claims, 3_600) } : {}),
  }
}

function tokenRefusal(problem: TokenProblem, form: Record<string, string>): Refusal {
  const refusal = (error: string, description: string): Refusal => ({
    status: error === 'invalid_client' ? 401 : 400,
    body: { error, error_description: description },
  })
  const refusals: Record<TokenProblem, Refusal> = {
    client_unknown: refusal('invalid_client', 'The OAuth client was not found.'),
    client_secret: refusal('invalid_client', 'The provided client secret is invalid.'),
    grant_type: refusal('unsupported_grant_type', `Invalid grant_type: ${form.grant_type ?? ''}`),
    code_missing: refusal('invalid_request', 'Missing required parameter: code'),
    code_unknown: refusal('invalid_grant', 'Malformed auth code.'),
    redirect_mismatch: refusal('redirect_uri_mismatch', 'Bad Request'),
    verifier_missing: refusal('invalid_grant', 'Missing code verifier.'),
    verifier_wrong: refusal('invalid_grant', 'Invalid code verifier.'),
    refresh_missing: refusal('invalid_request', 'Missing required parameter: refresh_token'),
    refresh_unknown: refusal('invalid_grant', 'Token has been expired or revoked.'),
  }
  return refusals[problem]
}

const authorizeRefusals: Record<AuthorizeProblem, { code: string; detail: string }> = {
  client_unknown: { code: '401: invalid_client', detail: 'The OAuth client was not found.' },
  redirect_unregistered: { code: '400: redirect_uri_mismatch', detail: '앱에 등록되지 않은 redirect_uri예요.' },
  response_type: { code: '400: unsupported_response_type', detail: 'response_type은 code여야 해요.' },
  challenge_method: { code: '400: invalid_request', detail: 'code_challenge_method는 S256이어야 해요.' },
}

function faultBody(code: string): Refusal {
  return { status: code === 'invalid_client' ? 401 : 400, body: { error: code, error_description: 'switched on in the sandbox' } }
}

function profileClaims(person: SandboxPerson, scope: string): Record<string, unknown> {
  const scopes = scope.split(' ')
  return {
    ...(scopes.includes('email') ? { email: person.google.email, email_verified: true } : {}),
    ...(scopes.includes('profile')
      ? {
          name: person.name,
          picture: `https://lh3.googleusercontent.test/a/${person.id}=s96-c`,
          given_name: person.google.givenName,
          family_name: person.google.familyName,
        }
      : {}),
  }
}

function discovery(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/o/oauth2/v2/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/v1/userinfo`,
    jwks_uri: `${issuer}/oauth2/v3/certs`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['aud', 'email', 'email_verified', 'exp', 'family_name', 'given_name', 'iat', 'iss', 'name', 'picture', 'sub'],
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
  }
}
