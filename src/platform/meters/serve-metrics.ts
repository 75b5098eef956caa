import { createServer } from 'node:http'
import { ConfigError } from '../../config.ts'
import type { PrometheusMeters } from './prometheus.ts'

/**
 * `/metrics` on a port of its own, which no proxy leads to. `listen` is `host:port`; resolves with
 * its URL and how to end it.
 */
export async function serveMetrics(listen: string, meters: PrometheusMeters): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end()
    meters.text().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  const at = listen.lastIndexOf(':')
  const [host, port] = [listen.slice(0, at).replace(/^\[|\]$/g, ''), Number(listen.slice(at + 1))]
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ host, port }, resolve)).catch((error: Error) => {
    throw new ConfigError(`Set METRICS_LISTEN to a free address of this machine, as 127.0.0.1:9464: ${error.message}.`)
  })
  const address = server.address()
  return {
    url: `http://${host}:${typeof address === 'object' && address ? address.port : port}/metrics`,
    close: () => void server.close(),
  }
}
