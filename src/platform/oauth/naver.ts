import * as z from 'zod'
import { answering, isLoopback, nicknameOf, refuse, refuseCancelled, subjectOf, timeoutMs } from './asking.ts'
import type { OAuthPort } from './port.ts'

interface NaverOptions {
  /** Origin of the login pages and the token endpoint. */
  loginUrl: string
  /** Origin of the profile endpoint. */
  apiUrl: string
  clientId: string
  clientSecret: string
  fetch?: typeof fetch
}

/** A refusal comes with status 200 and `error`. */
const token = z.object({ access_token: z.string(), token_type: z.string().regex(/^bearer$/i) })
const profile = z.object({
  resultcode: z.literal('00'),
  response: z.object({ id: z.string(), nickname: z.string().nullish(), name: z.string().nullish() }),
})

/**
 * Naver Login (developers.naver.com/docs/login): OAuth 2.0 without ID token, nonce or PKCE. The
 * code is bound to our state, which only the browser that began knows, and to our secret; the
 * subject is read from the profile endpoint with the new access token.
 */
export function createNaverProvider(options: NaverOptions): OAuthPort {
  const { loginUrl, apiUrl, clientId, clientSecret } = options
  const ask = answering(loginUrl, options.fetch)

  return {
    authorizationUrl({ state, redirectUri }) {
      const url = naverAddress(loginUrl, 'oauth2.0/authorize')
      const query = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return Promise.resolve(url.href)
    },

    async exchange({ callbackUrl, state }) {
      try {
        refuseCancelled(callbackUrl)
        const code = callbackUrl.searchParams.get('code')
        if (!code || callbackUrl.searchParams.get('state') !== state) throw new Error('The answer holds no code, or another state.')
        const signal = AbortSignal.timeout(timeoutMs)
        const grant = await ask(secure(naverAddress(loginUrl, 'oauth2.0/token')), {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            client_id: clientId,
            client_secret: clientSecret,
            code,
            state,
          }),
          signal,
        })
        const { access_token: accessToken } = token.parse(await grant.json())
        const found = await ask(secure(naverAddress(apiUrl, 'v1/nid/me')), { headers: { authorization: `Bearer ${accessToken}` }, signal })
        const { id, nickname, name } = profile.parse(await found.json()).response
        return { subject: subjectOf(id), nickname: nicknameOf(nickname, name) }
      } catch (error) {
        return refuse(error)
      }
    },
  }
}

export function naverAddress(address: string, path: string): URL {
  return new URL(path, address.replace(/\/*$/, '/'))
}

/** Secrets go over plain http to loopback only. */
function secure(url: URL): URL {
  if (url.protocol !== 'https:' && !isLoopback(url)) throw new Error(`${url.origin} is not https.`)
  return url
}
