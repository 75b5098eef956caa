export const oauthProviders = ['kakao', 'naver', 'google', 'apple'] as const
export type OAuthProvider = (typeof oauthProviders)[number]

/**
 * OAuth 2.0 code flow; with PKCE (RFC 7636) and OpenID Connect nonce where the provider has them.
 */
export interface OAuthPort {
  authorizationUrl(input: { state: string; codeChallenge: string; nonce: string; redirectUri: string }): Promise<string>
  /**
   * Exchanges the callback's query for the subject. Throws KiwiError SIGN_IN_CANCELLED,
   * SIGN_IN_REFUSED, UNAVAILABLE.
   */
  exchange(input: { callbackUrl: URL; state: string; codeVerifier: string; nonce: string; redirectUri: string }): Promise<OAuthProfile>
}

export interface OAuthProfile {
  subject: string
  nickname: string | null
}

/** The ports of the providers that are set up. */
export type OAuthPorts = Partial<Record<OAuthProvider, OAuthPort>>
