export const oauthProviders = ['kakao', 'google'] as const
export type OAuthProvider = (typeof oauthProviders)[number]

/** OAuth 2.0 code flow with PKCE (RFC 7636) and OpenID Connect nonce. */
export interface OAuthPort {
  authorizationUrl(input: { state: string; codeChallenge: string; nonce: string; redirectUri: string }): Promise<string>
  /** Exchanges the callback's query for the subject. Throws KiwiError SIGN_IN_REFUSED. */
  exchange(input: { callbackUrl: URL; state: string; codeVerifier: string; nonce: string; redirectUri: string }): Promise<OAuthProfile>
}

export interface OAuthProfile {
  subject: string
  nickname: string | null
}
