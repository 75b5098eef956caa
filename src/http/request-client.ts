import type { Client, Deps } from '../context.ts'
import { hashToken, newToken } from '../social/people/tokens.ts'
import { clearSessionCookie, readBrowserToken, writeBrowserCookie, writeSessionCookie } from './cookies.ts'

/**
 * The client of one request, as verbs use it. The browser's cookie is set when a verb first asks
 * for it. `headers` are those of the answer.
 */
export function requestClient(request: Request, isApp: boolean, headers: Headers, deps: Deps): Client {
  const { PUBLIC_URL: publicUrl } = deps.config
  let browserToken = readBrowserToken(request, publicUrl)
  return {
    browserHash() {
      if (!browserToken) {
        if (isApp) return null
        browserToken = newToken(deps)
        writeBrowserCookie(headers, publicUrl, browserToken)
      }
      return hashToken(browserToken)
    },
    giveToken(token, expiresAt) {
      if (isApp) return token
      writeSessionCookie(headers, publicUrl, token, Math.floor((expiresAt.getTime() - deps.now().getTime()) / 1000))
      return null
    },
    dropToken() {
      if (!isApp) clearSessionCookie(headers, publicUrl)
    },
  }
}
