import { createTRPCClient, httpBatchLink, type TRPCLink } from '@trpc/client'
import type { AnyRouter } from '@trpc/server'
import type { AppRouter } from '../../src/routers/index.ts'
import type { KiwiApi } from './api.ts'
import { toKiwiError, type KiwiClientError } from './errors.ts'
import { reportErrors } from './report-errors.ts'

export interface CallOptions {
  /** Origin of the API, e.g. `https://kiwi.example`; `''` for the page's own origin. */
  url: string
  /** Session token, sent as a Bearer header. Browsers leave it out: their cookie is the session. */
  session?: string | (() => string | null)
  /** Language of the sentences in errors. */
  locale?: 'ko' | 'en' | (() => 'ko' | 'en')
  fetch?: typeof fetch
  /** Called for every failure of every call, besides the rejection. */
  onError?: (error: KiwiClientError) => void
}

/**
 * Queries and mutations only: a page that begins with it loads nothing for live events and uploads.
 * `createKiwi` has both.
 */
export function createCalls(options: CallOptions): KiwiApi {
  return createTRPCClient<AppRouter>({ links: [reports<AppRouter>(options), callLink<AppRouter>(options)] })
}

// Generic, so that the published declarations do not name the API's router.
export function reports<Router extends AnyRouter>(options: CallOptions): TRPCLink<Router> {
  const locale = localeOf(options)
  return reportErrors<Router>((error) => options.onError?.(toKiwiError(error, locale())))
}

export const trpcUrl = ({ url }: CallOptions) => `${url.replace(/\/$/, '')}/trpc`

/** Calls of one tick share one request. */
export function callLink<Router extends AnyRouter>(options: CallOptions): TRPCLink<Router> {
  const [session, locale, fetcher] = [sessionOf(options), localeOf(options), fetchOf(options)]
  return httpBatchLink<AnyRouter>({
    url: trpcUrl(options),
    maxURLLength: 4000,
    maxItems: 10,
    headers: () => {
      const token = session()
      return { 'x-kiwi-locale': locale(), ...(token ? { authorization: `Bearer ${token}` } : {}) }
    },
    fetch: (input, init) =>
      fetcher(input as string, { ...(init as RequestInit), ...(options.session ? {} : { credentials: 'include' as const }) }),
  })
}

export function localeOf({ locale = 'ko' }: CallOptions): () => 'ko' | 'en' {
  return typeof locale === 'function' ? locale : () => locale
}

export function sessionOf({ session }: CallOptions): () => string | null {
  return typeof session === 'function' ? session : () => session ?? null
}

/** Read at each call, so that a page may replace `fetch` after the client was made. */
export function fetchOf(options: CallOptions): typeof fetch {
  return options.fetch ?? ((input, init) => globalThis.fetch(input, init))
}
