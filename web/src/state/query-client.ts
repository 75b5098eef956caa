import { QueryClient } from '@tanstack/react-query'
import { asKiwiError } from './kiwi.ts'

/** Refusals are final; only what may pass is asked again, twice at most. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: (failures, error) => failures < 2 && asKiwiError(error).retryable,
        retryDelay: (attempt) => Math.min(8_000, 600 * 2 ** attempt),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
