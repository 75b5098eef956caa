import * as oauth from 'oauth4webapi'
import { KiwiError } from '../../errors.ts'
import { foreignText } from '../../shared/foreign-text.ts'
import type { OAuthPort, OAuthProfile } from './port.ts'

interface OpenIdOptions {
  issuer: string
  clientId: string
  clientSecret: string
  /** Space-separated, with `openid`. The scope of the nickname differs by provider. */
  scope?: string
  fetch?: typeof fetch
  /** Allows http for a provider on loopback. Default: when the issuer's address is http. */
  allowInsecure?: boolean
}

const timeoutMs = 8_000
const maxNicknameLength = 40
const discoveryAgeMs = 3_600_000

/**
 * OpenID Connect Core 1.0 code flow with PKCE S256, state and nonce, for any provider with a
 * discovery document. The ID token's signature is checked against the provider's published keys.
 * Uses fetch and WebCrypto only.
 */
export function createOpenIdProvider(options: OpenIdOptions): OAuthPort {
  const issuer = new URL(options.issuer)
  const client: oauth.Client = { client_id: options.clientId }
  const secret = oauth.ClientSecretPost(options.clientSecret)
  const keys: oauth.JWKSCacheInput = {}
  let discovered: { server: Promise<oauth.AuthorizationServer>; atMs: number } | undefined

  /** A 5xx answer says nothing about the person. */
  const answered: typeof fetch = async (...request) => {
    const response = await (options.fetch ?? fetch)(...request)
    if (response.status >= 500) throw new Unanswered(`${options.issuer} answered ${response.status}.`)
    return response
  }
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
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return url.href
    },

    async exchange({ callbackUrl, state, codeVerifier, nonce, redirectUri }) {
      try {
        const as = await server()
        const params = oauth.validateAuthResponse(as, client, callbackUrl, state)
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
  // OpenID Connect Core 1.0, section 2: at most 255 ASCII characters.
  if (!/^[!-~]{1,255}$/.test(claims.sub)) throw new Error('The provider sent an invalid subject.')
  const names = [claims['nickname'], claims['given_name'], claims['name']]
  const nickname = names.map((name) => (typeof name === 'string' ? foreignText(name, maxNicknameLength) : '')).find((name) => name !== '')
  return { subject: claims.sub, nickname: nickname ?? null }
}

async function discover(issuer: URL, http: oauth.HttpRequestOptions<'GET'>): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...http })
  return oauth.processDiscoveryResponse(issuer, response)
}

class Unanswered extends Error {}

/** UNAVAILABLE when the provider cannot be asked; SIGN_IN_REFUSED for any other failure. */
function refuse(error: unknown): never {
  if (error instanceof KiwiError) throw error
  throw new KiwiError(isUnreachable(error) ? 'UNAVAILABLE' : 'SIGN_IN_REFUSED', { cause: error })
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof Unanswered || (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError')))
    return true
  // fetch rejects with a bare TypeError; oauth4webapi's own TypeErrors carry a code.
  return error instanceof TypeError && !('code' in error)
}

function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname)
}
