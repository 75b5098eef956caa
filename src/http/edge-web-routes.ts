import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { pageRoutes } from './page-routes.ts'

/** Cloudflare's binding to the files of the built web app. */
export interface Assets {
  fetch(request: Request): Promise<Response>
}

/** The built web app on Workers; Cloudflare serves `/assets/*` before it comes here. */
export function edgeWebRoutes(assets: Assets): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/:file{[a-z0-9_-]+\\.(?:svg|png|webp|ico|webmanifest|js)}', async (c, next) => {
    const found = await assets.fetch(c.req.raw)
    // The headers of a fetched response cannot be added to.
    return found.ok ? new Response(found.body, found) : next()
  })
  routes.route(
    '/',
    pageRoutes(async (c) => (await assets.fetch(new Request(new URL('/', c.req.url)))).text()),
  )
  return routes
}
