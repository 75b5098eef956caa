import { createTRPCClient, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import type { AppRouter } from '../../src/routers/index.ts'
import type { KiwiApi } from './api.ts'
import { backoffMs } from './backoff.ts'
import { type CallOptions, callLink, fetchOf, localeOf, reports, sessionOf, trpcUrl } from './calls.ts'
import { toKiwiError } from './errors.ts'
import { fetchEventSource, StreamClosed } from './event-source.ts'
import { resumeLink } from './resume-link.ts'
import {
  type PicturePurpose,
  type PictureUploadOptions,
  putBytes,
  type Put,
  uploadPicture,
  type UploadOptions,
  uploadSheet,
} from './upload.ts'

export interface KiwiOptions extends CallOptions {
  /** Replaces the EventSource over `fetch` that reads live events. */
  eventSource?: typeof EventSource
}

/** Every procedure of the API by its name, and uploads, which take several calls. */
export type Kiwi = KiwiApi & {
  /** Goes on after a lost connection. */
  uploadPicture(file: Blob, purpose: PicturePurpose, options?: PictureUploadOptions): Promise<string>
  /**
   * A sheet of products of the caller's shop. Resolves with the id of its import; the `import`
   * event says when it is read.
   */
  uploadSheet(file: File, options?: UploadOptions): Promise<string>
}

/**
 * A typed client of Kiwi's API: `kiwi.posts.get.query({ postId })`, `kiwi.me.events.subscribe({}, {
 * onData })`. Calls of one tick share one request. Live events resume after the last one seen. For
 * browsers, Node ≥ 20 and workers.
 */
export function createKiwi(options: KiwiOptions): Kiwi {
  const api = createTRPCClient<AppRouter>({ links: links(options) })
  const fetcher = fetchOf(options)
  const locale = localeOf(options)
  const put: Put = (url, headers, body, more) => putBytes(url, headers, body, more, locale(), fetcher)
  const uploads = new Map<string | symbol, unknown>([
    ['uploadPicture', ((file, purpose, more) => uploadPicture(api, put, file, purpose, more)) satisfies Kiwi['uploadPicture']],
    ['uploadSheet', ((file, more) => uploadSheet(api, put, file, more)) satisfies Kiwi['uploadSheet']],
  ])
  return new Proxy(api, { get: (target, name) => uploads.get(name) ?? Reflect.get(target, name) }) as Kiwi
}

function links(options: KiwiOptions) {
  // Not the browser's own: it hides the status of a refusal, and all browsers reconnect 3 s after a
  // restart.
  const EventSourceClass = options.eventSource ?? fetchEventSource(sessionOf(options), fetchOf(options))
  const url = trpcUrl(options)

  return [
    reports<AppRouter>(options),
    splitLink<AppRouter>({
      condition: (op) => op.type === 'subscription',
      // The resume link must come first: it opens the stream again after the last event.
      true: [
        resumeLink({ worthRetrying, delayMs: backoffMs }),
        httpSubscriptionLink({ url, EventSource: EventSourceClass as typeof EventSource, eventSourceOptions: { withCredentials: true } }),
      ],
      false: callLink<AppRouter>(options),
    }),
  ]
}

/** Answers after which the same request may do better (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const passingStatuses = new Set([200, 408, 425, 429])
const refusals = new Set(['UNAUTHENTICATED', 'IDENTITY_REQUIRED', 'FORBIDDEN', 'ACCOUNT_SUSPENDED', 'BAD_INPUT', 'NOT_FOUND'])

/** A refusal is final. Any other failure of a stream may pass. */
export function worthRetrying(error: unknown): boolean {
  if (!(error instanceof TRPCClientError)) return true
  const cause: unknown = error.cause
  if (cause instanceof StreamClosed && cause.status !== null) return cause.status >= 500 || passingStatuses.has(cause.status)
  return !refusals.has(toKiwiError(error).code)
}
