import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { AppEnv } from './env.ts'
import type { Ctx } from '../context.ts'
import { findCaller, rememberedCaller } from '../social/people/find-session.ts'
import { spendCalls, tooMany } from '../platform/limits/spend.ts'
import { KiwiError, type Locale } from '../errors.ts'
import { type Cost, networkBucket } from '../shared/limits.ts'
import { readSessionToken } from './cookies.ts'
import { requestClient } from './request-client.ts'

/**
 * The context of a request, after its `calls` are paid. `resHeaders` receives the cookies that a
 * procedure sets. Errors: TOO_MANY_REQUESTS.
 */
export async function makeCtx(
  c: Context<AppEnv>,
  resHeaders: Headers,
  calls: readonly Cost[],
  readCaller: typeof rememberedCaller = findCaller,
): Promise<Ctx> {
  const deps = c.get('deps')
  const network = c.get('network')
  const refusedSeconds = deps.limits.refusedFor([networkBucket(network)])
  if (refusedSeconds !== null) throw tooMany(refusedSeconds)
  const bearer = /^Bearer ([\w-]{20,100})$/.exec(c.req.header('authorization') ?? '')?.[1]
  const token = bearer ?? readSessionToken(c.req.raw, deps.config.PUBLIC_URL)
  const caller = token ? await readCaller(deps, token) : null
  await spendCalls(deps, calls, { network, actor: caller })
  return {
    ...deps,
    actor: caller?.status === 'suspended' ? null : caller,
    ...(caller?.status === 'suspended' && { suspended: caller }),
    ...(token && !caller && { endedToken: token }),
    locale: requestLocale(c.req.raw),
    requestId: c.get('requestId'),
    traceparent: c.get('traceparent'),
    client: requestClient(c.req.raw, bearer !== undefined, resHeaders, deps),
    network,
    device: deviceName(c.req.header('user-agent')),
  }
}

/**
 * `makeCtx`, which logs why there is none. `mayRemember`: by the session as this process remembers
 * it.
 */
export async function paidCtx(c: Context<AppEnv>, resHeaders: Headers, costs: Cost[], mayRemember = false): Promise<Ctx> {
  try {
    return await makeCtx(c, resHeaders, costs, mayRemember ? rememberedCaller : findCaller)
  } catch (error) {
    if (!(error instanceof KiwiError && error.code === 'TOO_MANY_REQUESTS'))
      c.get('deps').logger.error({ requestId: c.get('requestId'), route: routePath(c), err: error }, 'session lookup failed')
    throw error
  }
}

/** The app's `x-kiwi-locale`, else the browser's first language; Korean unless that is English. */
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
