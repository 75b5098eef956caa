import { useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { owesConsent } from './consent/consents.ts'
import { useMe } from './me.ts'
import { toastFailure } from './toasts.ts'
import { wantedActs } from './wanted-act.ts'

/**
 * Does the act that this tab's visitor wanted, back on its page, once they are a member; leads a
 * newcomer to the joining first.
 */
export function useDoWantedAct(): void {
  const me = useMe()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { pathname, searchStr } = useLocation()
  const path = pathname + searchStr
  const isMember = me?.status === 'active' && !owesConsent(me)
  const act = useEffectEvent((here: string) => {
    if ((wantedActs.wanted() ?? 'buy') === 'buy') return
    // Without its code nothing is taken, and the next page does it.
    void import('./perform-wanted-act.ts').then(
      ({ perform }) => {
        const wanted = wantedActs.take(here, ({ kind }) => kind !== 'buy')
        if (wanted && wanted.kind !== 'buy') perform(client, wanted).catch(toastFailure)
      },
      () => undefined,
    )
  })
  useEffect(() => {
    if (me?.status === 'pending' && wantedActs.leadsOn(path)) void navigate({ to: '/verify', search: { returnTo: path }, replace: true })
    if (isMember) act(path)
  }, [me?.status, isMember, path, navigate])
}

/** Opens the sheet to buy on the page where a visitor pressed its button. */
export function useWantedPurchase(id: string, open: () => void): void {
  const me = useMe()
  const { pathname, searchStr } = useLocation()
  const onReturn = useEffectEvent((ofThis: string) => {
    if (wantedActs.take(pathname + searchStr, (act) => act.kind === 'buy' && act.id === ofThis)) open()
  })
  const isMember = me?.status === 'active' && !owesConsent(me)
  useEffect(() => {
    if (isMember) onReturn(id)
  }, [isMember, id])
}
