import { TRPCClientError, type TRPCLink } from '@trpc/client'
import type { AnyRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { backoffMs } from './backoff.ts'
import { type CallOptions, fetchOf, localeOf, sessionOf, trpcUrl } from './calls.ts'
import { toKiwiError } from './errors.ts'
import { sseEvents } from './sse.ts'

/** Until the API says how long it may be silent. */
const firstAnswerMs = 60_000

/**
 * A link for subscriptions: an event stream over `fetch`, which sends an Authorization header or
 * the browser's cookies, and runs in browsers, on Node and on workers. A stream that breaks, ends
 * or is silent for longer than the API allows is opened again after the last event; `delayMs` is
 * the wait after so many failures in a row. A refusal is final. tRPC's own link and the browser's
 * EventSource hide the status of a refusal, and come back 3 s after a restart all at once.
 */
export function eventLink<Router extends AnyRouter>(
  options: CallOptions,
  delayMs: (failures: number) => number = backoffMs,
): TRPCLink<Router> {
  const [url, session, locale, fetcher] = [trpcUrl(options), sessionOf(options), localeOf(options), fetchOf(options)]
  return () =>
    ({ op }) =>
      observable((observer) => {
        let input = (op.input ?? {}) as object
        let [failures, silentMs, isOver] = [0, firstAnswerMs, false]
        let connection = new AbortController()
        let timer: ReturnType<typeof setTimeout> | undefined

        const say = (state: 'connecting' | 'pending' | 'idle', error: TRPCClientError<Router> | null = null) =>
          observer.next({ result: { type: 'state', state, error } as never })
        const listen = () => {
          clearTimeout(timer)
          timer = setTimeout(() => connection.abort(new Error(`Nothing came for ${silentMs} ms.`)), silentMs)
        }

        async function open(after: TRPCClientError<Router> | null): Promise<void> {
          say('connecting', after)
          connection = new AbortController()
          silentMs = firstAnswerMs
          listen()
          const ended = await read().catch((error: unknown) => TRPCClientError.from<Router>(error as Error))
          clearTimeout(timer)
          if (isOver) return
          connection.abort()
          if (ended === 'returned') return finish()
          if (!worthRetrying(ended)) return observer.error(ended)
          failures += 1
          timer = setTimeout(() => void open(ended), delayMs(failures))
        }

        /** Reads one stream. Rejects with what broke it. */
        async function read(): Promise<'returned'> {
          const token = session()
          const response = await fetcher(`${url}/${op.path}?input=${encodeURIComponent(JSON.stringify(input))}`, {
            headers: { accept: 'text/event-stream', 'x-kiwi-locale': locale(), ...(token ? { authorization: `Bearer ${token}` } : {}) },
            ...(token ? {} : { credentials: 'include' as const }),
            cache: 'no-store',
            signal: connection.signal,
          })
          if (!response.ok || !response.body) throw await refusalOf(response)
          for await (const { type, data, lastEventId } of sseEvents(response.body)) {
            if (isOver) break
            if (type === 'return') return 'returned'
            if (type === 'serialized-error') throw TRPCClientError.from({ error: JSON.parse(data) })
            if (type === 'connected') {
              silentMs = (JSON.parse(data) as { reconnectAfterInactivityMs?: number }).reconnectAfterInactivityMs ?? silentMs
              observer.next({ result: { type: 'started' } })
              say('pending')
            }
            listen()
            if (type === 'message') pass(JSON.parse(data), lastEventId)
          }
          throw new TRPCClientError('The stream ended.')
        }

        function pass(data: unknown, id: string): void {
          if (id === '') return observer.next({ result: { type: 'data', data } })
          input = { ...input, lastEventId: id }
          failures = 0
          observer.next({ result: { id, type: 'data', data: { id, data } } })
        }

        function close(): void {
          isOver = true
          clearTimeout(timer)
          connection.abort()
        }

        function finish(): void {
          close()
          observer.next({ result: { type: 'stopped' } })
          say('idle')
          observer.complete()
        }

        op.signal?.addEventListener('abort', finish, { once: true })
        void open(null)
        return close
      })
}

async function refusalOf(response: Response): Promise<TRPCClientError<AnyRouter>> {
  const responseJSON: unknown = await response.json().catch(() => null)
  return TRPCClientError.from((responseJSON ?? new Error(`The stream was refused with the status ${response.status}.`)) as Error, {
    meta: { response, responseJSON },
  })
}

/** Answers after which the same request may do better (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const passingStatuses = new Set([408, 425, 429])
const refusals = new Set(['UNAUTHENTICATED', 'IDENTITY_REQUIRED', 'FORBIDDEN', 'ACCOUNT_SUSPENDED', 'BAD_INPUT', 'NOT_FOUND'])

/** A refusal is final. Any other failure of a stream may pass. */
export function worthRetrying(error: TRPCClientError<AnyRouter>): boolean {
  const { response } = (error.meta ?? {}) as { response?: Response }
  if (response) return response.status >= 500 || passingStatuses.has(response.status)
  return !refusals.has(toKiwiError(error).code)
}
