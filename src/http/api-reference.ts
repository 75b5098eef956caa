import scalar from '@scalar/fastify-api-reference'
import { Hono } from 'hono'
import type { AppEnv } from './env.ts'

interface Route {
  url: string
  handler(request: object, reply: { header(name: string, value: string): { send(body: string): string } }): string
}

/**
 * `/reference`: the API for people, drawn by Scalar from `/openapi.json`, in development only. Its
 * script comes with the package, so it works offline, and nothing of it is inline, so the policy of
 * all pages holds: no font, telemetry or assistant from elsewhere.
 */
export function apiReference(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const script = scriptOf(scalar as unknown as Plugin)
  routes.get('/reference', (c) => c.html(page))
  routes.get('/reference/scalar.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' }))
  routes.get('/reference/start.js', (c) => c.body(start, 200, { 'content-type': 'text/javascript' }))
  return routes
}

type Plugin = (host: object, options: object, next: () => void) => void

/**
 * `@scalar/api-reference` would bring 300 MB of packages for its one file; its plugin for Fastify
 * carries that file and serves it.
 */
function scriptOf(plugin: Plugin): string {
  const found: Route[] = []
  const host = { route: (route: Route) => found.push(route), hasPlugin: () => false, initialConfig: {} }
  plugin(host, { configuration: { url: '/openapi.json' } }, () => {})
  const file = found.find(({ url }) => url.endsWith('.js'))
  if (!file) throw new Error('@scalar/fastify-api-reference serves no script any more: see scriptOf.')
  return file.handler({}, { header: () => ({ send: (body) => body }) })
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <title>Kiwi API</title>
  </head>
  <body>
    <div id="reference"></div>
    <script src="/reference/scalar.js"></script>
    <script src="/reference/start.js"></script>
  </body>
</html>
`

const start = `Scalar.createApiReference('#reference', ${JSON.stringify({
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  defaultOpenAllTags: false,
})})
`
