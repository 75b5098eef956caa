import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

/** The built web app: hashed assets for ever, every other path the page itself. */
export function webRoutes(dir: string): Hono {
  const routes = new Hono()
  routes.use(
    '/assets/*',
    serveStatic({ root: dir, onFound: (_path, c) => c.header('cache-control', 'public, max-age=31536000, immutable') }),
  )
  routes.use('*', serveStatic({ root: dir, precompressed: true }))
  routes.get('*', async (c, next) => {
    const accepts = c.req.header('accept') ?? ''
    if (!accepts.includes('text/html')) return next()
    c.header('cache-control', 'no-cache')
    return c.html(await readFile(join(dir, 'index.html'), 'utf8'))
  })
  return routes
}
