import type { ApiConfig } from '../../config.ts'
import { createAppleProvider } from './apple.ts'
import { createNaverProvider } from './naver.ts'
import { createOpenIdProvider } from './openid.ts'
import type { OAuthPorts } from './port.ts'

/**
 * The sign-in providers that are set up. Kakao has its own scope for the nickname and refuses
 * unknown scopes.
 */
export function createOAuth(config: ApiConfig): OAuthPorts {
  const { naver, apple } = config.signIn
  return {
    kakao: createOpenIdProvider({
      issuer: config.KAKAO_ISSUER,
      clientId: config.KAKAO_CLIENT_ID,
      clientSecret: config.KAKAO_CLIENT_SECRET,
      scope: 'openid profile_nickname',
    }),
    ...(naver && { naver: createNaverProvider(naver) }),
    google: createOpenIdProvider({
      issuer: config.GOOGLE_ISSUER,
      clientId: config.GOOGLE_CLIENT_ID,
      clientSecret: config.GOOGLE_CLIENT_SECRET,
      scope: 'openid profile',
    }),
    ...(apple && { apple: createAppleProvider(apple) }),
  }
}
