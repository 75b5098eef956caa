import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { type Context, Hono } from 'hono'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiConfig } from '../config.ts'
import type { Ctx, Deps } from '../context.ts'
import { tooMany } from '../platform/limits/spend.ts'
import { type ErrorCode, KiwiError, messageFor } from '../errors.ts'
import type { AppEnv, Lender } from './env.ts'
import { authRoutes } from './auth-routes.ts'
import { contentPolicy } from './content-policy.ts'
import { exportRoutes } from './export-routes.ts'
import { healthRoutes } from './health-routes.ts'
import { mailRoutes } from './mail-routes.ts'
import { publicPictureRoutes } from './public-picture-routes.ts'
import { hookRoutes } from './hooks.ts'
import { answerQueries } from './queries.ts'
import { sheetRoutes } from './sheet-routes.ts'
import { retryAfter } from './retry-after.ts'
import { boundRequest } from './request-body.ts'
import { liveEvents, liveEventsCost, liveEventsPath, plainInput } from './live-events.ts'
import { paidCtx, requestLocale } from './request-ctx.ts'
import { refuseCrossSite } from './same-site.ts'
import { appRouter } from '../routers/index.ts'
import { costOf, EarlyRefusal, httpStatusOf } from '../routers/trpc.ts'
import { streamPlaces, streamsAtOnce } from '../shared/limits.ts'
import { networkOf } from '../shared/network.ts'

/** An answer belongs to one person: no proxy and no browser may cache it. */
const noCache = 'private, no-store'

/** The public API for any runtime: /trpc, /auth, /hooks, /health, and what `extend` adds. */
export function createApp(
  lend: (c: Context) => Lender,
  config: Pick<ApiConfig, 'PUBLIC_URL' | 'storage' | 'KAKAO_JS_KEY'>,
  extend?: (app: Hono<AppEnv>) => void,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>()

  app.use(async (c, next) => {
    const requestId = crypto.randomUUID()
    const { deps, address, release, traceparent } = lend(c)
    c.set('deps', deps)
    c.set('requestId', requestId)
    c.set('network', networkOf(address))
    c.set('traceparent', traceparent)
    try {
      // A `Host` that is none makes the address none.
      if (!URL.canParse(c.req.url)) throw new KiwiError('BAD_INPUT', { field: 'host' })
      await next()
    } catch (error) {
      release?.()
      throw error
    }
    c.res.headers.set('x-request-id', requestId)
    if (release) c.res = whenOver(c.res, release)
  })
  app.use(
    secureHeaders({
      contentSecurityPolicy: contentPolicy(config),
      permissionsPolicy,
      crossOriginResourcePolicy: false,
      referrerPolicy: 'same-origin',
    }),
  )
  // Before bodies are looked at: of another method not even the body matters (RFC 9110 §15.5.6).
  app.use('/trpc/:name', async (c, next) => {
    const allowed = methodsOf(c.req.param('name'))
    if (allowed.includes(c.req.method)) return next()
    const answer = refusal(c, new KiwiError('BAD_INPUT', { details: { reason: `must be ${allowed[0]}` } }), 405)
    answer.headers.set('allow', allowed.join(', '))
    return answer
  })
  app.use(refuseCrossSite(config.PUBLIC_URL))
  app.use(boundRequest())

  app.route('/health', healthRoutes())
  app.route('/auth', authRoutes())
  app.route('/hooks', hookRoutes())
  app.route('/mail', mailRoutes())
  app.route('/m', publicPictureRoutes())
  app.get(liveEventsPath, async (c, next) => {
    const plain = plainInput(c.req)
    if (!plain) return next()
    const resHeaders = new Headers({ 'content-type': 'text/event-stream', 'cache-control': noCache, 'x-accel-buffering': 'no' })
    const ctx = await paidCtx(c, resHeaders, [liveEventsCost])
    return c.body(liveEvents(ctx, plain.input, enterStream(ctx, c.get('network'))), { headers: resHeaders })
  })
  app.route('/exports', exportRoutes())
  app.route('/sheets', sheetRoutes())
  app.all('/trpc/*', async (c) => {
    const resHeaders = new Headers()
    const response = (await answerQueries(c, resHeaders)) ?? (await answerByTrpc(c, resHeaders))
    resHeaders.forEach((value, name) => response.headers.append(name, value))
    response.headers.set('cache-control', noCache)
    return response
  })
  extend?.(app)

  app.notFound((c) => refusal(c, new KiwiError('NOT_FOUND')))
  app.onError((error, c) => {
    const refused = error instanceof KiwiError ? error : new KiwiError('INTERNAL', { cause: error })
    const deps: Deps | undefined = c.get('deps')
    if (refused.code === 'INTERNAL')
      deps?.logger.error({ requestId: c.get('requestId'), route: routePath(c), err: error }, 'request failed')
    return refusal(c, refused)
  })
  return app
}

