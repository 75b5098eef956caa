import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { finishSignIn } from '../social/people/finish-sign-in.ts'
import { KiwiError } from '../errors.ts'
import { oauthProviders } from '../platform/oauth/port.ts'
import { readSessionToken } from './cookies.ts'
import { makeCtx } from './request-ctx.ts'

export const applePostsTo = '/auth/apple/callback'
const postedFields = ['code', 'state', 'error', 'user'] as const

/** `GET /auth/<provider>/callback`: the browser returns from the provider, and goes to a page. */
export function authRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  // Apple makes the browser post its answer from its own site, without our cookies. A redirect to
  // the same address brings them.
  routes.post('/apple/callback', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const back = new URL(applePostsTo, c.get('deps').config.PUBLIC_URL)
    for (const name of postedFields) {
      const value = form.get(name)
      if (value !== null) back.searchParams.set(name, value.slice(0, 2_000))
    }
    return new Response(null, { status: 303, headers: { location: back.href, 'cache-control': 'no-store' } })
  })

  routes.get('/:provider/callback', async (c) => {
    const provider = oauthProviders.find((name) => name === c.req.param('provider'))
    if (!provider) return c.notFound()
    const headers = new Headers({ 'cache-control': 'no-store' })
    const { config, logger } = c.get('deps')
    const publicUrl = config.PUBLIC_URL
    try {
      const ctx = await makeCtx(c, headers, ['signIn'])
      const signedIn = await finishSignIn(ctx, {
        provider,
        query: new URL(c.req.url).searchParams,
        previousToken: readSessionToken(c.req.raw, publicUrl),
      })
      ctx.client?.giveToken(signedIn.token, signedIn.expiresAt)
      headers.set('location', signedIn.redirectTo)
    } catch (error) {
      const refusal = error instanceof KiwiError ? error : new KiwiError('INTERNAL', { cause: error })
      if (refusal.code === 'INTERNAL' || refusal.code === 'UNAVAILABLE')
        logger.error({ requestId: c.get('requestId'), provider, err: refusal }, 'sign-in failed')
      headers.set('location', refusalPage(refusal, publicUrl))
    }
    return new Response(null, { status: 302, headers })
  })
  return routes
}

function refusalPage(refusal: KiwiError, publicUrl: string): string {
  const url = new URL('/sign-in', publicUrl)
  url.searchParams.set('error', refusal.code)
  for (const [name, value] of Object.entries(refusal.details ?? {})) url.searchParams.set(name, String(value))
  return url.href
}
