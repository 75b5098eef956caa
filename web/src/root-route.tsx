import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext } from '@tanstack/react-router'
import { safePath } from '../../src/shared/safe-return.ts'
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
/** Only an address of this site, or undefined: the router keeps keys that are left out. */
export const returnTo = (search: Record<string, unknown>): ReturnTo => ({
  returnTo: text(search.returnTo) === undefined ? undefined : (safePath(String(search.returnTo), location.origin) ?? undefined),
})

/** Parameters that a provider's verification page adds on return; see auth.completeIdentity. */
export interface VerifiedSearch {
  identityVerificationId?: string
  identityVerificationTxId?: string
}
export const verifiedSearch = (search: Record<string, unknown>): VerifiedSearch => ({
  ...(text(search.identityVerificationId) ? { identityVerificationId: text(search.identityVerificationId)! } : {}),
  ...(text(search.identityVerificationTxId) ? { identityVerificationTxId: text(search.identityVerificationTxId)! } : {}),
})
export const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
