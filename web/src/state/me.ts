import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { owesConsent, putOffConsent } from './consent/consents.ts'
import type { Me } from './kiwi.ts'
import { showSignIn } from './sign-in-sheet.ts'
import { queries } from './social/queries.ts'
import { type WantedAct, wantedActs } from './wanted-act.ts'

/** The signed-in person: undefined while loading, null for a visitor. */
export function useMe(): Me | null | undefined {
  return useQuery(queries.me()).data
}

/**
 * Runs an action for a verified member. A visitor is asked to sign in over the page, others are led
 * to verification, and back; then `wanted` is done. `isSafety`: it keeps the person safe, so it
 * does not wait for a consent that they owe, as the API does not (openWithoutConsent).
 */
export function useAsMember({ isSafety = false } = {}): (act: () => void, wanted?: WantedAct) => void {
  const navigate = useNavigate()
  const client = useQueryClient()
  function decide(me: Me | null, act: () => void, wanted: WantedAct | undefined): void {
    const returnTo = location.pathname + location.search
    if (me?.status === 'active') return owesConsent(me) && !isSafety ? putOffConsent(false) : act()
    if (me?.status === 'suspended') return void navigate({ to: '/me/actions' })
    wantedActs.want(wanted ?? { kind: 'return' }, returnTo)
    if (me === null) return showSignIn(returnTo)
    // This is the one time: who puts it off there stays on the page.
    wantedActs.leadsOn(returnTo)
    void navigate({ to: '/verify', search: { returnTo } })
  }
  return (act, wanted) => {
    const me = client.getQueryData(queries.me().queryKey)
    if (me !== undefined) return decide(me, act, wanted)
    // A press while the page still asks who is signed in is not lost; without an answer the call
    // itself says what is wrong.
    void client.ensureQueryData(queries.me()).then((known) => decide(known, act, wanted), act)
  }
}
