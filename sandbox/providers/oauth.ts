import { createHash } from 'node:crypto'
import { SignJWT } from 'jose'
import type { SigningKey } from '../keys.ts'
import type { SandboxPerson } from '../people.ts'
import { tokenText } from '../random.ts'
import type { AuthorizationCode, IssuedToken } from '../state.ts'
import type { World } from '../world.ts'

/** Why a token request is refused. Each provider has its own words for it. */
export type TokenProblem =
  | 'grant_type'
  | 'client_unknown'
  | 'client_secret'
  | 'code_missing'
  | 'code_unknown'
  | 'redirect_mismatch'
  | 'verifier_missing'
  | 'verifier_wrong'
  | 'refresh_missing'
  | 'refresh_unknown'

export type AuthorizeProblem = 'client_unknown' | 'redirect_unregistered' | 'response_type' | 'challenge_method'

export type AuthorizeRequest = {
  clientId: string
  redirectUri: string
  responseType: string
  scope: string
  state?: string
  nonce?: string
  codeChallenge?: string
  codeChallengeMethod?: string
  offline: boolean
  /** The answer is posted by a form (OAuth 2.0 Form Post Response Mode). */
  posts: boolean
}

type Params = Record<string, string | undefined>

const codeAgeMs = 10 * 60_000

export function readAuthorizeRequest(params: Params, defaultScope: string): AuthorizeRequest {
  return {
    clientId: params.client_id ?? '',
    redirectUri: params.redirect_uri ?? '',
    responseType: params.response_type ?? '',
    scope: params.scope || defaultScope,
    state: params.state,
    nonce: params.nonce,
    codeChallenge: params.code_challenge,
    codeChallengeMethod: params.code_challenge_method,
    offline: params.access_type === 'offline',
    posts: params.response_mode === 'form_post',
  }
}

/** Shown to the person, never sent to redirect_uri: it is not trusted yet (RFC 6749 §4.1.2.1). */
export function authorizeProblem(world: World, clientId: string, request: AuthorizeRequest): AuthorizeProblem | undefined {
  if (request.clientId !== clientId) return 'client_unknown'
  if (!isRegistered(world, request.redirectUri)) return 'redirect_unregistered'
  if (request.responseType !== 'code') return 'response_type'
  if (request.codeChallenge !== undefined && request.codeChallengeMethod !== 'S256') return 'challenge_method'
  return undefined
}

function isRegistered(world: World, redirectUri: string): boolean {
  const registered = world.options.redirectUris
  if (registered?.length) return registered.includes(redirectUri)
  if (!URL.canParse(redirectUri)) return false
  const { protocol, hostname, hash } = new URL(redirectUri)
  if (!/^https?:$/.test(protocol) || hash !== '') return false
  return /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+)$/.test(
    hostname,
  )
}

/** The redirect after the person's consent: redirect_uri with a new code and the caller's state. */
export function grantRedirect(world: World, provider: string, request: AuthorizeRequest, person: SandboxPerson): string {
  const code = tokenText(86, world.seed, provider, 'code', world.next(`${provider}.code`))
  world.state.codes[code] = {
    provider,
    personId: person.id,
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    scope: request.scope,
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    offline: request.offline,
    issuedAtMs: world.now().getTime(),
    used: false,
  }
  return withQuery(request.redirectUri, { code, state: request.state })
}

export function withQuery(address: string, params: Params): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(params)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

/** The grant of a code, which this call spends, or the reason why there is none. */
export function spendCode(world: World, provider: string, form: Params): AuthorizationCode | TokenProblem {
  if (!form.code) return 'code_missing'
  const grant = world.state.codes[form.code]
  const isFresh = grant && grant.provider === provider && !grant.used && world.now().getTime() - grant.issuedAtMs <= codeAgeMs
  if (!isFresh) return 'code_unknown'
  if (grant.redirectUri !== form.redirect_uri) return 'redirect_mismatch'
  if (grant.codeChallenge !== undefined) {
    if (!form.code_verifier) return 'verifier_missing'
    const challenge = createHash('sha256').update(form.code_verifier).digest('base64url')
    if (challenge !== grant.codeChallenge) return 'verifier_wrong'
  }
  grant.used = true
  return grant
}

export function issueToken(
  world: World,
  provider: string,
  use: IssuedToken['use'],
  grant: Pick<IssuedToken, 'personId' | 'clientId' | 'scope'>,
  ageSeconds: number,
  prefix = '',
): string {
  const token = prefix + tokenText(64, world.seed, provider, use, world.next(`${provider}.${use}`))
  world.state.tokens[token] = {
    provider,
    use,
    personId: grant.personId,
    clientId: grant.clientId,
    scope: grant.scope,
    expiresAtMs: world.now().getTime() + ageSeconds * 1000,
  }
  return token
}

export function findToken(world: World, provider: string, use: IssuedToken['use'], token: string | undefined): IssuedToken | undefined {
  const found = token === undefined ? undefined : world.state.tokens[token]
  if (!found || found.provider !== provider || found.use !== use) return undefined
  return found.expiresAtMs > world.now().getTime() ? found : undefined
}

export function bearer(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
}

/** The client's id and secret, from the form or from HTTP Basic (RFC 6749 §2.3.1). */
export function clientOf(form: Params, authorization: string | undefined): { id?: string; secret?: string } {
  const basic = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (basic === undefined) return { id: form.client_id, secret: form.client_secret }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64')
    .toString()
    .split(':', 2)
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
  return { id, secret }
}

export function signIdToken(
  world: World,
  key: SigningKey,
  issuer: string,
  clientId: string,
  claims: Record<string, unknown>,
  ageSeconds: number,
): Promise<string> {
  const nowSeconds = Math.floor(world.now().getTime() / 1000)
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + ageSeconds)
    .sign(key.privateKey)
}
