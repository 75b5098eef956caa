import { QueryCache, QueryClient } from '@tanstack/react-query'
import { asKiwiError } from './kiwi.ts'
import { restoreLastSeen } from './last-seen.ts'
import { keepSettled } from './settled.ts'

/** A longer wait is not retried: the page says when to come back. */
const patienceSeconds = 10

/** So long a failure is the answer of a page that opens: its loader has just asked. */
const justFailedMs = 10_000

/** Retries only failures that may pass, twice at most, and not before the server's stated time. */
export function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      // The server does not answer: what was last seen stands where there would be nothing.
      onError: (error, { state }) => {
        if (state.data === undefined && asKiwiError(error).code === 'NETWORK') void restoreLastSeen(client)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: (failures, error) => {
          const { retryable, retryAfterSeconds } = asKiwiError(error)
          return failures < 2 && retryable && (retryAfterSeconds ?? 0) <= patienceSeconds
        },
        retryOnMount: ({ state }) => Date.now() - state.errorUpdatedAt > justFailedMs,
        retryDelay: (attempt, error) => Math.max((asKiwiError(error).retryAfterSeconds ?? 0) * 1_000, Math.min(8_000, 600 * 2 ** attempt)),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  keepSettled(client.getQueryCache())
  return client
}
