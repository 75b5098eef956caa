import { createHash, createPublicKey } from 'node:crypto'
import { Hono } from 'hono'
import { jwtVerify } from 'jose'
import { appleSigningKey, sandboxCredentials } from '../credentials.ts'
import type { SigningKey } from '../keys.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { SandboxPerson } from '../people.ts'
import type { World } from '../world.ts'
import { mountAuthorize } from './authorize.ts'
import { findToken, issueToken, signIdToken, spendCode, type AuthorizeProblem, type TokenProblem } from './oauth.ts'

const { clientId, teamId, keyId } = sandboxCredentials.apple
const accessAgeSeconds = 3_600
const refreshAgeSeconds = 365 * 86_400

/**
 * Sign in with Apple (developer.apple.com/documentation/signinwithapplerestapi). The client secret
 * is a JWT that the client signs; with a scope of name or email the answer is posted; the name and
 * the address (a private relay) come in `user` once per person.
 */
export function apple(world: World, key: SigningKey): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const issuer = () => `${world.url}/apple`
  const guard = (name: string) => operation(world, 'apple', name, faultBody)

  mountAuthorize(app, world, {
    name: 'apple',
    path: '/auth/authorize',
    clientId,
    defaultScope: '',
    look: { title: 'Apple로 로그인', accent: '#000000', onAccent: '#ffffff' },
    heading: 'Apple 계정 선택',
    denied: { error: 'user_cancelled_authorize' },
    asks: (scope) => [...(scope.includes('name') ? ['이름'] : []), ...(scope.includes('email') ? ['이메일 가리기'] : [])],
    describe: (person) => `${person.name} · ${person.apple.relay}`,
    problems: authorizeRefusals,
    refuse: faultBody,
    beside: (person, { scope }) => firstTime(world, person, scope),
    problem: ({ scope, posts }) => (posts || !/\b(name|email)\b/.test(scope) ? undefined : notPosted),
  })

  app.post('/auth/token', guard('token'), async (c) => {
    const form = (await c.req.parseBody()) as Record<string, string>
    const answer = await exchange(world, key, issuer(), form)
    return typeof answer === 'string' ? c.json({ error: tokenRefusals[answer] }, 400) : c.json(answer)
  })

  app.get('/.well-known/openid-configuration', guard('discovery'), (c) => c.json(discovery(issuer())))
  app.get('/auth/keys', guard('jwks'), (c) => c.json({ keys: [key.publicJwk] }))
  return app
}

/** `user` of the first authorization only; later ones say nothing. */
function firstTime(world: World, person: SandboxPerson, scope: string): Record<string, string> {
  if (scope === '' || world.next(`apple.user.${person.id}`) > 1) return {}
  const name = { firstName: person.google.givenName, lastName: person.google.familyName }
  return {
    user: JSON.stringify({
      ...(scope.includes('name') ? { name } : {}),
      ...(scope.includes('email') ? { email: person.apple.relay } : {}),
    }),
  }
}

async function exchange(
  world: World,
  key: SigningKey,
  issuer: string,
  form: Record<string, string>,
): Promise<Record<string, unknown> | TokenProblem> {
  if (form.client_id !== clientId) return 'client_unknown'
  if (!(await isOurSecret(world, issuer, form.client_secret ?? ''))) return 'client_secret'
  if (form.grant_type === 'refresh_token') {
    if (!form.refresh_token) return 'refresh_missing'
    const token = findToken(world, 'apple', 'refresh', form.refresh_token)
    return token ? tokens(world, key, issuer, token, undefined) : 'refresh_unknown'
  }
  if (form.grant_type !== 'authorization_code') return 'grant_type'
  const grant = spendCode(world, 'apple', form)
  if (typeof grant === 'string') return grant
  const refresh = issueToken(world, 'apple', 'refresh', grant, refreshAgeSeconds, 'r.')
  return { ...(await tokens(world, key, issuer, grant, grant.nonce)), refresh_token: refresh }
}

async function isOurSecret(world: World, issuer: string, secret: string): Promise<boolean> {
  try {
    const { protectedHeader, payload } = await jwtVerify(secret, createPublicKey({ key: appleSigningKey, format: 'pem' }), {
      algorithms: ['ES256'],
      issuer: teamId,
      subject: clientId,
      audience: issuer,
      currentDate: world.now(),
    })
    const ageSeconds = (payload.exp ?? Infinity) - (payload.iat ?? 0)
    return protectedHeader.kid === keyId && ageSeconds <= 15_777_000
  } catch {
    return false
  }
}

async function tokens(
  world: World,
  key: SigningKey,
  issuer: string,
  grant: { personId: string; clientId: string; scope: string },
  nonce: string | undefined,
): Promise<Record<string, unknown>> {
  const person = world.person(grant.personId)!
  const accessToken = issueToken(world, 'apple', 'access', grant, accessAgeSeconds, 'a.')
  const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
  const claims = {
    sub: person.apple.sub,
    at_hash: hash,
    auth_time: Math.floor(world.now().getTime() / 1000),
    nonce_supported: true,
    ...(nonce === undefined ? {} : { nonce }),
    ...(grant.scope.includes('email') ? { email: person.apple.relay, email_verified: true, is_private_email: true } : {}),
  }
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: accessAgeSeconds,
    id_token: await signIdToken(world, key, issuer, clientId, claims, 86_400),
  }
}

const tokenRefusals: Record<TokenProblem, string> = {
  client_unknown: 'invalid_client',
  client_secret: 'invalid_client',
  grant_type: 'unsupported_grant_type',
  code_missing: 'invalid_request',
  code_unknown: 'invalid_grant',
  redirect_mismatch: 'invalid_grant',
  verifier_missing: 'invalid_grant',
  verifier_wrong: 'invalid_grant',
  refresh_missing: 'invalid_request',
  refresh_unknown: 'invalid_grant',
}

const authorizeRefusals: Record<AuthorizeProblem, { code: string; detail: string }> = {
  client_unknown: { code: 'invalid_client', detail: '등록되지 않은 서비스 ID예요.' },
  redirect_unregistered: { code: 'invalid_request', detail: 'Invalid web redirect url.' },
  response_type: { code: 'unsupported_response_type', detail: 'response_type은 code여야 해요.' },
  challenge_method: { code: 'invalid_request', detail: 'code_challenge_method는 S256이어야 해요.' },
}

const notPosted = { code: 'invalid_request', detail: 'response_mode must be form_post when name or email scope is requested.' }

function faultBody(code: string): Refusal {
  return { status: 400, body: { error: code } }
}

function discovery(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth/authorize`,
    token_endpoint: `${issuer}/auth/token`,
    jwks_uri: `${issuer}/auth/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'name'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    claims_supported: ['aud', 'email', 'email_verified', 'exp', 'iat', 'is_private_email', 'iss', 'nonce', 'nonce_supported', 'sub'],
  }
}
