import type { MiddlewareHandler } from 'hono'
import { KiwiError } from '../errors.ts'

/**
 * Refuses a state-changing request that another site made with our cookies. Browsers send Origin with every such request;
 * callers with a bearer token carry no ambient authority, and webhooks prove themselves by signature.
 */
export function refuseCrossSite(publicUrl: string): MiddlewareHandler {
  const ownOrigin = new URL(publicUrl).origin
  return async (c, next) => {
    const { method, path } = c.req
    const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
    const carriesCookies = c.req.header('cookie') !== undefined
    if (!isSafe && carriesCookies && !path.startsWith('/hooks/')) {
      const origin = c.req.header('origin')
      const site = c.req.header('sec-fetch-site')
      const isOwn = origin === undefined ? site === 'same-origin' : origin === ownOrigin || site === 'same-origin'
      if (!isOwn) throw new KiwiError('FORBIDDEN')
    }
    await next()
  }
}
