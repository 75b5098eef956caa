import type { Context } from 'hono'
import type { AppEnv } from '../app.ts'
import type { Ctx } from '../context.ts'
import { findActor } from '../domain/people/find-session.ts'
import type { Locale } from '../errors.ts'
import { readBrowserHash, readSessionToken } from './cookies.ts'

/** Who asks, in which language, from which browser. `resHeaders` receives cookies a procedure must set. */
export async function makeCtx(c: Context<AppEnv>, resHeaders: Headers): Promise<Ctx> {
  const deps = c.get('deps')
  const bearer = /^Bearer ([\w-]{20,100})$/.exec(c.req.header('authorization') ?? '')?.[1]
  const token = bearer ?? readSessionToken(c.req.raw, deps.config.PUBLIC_URL)
  const actor = token ? await findActor(deps, token) : null
  const browserHash = needsBrowser(c.req.path) ? readBrowserHash(c.req.raw, resHeaders, deps) : null
  return {
    ...deps,
    actor,
    locale: requestLocale(c.req.raw),
    requestId: c.get('requestId'),
    browserHash,
    device: deviceName(c.req.header('user-agent')),
  }
}

/** A sign-in is bound to its browser, and the won of a verification is counted by it; nothing else needs the cookie. */
function needsBrowser(path: string): boolean {
  return path.startsWith('/auth/') || /auth\.startSignIn|pay\.bank\.(verifyAccount|startUnlock)/.test(path)
}

/** `x-kiwi-locale` is the app's own setting; else the browser's first language. Korean unless English is asked for. */
export function requestLocale(request: Request): Locale {
  const asked = request.headers.get('x-kiwi-locale') ?? request.headers.get('accept-language') ?? ''
  return asked.trim().toLowerCase().startsWith('en') ? 'en' : 'ko'
}

function deviceName(userAgent: string | undefined): string {
  if (!userAgent) return 'app'
  const browser = /(Edg|Chrome|Firefox|Safari)\//.exec(userAgent)?.[1] ?? 'app'
  const system = /(iPhone|iPad|Android|Mac OS X|Windows|Linux)/.exec(userAgent)?.[1] ?? ''
  return `${browser === 'Edg' ? 'Edge' : browser} ${system}`.trim()
}
