import type { MiddlewareHandler } from 'hono'
import { KiwiError } from '../errors.ts'
import { applePostsTo } from './auth-routes.ts'

/**
 * Refuses a change that another site requests with our cookies. Browsers send Origin with each such
 * request; bearer tokens are not sent by themselves, webhooks are signed, and Apple's posted answer
 * only becomes a GET.
 */
export function refuseCrossSite(publicUrl: string): MiddlewareHandler {
  const ownOrigin = new URL(publicUrl).origin
  return async (c, next) => {
    const { method, path } = c.req
    const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
    const carriesCookies = c.req.header('cookie') !== undefined
    if (!isSafe && carriesCookies && !path.startsWith('/hooks/') && path !== applePostsTo) {
      const origin = c.req.header('origin')
      const site = c.req.header('sec-fetch-site')
      const isOwn = origin === undefined ? site === 'same-origin' : origin === ownOrigin || site === 'same-origin'
      if (!isOwn) throw new KiwiError('FORBIDDEN')
    }
    await next()
  }
}
