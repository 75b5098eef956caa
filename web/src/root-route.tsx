import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext } from '@tanstack/react-router'
import { NotFoundPage } from './parts/NotFoundPage.tsx'
import { Shell } from './parts/Shell.tsx'

interface RouterContext {
  queryClient: QueryClient
}

export const root = createRootRouteWithContext<RouterContext>()({ component: Shell, notFoundComponent: NotFoundPage })
export const at = () => root

export interface ReturnTo {
  returnTo?: string
}
/** Only a path of this site: `//evil.example` is another one. */
export const returnTo = (search: Record<string, unknown>): ReturnTo =>
  typeof search.returnTo === 'string' && /^\/(?![/\\])/.test(search.returnTo) ? { returnTo: search.returnTo } : {}
export const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
