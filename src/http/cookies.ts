import { parse, serialize } from 'hono/utils/cookie'
import { isToken } from '../social/people/tokens.ts'

/** 400 days: as long as browsers keep any cookie. */
const browserAgeSeconds = 400 * 86_400

/** `__Host-` binds a cookie to this host (RFC 6265bis §4.1.3.2). It needs https. */
export function cookieNames(publicUrl: string): { session: string; browser: string; isSecure: boolean } {
  const isSecure = publicUrl.startsWith('https:')
  const prefix = isSecure ? '__Host-' : ''
  return { session: `${prefix}kiwi_session`, browser: `${prefix}kiwi_browser`, isSecure }
}

export function readSessionToken(request: Request, publicUrl: string): string | null {
  return readToken(request, cookieNames(publicUrl).session)
}

export function writeSessionCookie(headers: Headers, publicUrl: string, token: string, maxAgeSeconds: number): void {
  append(headers, publicUrl, cookieNames(publicUrl).session, token, maxAgeSeconds)
}

export function clearSessionCookie(headers: Headers, publicUrl: string): void {
  append(headers, publicUrl, cookieNames(publicUrl).session, '', 0)
}

/** The token of the browser's own cookie, or null. */
export function readBrowserToken(request: Request, publicUrl: string): string | null {
  return readToken(request, cookieNames(publicUrl).browser)
}

export function writeBrowserCookie(headers: Headers, publicUrl: string, token: string): void {
  append(headers, publicUrl, cookieNames(publicUrl).browser, token, browserAgeSeconds)
}

function readToken(request: Request, name: string): string | null {
  const token = parse(request.headers.get('cookie') ?? '', name)[name]
  return token !== undefined && isToken(token) ? token : null
}

/** Lax, because the provider's redirect comes from another site and must carry the cookies. */
function append(headers: Headers, publicUrl: string, name: string, value: string, maxAge: number): void {
  headers.append(
    'set-cookie',
    serialize(name, value, { httpOnly: true, sameSite: 'Lax', path: '/', secure: cookieNames(publicUrl).isSecure, maxAge }),
  )
}
