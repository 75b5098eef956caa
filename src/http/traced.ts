import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { ApiConfig } from '../config.ts'
import type { Traces } from '../platform/traces/port.ts'
import { appRouter } from '../routers/index.ts'
import { isTrusted } from '../shared/network.ts'

type Answer = (request: Request, env: HttpBindings & { traceparent?: string }) => Promise<Response>

const procedures = new Set(Object.keys(appRouter._def.procedures))

/**
 * A span for each request on Node, until its answer begins; the verbs find its traceparent in their
 * context. The trace of a proxy that `TRUSTED_PROXIES` names goes on here; anybody else's header
 * would let strangers fill the collector.
 */
export function traced(traces: Traces, { TRUSTED_PROXIES: trusted }: Pick<ApiConfig, 'TRUSTED_PROXIES'>, answer: Answer): Answer {
  return async (request, env) => {
    const peer = env.incoming.socket.remoteAddress ?? ''
    const parent = isTrusted(peer, trusted) ? request.headers.get('traceparent') : null
    const span = traces.begin(`${request.method} ${routeOf(request.url)}`, 'server', parent, { 'http.request.method': request.method })
    try {
      const response = await answer(request, { ...env, traceparent: span.traceparent })
      const { status } = response
      const requestId = response.headers.get('x-request-id')
      span.end(
        { 'http.response.status_code': status, ...(requestId === null ? {} : { 'kiwi.request_id': requestId }) },
        status < 500 ? null : 'failed',
      )
      return response
    } catch (error) {
      span.end({}, 'failed')
      throw error
    }
  }
}

/** Of the span in which this request is answered. */
export const traceOf = (c: Context): string | undefined => (c.env as { traceparent?: string } | undefined)?.traceparent

/** The procedures, or the first part of the path: what follows may be a token. */
function routeOf(url: string): string {
  const [first = '', second = ''] = new URL(url).pathname.split('/').slice(1)
  if (first !== 'trpc') return routes.has(first) ? `/${first}` : '/'
  const called = second.split(',').filter((name) => procedures.has(name))
  return called.length === 0 ? '/trpc' : `${called[0]}${called.length > 1 ? ` and ${called.length - 1} more` : ''}`
}

const routes = new Set(['health', 'auth', 'hooks', 'mail', 'm', 'exports', 'sheets', 'upload', 'openapi.json'])
