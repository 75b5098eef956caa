import { lazy, Suspense } from 'react'
import { useShownSignIn } from '../../state/sign-in-sheet.ts'

const OpenSignInSheet = lazy(() => import('./OpenSignInSheet.tsx').then(({ OpenSignInSheet }) => ({ default: OpenSignInSheet })))

/** Over what a visitor was doing; its code loads when it is asked for. */
export function SignInSheet() {
  const returnTo = useShownSignIn()
  if (returnTo === null) return null
  return (
    <Suspense>
      <OpenSignInSheet returnTo={returnTo} />
    </Suspense>
  )
}
