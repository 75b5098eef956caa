import type { ApiConfig } from '../../config.ts'
import { createOpenIdProvider } from './openid.ts'
import type { OAuthPort, OAuthProvider } from './port.ts'

/** Every sign-in provider. Kakao has its own scope for the nickname and refuses unknown scopes. */
export function createOAuth(config: ApiConfig): Record<OAuthProvider, OAuthPort> {
  return {
    kakao: createOpenIdProvider({
      issuer: config.KAKAO_ISSUER,
      clientId: config.KAKAO_CLIENT_ID,
      clientSecret: config.KAKAO_CLIENT_SECRET,
      scope: 'openid profile_nickname',
    }),
    google: createOpenIdProvider({
      issuer: config.GOOGLE_ISSUER,
      clientId: config.GOOGLE_CLIENT_ID,
      clientSecret: config.GOOGLE_CLIENT_SECRET,
      scope: 'openid profile',
    }),
  }
}
