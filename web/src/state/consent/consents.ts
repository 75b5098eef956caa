import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { ConsentKind } from '../../../../src/shared/consents.ts'
import { m } from '../../paraglide/messages.js'
import { kiwi, type Me } from '../kiwi.ts'
import { queries } from '../social/queries.ts'

export const consentNames: Record<ConsentKind, () => string> = {
  terms: m.consent_terms,
  privacy: m.consent_privacy,
  marketing: m.consent_marketing,
}
export const consentPages = { terms: '/terms', privacy: '/privacy', marketing: '/marketing' } as const

/** Under the key of `me`, so that both are read again together. */
export const consentsQuery = () =>
  queryOptions({ queryKey: ['me', 'consents'], queryFn: ({ signal }) => kiwi.me.consents.query(undefined, { signal }) })

/** After an answer: the person's account and what they owe are read again. */
export const readConsentAgain = (client: QueryClient) => client.invalidateQueries({ queryKey: queries.me().queryKey })

/** Whether the person's changes are refused until they agree. */
export function owesConsent(me: Me): boolean {
  return me.consentAsked !== null && Date.parse(me.consentAsked.changesWaitFrom) <= Date.now()
}

let isPutOff = false
const listeners = new Set<() => void>()

/** Puts the question off until the next visit, or asks it again for an act that needs it. */
export function putOffConsent(putOff: boolean): void {
  isPutOff = putOff
  for (const listener of listeners) listener()
}

export function useIsConsentPutOff(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isPutOff,
  )
}
