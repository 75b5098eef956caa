import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { pageRoutes } from './page-routes.ts'

/** Names of the built web app's own files beside its pages, e.g. `favicon.svg`: no dot in front, and no page. */
const rootFile = '/:file{[a-z0-9_-]+\\.(?:svg|png|ico|webmanifest|js|txt)}'

/** The built web app on Node: hashed assets for ever, as the build compressed them; every other address is a page. */
export function webRoutes(dir: string): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const files = serveStatic<AppEnv>({ root: dir, precompressed: true })
  routes.use('/assets/*', async (c, next) => {
    const found = await files(c, next)
    if (found?.ok) found.headers.set('cache-control', 'public, max-age=31536000, immutable')
    return found
  })
  routes.use(rootFile, files)
  routes.route(
    '/',
    pageRoutes(() => readFile(join(dir, 'index.html'), 'utf8')),
  )
  return routes
}
