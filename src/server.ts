import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import type { Server, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from './http/app.ts'
import { type ApiConfig, apiConfig, ConfigError } from './config.ts'
import { compressed } from './http/compress.ts'
import { EventStreams } from './http/event-streams.ts'
import { serveMetrics } from './platform/meters/serve-metrics.ts'
import { addressReader } from './http/node-address.ts'
import { nodeRoutes } from './http/node-routes.ts'
import { traced, traceOf } from './http/traced.ts'
import { watchProcess } from './platform/meters/process-figures.ts'
import { serverOptions } from './http/server-options.ts'
import { endProcess } from './end-process.ts'
import { openApi } from './node-deps.ts'
import { openTracesOf } from './platform/traces/open-traces.ts'
import { noMeters } from './platform/meters/port.ts'
import { openMetersOf } from './platform/meters/open-meters.ts'

/** Their sum is below ten seconds, after which most supervisors kill a process. */
const requestsEndWithinMs = 8_000
const storesCloseWithinMs = 1_500

/** The public API on Node. */
async function main(): Promise<void> {
  const config = apiConfig(process.env)
  const meters = await openMetersOf(config)
  const traces = await openTracesOf(config, 'kiwi-api')
  const { deps, close } = await openApi(config, meters ?? noMeters)
  if (traces) deps.traces = traces
  const addressOf = addressReader(config, deps.logger)
  const app = createApp(
    (c) => ({ deps, address: addressOf(c), traceparent: traceOf(c) }),
    config,
    (routes) => routes.route('/', nodeRoutes(config)),
  )
  const streams = new EventStreams()
  if (meters) {
    watchProcess(meters, deps, () => streams.count)
    await serveMetrics(config.METRICS_LISTEN!, meters)
  }
  const plain = async (request: Request, env: object) => compressed(request, await app.fetch(request, env))
  const answer = traces ? traced(traces, config, plain) : plain
  const server = createAdaptorServer({
    fetch: async (request, env) => streams.follow(await answer(request, env as HttpBindings), (env as HttpBindings).outgoing),
    serverOptions,
  }) as Server
  const unanswered = new Set<ServerResponse>()
  server.on('request', (_, response) => {
    unanswered.add(response)
    response.once('close', () => unanswered.delete(response))
  })
  await listen(server, config)
  const address = server.address()
  deps.logger.info({ port: typeof address === 'object' ? address?.port : address }, 'listening')

  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    // `Connection: close`: else a proxy sends its next request to a process that ends.
    for (const response of unanswered) response.shouldKeepAlive = false
    streams.endAll()
    const deadline = setTimeout(() => server.closeAllConnections(), requestsEndWithinMs)
    await closed
    clearTimeout(deadline)
    // A transaction without its caller may still wait for a lock; Postgres rolls it back when this
    // process ends.
    await Promise.race([Promise.all([close(), traces?.close()]), sleep(storesCloseWithinMs)])
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
  // The handlers come first: the reader of this line may send SIGTERM at once.
  process.send?.({ ready: true })
}

async function listen(server: Server, { PORT: port, LISTEN_HOST: host }: ApiConfig): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => server.once('error', reject).listen({ port, host }, resolve))
  await listening.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') throw new ConfigError(`Set PORT to a free port: ${port} is taken.`)
    throw error.code === 'EADDRNOTAVAIL' ? new ConfigError(`Set LISTEN_HOST to an address of this machine: ${host} is none.`) : error
  })
}

process.on('uncaughtException', (error) => endProcess(error, 'kiwi-api'))
main().catch((error: unknown) => endProcess(error, 'kiwi-api'))
