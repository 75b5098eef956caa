import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { pageRoutes } from './page-routes.ts'
import { shareRoutes } from './share-routes.ts'

/** Files of the built web app in its root, such as `favicon.svg`; none with a leading dot. */
const rootFile = '/:file{[a-z0-9_-]+\\.(?:svg|png|webp|ico|webmanifest|js|txt)}'

/** What to set where `dir` holds no built web app; null where it does. */
export const webAppFault = (dir: string) =>
  existsSync(join(dir, 'index.html'))
    ? null
    : `Set WEB_DIR to a built web app: ${dir} has no index.html. "npm run build --workspace web" makes it.`

/** The built web app on Node: compressed assets, cached for ever; other addresses are pages. */
export function webRoutes(dir: string): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const files = serveStatic<AppEnv>({ root: dir, precompressed: true })
  routes.use('/assets/*', async (c, next) => {
    const found = await files(c, next)
    if (found?.ok) found.headers.set('cache-control', 'public, max-age=31536000, immutable')
    return found
  })
  routes.use(rootFile, files)
  routes.route('/', shareRoutes())
  routes.route(
    '/',
    pageRoutes(() => readFile(join(dir, 'index.html'), 'utf8'), { isDrawn: true }),
  )
  return routes
}