/** Changes and streams, and what is not in order. */
async function answerByTrpc(c: Context<AppEnv>, resHeaders: Headers): Promise<Response> {
  let leave: (() => void) | undefined
  let noStream: KiwiError | undefined
  let isUnderstood = false
  const answer = await fetchRequestHandler({
    endpoint: '/trpc',
    req: c.req.raw,
    router: appRouter,
    createContext: async ({ info }) => {
      isUnderstood = true
      try {
        const costs = info.calls.map(({ procedure }) => costOf(procedure))
        const ctx = await paidCtx(c, resHeaders, costs)
        if (info.type === 'subscription') leave = enterStream(ctx, c.get('network'))
        return ctx
      } catch (error) {
        if (info.type === 'subscription' && error instanceof KiwiError) noStream = error
        throw new EarlyRefusal(error, c.get('requestId'), requestLocale(c.req.raw))
      }
    },
    responseMeta: ({ errors }) => ({ headers: retryAfter(errors.map((error) => error.cause)) }),
  })
  // tRPC would start the stream with status 200; clients need the refusal's status and Retry-After.
  if (noStream) {
    await answer.body?.cancel()
    return refusal(c, noStream)
  }
  const response = isUnderstood || answer.ok ? answer : await worded(c, answer)
  return leave ? whenOver(response, leave) : response
}

const procedures = new Map(Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>))

/** Of a batch and of what does not exist tRPC knows more. */
function methodsOf(name: string): string[] {
  const type = procedures.get(name)?._def.type
  if (type === undefined) return ['GET', 'HEAD', 'POST', 'OPTIONS']
  return [...(type === 'mutation' ? ['POST'] : ['GET', 'HEAD']), 'OPTIONS']
}

function refusal(c: Context<AppEnv>, error: KiwiError, status: ContentfulStatusCode = httpStatusOf(error.code)) {
  const { code, field, details } = error
  const message = messageFor(code, requestLocale(c.req.raw))
  const facts = { ...(field === undefined ? {} : { field }), ...(details === undefined ? {} : { details }) }
  return c.json({ error: { code, message, ...facts, requestId: c.get('requestId') ?? null } }, status, {
    // Caches may keep a 404 unless told otherwise (RFC 9110 §15.1); the thing may exist soon.
    'cache-control': noCache,
    ...retryAfter([error]),
  })
}

/** Adds language and request id to a refusal that tRPC made before there was a context. */
async function worded(c: Context<AppEnv>, answer: Response): Promise<Response> {
  const { error } = (await answer.json()) as { error: { data: { code: ErrorCode } } }
  const message = messageFor(error.data.code, requestLocale(c.req.raw))
  const data = { ...error.data, requestId: c.get('requestId') }
  return Response.json({ error: { ...error, message, data } }, { status: answer.status })
}

/** Errors: TOO_MANY_REQUESTS, if the person or network has too many open streams. */
function enterStream({ limits, actor }: Ctx, network: string): () => void {
  const leave = limits.enter(streamPlaces({ network, actor }))
  if (!leave) throw tooMany(streamsAtOnce.comeBackSeconds)
  return leave
}

/** Kiwi uses none of these, so an injected script cannot either. A file field needs no camera. */
const permissionsPolicy = {
  accelerometer: [],
  camera: [],
  displayCapture: [],
  geolocation: [],
  gyroscope: [],
  magnetometer: [],
  microphone: [],
  midi: [],
  payment: [],
  usb: [],
}

/** Calls `over` once the body was read to its end or cancelled. */
function whenOver(response: Response, over: () => void): Response {
  if (!response.body) {
    over()
    return response
  }
  let isOver = false
  const once = () => {
    if (isOver) return
    isOver = true
    over()
  }
  const reader = response.body.getReader()
  const body = new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        once()
        controller.close()
      } catch (error) {
        once()
        controller.error(error)
      }
    },
    async cancel(reason) {
      once()
      await reader.cancel(reason)
    },
  })
  return new Response(body, response)
}
