import { clientFailure } from '@kiwi/sdk'
import { useRouter } from '@tanstack/react-router'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { Failure } from './Message.tsx'
import { PageTitle } from './PageTitle.tsx'

/** Shown when a page throws. The menu stays usable. */
export function RouteError({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter()
  return (
    <>
      <PageTitle>{m.error_title()}</PageTitle>
      <Failure
        error={isMissingCode(error) ? clientFailure('NETWORK', getLocale(), error) : error}
        retry={() => {
          // A new release may have removed this page's code, and browsers may remember a failed
          // import: reload the document.
          if (isMissingCode(error) && navigator.onLine) return location.reload()
          reset()
          void router.invalidate()
        }}
      />
    </>
  )
}

const isMissingCode = (error: unknown) => error instanceof TypeError && /import|module/i.test(error.message)
