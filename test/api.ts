import type { Server } from 'node:http'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { createApp } from '../src/http/app.ts'
import { compressed } from '../src/http/compress.ts'
import { addressReader } from '../src/http/node-address.ts'
import { nodeRoutes } from '../src/http/node-routes.ts'
import { traced, traceOf } from '../src/http/traced.ts'
import { serverOptions } from '../src/http/server-options.ts'
import type { World } from './worlds/world.ts'

export interface ApiOptions {
  /** The built web app; without one there are no pages. */
  webDir?: string
}

export interface RunningApi {
  url: string
  close(): Promise<void>
}

/**
 * The world's API over real HTTP on Node at its PUBLIC_URL, in this process, with the world's
 * clock.
 */
export async function startNodeApi(world: World, { webDir }: ApiOptions = {}): Promise<RunningApi> {
  const { deps, config } = world
  const url = config.PUBLIC_URL
  const addressOf = addressReader(config, deps.logger)
  const app = createApp(
    (c) => ({ deps, address: addressOf(c), traceparent: traceOf(c) }),
    config,
    (routes) => routes.route('/', nodeRoutes({ ...config, WEB_DIR: webDir })),
  )
  const plain = async (request: Request, env: object) => compressed(request, await app.fetch(request, env))
  const answer = deps.traces ? traced(deps.traces, config, plain) : plain
  const server = createAdaptorServer({
    fetch: (request, env) => answer(request, env as HttpBindings),
    serverOptions,
  }) as Server
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(Number(new URL(url).port), '127.0.0.1', resolve))
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
