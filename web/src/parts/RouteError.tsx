import { clientFailure } from '@kiwi/sdk'
import { useRouter } from '@tanstack/react-router'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { Failure } from './Message.tsx'
import { PageTitle } from './PageTitle.tsx'

/** The net under every page: a fault in one leaves the menu standing. */
export function RouteError({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter()
  return (
    <>
      <PageTitle>{m.error_title()}</PageTitle>
      <Failure
        error={isMissingCode(error) ? clientFailure('NETWORK', getLocale(), error) : error}
        retry={() => {
          // A new release may have taken this page's code away, and browsers may remember a failed import: only a fresh document helps.
          if (isMissingCode(error) && navigator.onLine) return location.reload()
          reset()
          void router.invalidate()
        }}
      />
    </>
  )
}

const isMissingCode = (error: unknown) => error instanceof TypeError && /import|module/i.test(error.message)
