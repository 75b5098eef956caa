import { createApp } from './http/app.ts'
import { apiConfig } from './config.ts'
import { type EdgeKept, keepForIsolate, openForRequest } from './edge-deps.ts'
import { type Assets, edgeWebRoutes } from './http/edge-web-routes.ts'

interface Bindings {
  /** Bound when Hyperdrive is used. */
  HYPERDRIVE?: { connectionString: string }
  LOG_HYPERDRIVE?: { connectionString: string }
  ASSETS?: Assets
  [name: string]: unknown
}

interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void
}

let isolate: { app: ReturnType<typeof createApp>; bindings: Bindings } | undefined

/** The public API on Cloudflare Workers. */
export default {
  fetch(request: Request, bindings: Bindings, execution: ExecutionContext): Response | Promise<Response> {
    if (isolate?.bindings !== bindings) isolate = { app: appFor(bindings), bindings }
    return isolate.app.fetch(request, bindings, execution as never)
  },
}

function appFor(bindings: Bindings) {
  const config = apiConfig(settingsOf(bindings))
  const kept: EdgeKept = keepForIsolate(config)
  return createApp(
    (c) => {
      const { deps, close } = openForRequest(config, kept)
      // Cloudflare sets this header and overwrites the caller's.
      return { deps, address: c.req.header('cf-connecting-ip') ?? '', release: () => c.executionCtx.waitUntil(close()) }
    },
    config,
    (app) => {
      const { ASSETS: assets } = bindings
      if (assets) app.route('/', edgeWebRoutes(assets))
    },
  )
}

function settingsOf(bindings: Bindings): Record<string, string | undefined> {
  const texts = Object.entries(bindings).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return {
    ...Object.fromEntries(texts),
    ...(bindings.HYPERDRIVE ? { DATABASE_URL: bindings.HYPERDRIVE.connectionString } : {}),
    ...(bindings.LOG_HYPERDRIVE ? { LOG_DATABASE_URL: bindings.LOG_HYPERDRIVE.connectionString } : {}),
  }
}
