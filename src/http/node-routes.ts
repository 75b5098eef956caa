import { Hono } from 'hono'
import { type ApiConfig, ConfigError } from '../config.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import type { AppEnv } from './env.ts'
import { mediaRoutes } from './media-routes.ts'
import { openApi } from './openapi.ts'
import { webAppFault, webRoutes } from './web-routes.ts'

type Config = Pick<ApiConfig, 'PUBLIC_URL' | 'storage' | 'WEB_DIR' | 'checksAnswers'>

/**
 * What the API on Node answers besides createApp: files of pictures, `/openapi.json`, the web app,
 * in development `/reference`. Throws ConfigError.
 */
export function nodeRoutes({ PUBLIC_URL: publicUrl, storage, WEB_DIR: webDir, checksAnswers: isDevelopment }: Config) {
  const routes = new Hono<AppEnv>()
  if (storage.kind === 'folder') routes.route('/', mediaRoutes(storage))
  let document: string | undefined
  routes.get('/openapi.json', async (c) => {
    await spendCalls(c.get('deps'), ['heavy'], { network: c.get('network'), actor: null })
    document ??= JSON.stringify(openApi(publicUrl))
    return c.body(document, 200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' })
  })
  if (isDevelopment) {
    let reference: Promise<Hono<AppEnv>> | undefined
    routes.get('/reference/*', async (c) => {
      reference ??= import('./api-reference.ts').then(({ apiReference }) => apiReference())
      return (await reference).fetch(c.req.raw)
    })
  }
  // In development the web app may be built after the start.
  const fault = webDir && !isDevelopment ? webAppFault(webDir) : null
  if (fault) throw new ConfigError(fault)
  if (webDir) routes.route('/', webRoutes(webDir))
  return routes
}
