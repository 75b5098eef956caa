import { lazy, Suspense } from 'react'
import { useIsConsentPutOff } from '../../state/consent/consents.ts'
import { useMe } from '../../state/me.ts'

const OpenConsentSheet = lazy(() => import('./OpenConsentSheet.tsx').then(({ OpenConsentSheet }) => ({ default: OpenConsentSheet })))

/** Asks a member again after a text changed: seldom, so its code loads only then. */
export function ConsentSheet() {
  const me = useMe()
  const isPutOff = useIsConsentPutOff()
  if (me?.status !== 'active' || !me.consentAsked || isPutOff) return null
  return (
    <Suspense>
      <OpenConsentSheet me={me} asked={me.consentAsked} />
    </Suspense>
  )
}
