import * as oauth from 'oauth4webapi'
import { KiwiError } from '../../errors.ts'
import { answering, isLoopback, nicknameOf, refuse, refuseCancelled, subjectOf, timeoutMs } from './asking.ts'
import type { OAuthPort, OAuthProfile } from './port.ts'

interface OpenIdOptions {
  issuer: string
  clientId: string
  /** A function where the secret is made per request. */
  clientSecret: string | (() => Promise<string>)
  /** Space-separated, with `openid`. The scope of the nickname differs by provider. */
  scope?: string
  /**
   * `form_post`: the provider makes the browser post its answer (OAuth 2.0 Form Post Response
   * Mode).
   */
  responseMode?: 'form_post'
  fetch?: typeof fetch
  /** Allows http for a provider on loopback. Default: when the issuer's address is http. */
  allowInsecure?: boolean
}

const discoveryAgeMs = 3_600_000

/**
 * OpenID Connect Core 1.0 code flow with PKCE S256, state and nonce, for any provider with a
 * discovery document. The ID token's signature is checked against the provider's published keys.
 * Uses fetch and WebCrypto only.
 */
export function createOpenIdProvider(options: OpenIdOptions): OAuthPort {
  const issuer = new URL(options.issuer)
  const client: oauth.Client = { client_id: options.clientId }
  const keys: oauth.JWKSCacheInput = {}
  const answered = answering(options.issuer, options.fetch)
  let discovered: { server: Promise<oauth.AuthorizationServer>; atMs: number } | undefined

  const http = () => ({
    [oauth.customFetch]: answered,
    [oauth.allowInsecureRequests]: isLoopback(issuer) && (options.allowInsecure ?? issuer.protocol === 'http:'),
    signal: AbortSignal.timeout(timeoutMs),
  })

  function server(): Promise<oauth.AuthorizationServer> {
    if (discovered && Date.now() - discovered.atMs < discoveryAgeMs) return discovered.server
    const asking = discover(issuer, http())
    discovered = { server: asking, atMs: Date.now() }
    // A failure is not cached: the next sign-in asks again.
    asking.catch(() => {
      if (discovered?.server === asking) discovered = undefined
    })
    return asking
  }

  return {
    async authorizationUrl({ state, codeChallenge, nonce, redirectUri }) {
      const { authorization_endpoint: endpoint } = await server().catch(refuse)
      if (!endpoint) throw new KiwiError('UNAVAILABLE', { cause: new Error('The provider names no authorization endpoint.') })
      const url = new URL(endpoint)
      const query = {
        response_type: 'code',
        client_id: options.clientId,
        redirect_uri: redirectUri,
        scope: options.scope ?? 'openid profile',
        state,
        nonce,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        ...(options.responseMode ? { response_mode: options.responseMode } : {}),
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return url.href
    },

    async exchange({ callbackUrl, state, codeVerifier, nonce, redirectUri }) {
      try {
        refuseCancelled(callbackUrl)
        const as = await server()
        const params = oauth.validateAuthResponse(as, client, callbackUrl, state)
        const { clientSecret } = options
        const secret = oauth.ClientSecretPost(typeof clientSecret === 'string' ? clientSecret : await clientSecret())
        const response = await oauth.authorizationCodeGrantRequest(as, client, secret, params, redirectUri, codeVerifier, http())
        const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true })
        await oauth.validateApplicationLevelSignature(as, response, { ...http(), [oauth.jwksCache]: keys })
        return profileOf(oauth.getValidatedIdTokenClaims(tokens))
      } catch (error) {
        return refuse(error)
      }
    },
  }
}

/** The stable subject, and the nickname (Kakao), else the given or whole name (Google). */
export function profileOf(claims: oauth.IDToken | undefined): OAuthProfile {
  if (!claims) throw new Error('The provider sent no ID token.')
  return { subject: subjectOf(claims.sub), nickname: nicknameOf(claims['nickname'], claims['given_name'], claims['name']) }
}

async function discover(issuer: URL, http: oauth.HttpRequestOptions<'GET'>): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...http })
  return oauth.processDiscoveryResponse(issuer, response)
}
