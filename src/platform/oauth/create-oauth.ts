import type { ApiConfig } from '../../config.ts'
import { createOpenIdProvider } from './openid.ts'
import type { OAuthPort, OAuthProvider } from './port.ts'

/** Every provider we sign in with. Kakao names the nickname's scope in its own way and refuses scopes it does not know. */
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
