import { RefreshCw } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { useNewRelease } from '../state/release.ts'

/**
 * A newer release waits. It is taken when the person says so, so that nothing changes under their
 * hands.
 */
export function UpdateBar() {
  const take = useNewRelease()
  return (
    <div role="status" aria-live="polite">
      {take && (
        <p className="flex items-center justify-center gap-1 bg-kiwi-soft px-4 text-sm font-medium text-kiwi">
          {m.release_new()}
          <button
            type="button"
            onClick={take}
            className="inline-flex min-h-11 items-center gap-1.5 px-3 font-bold underline underline-offset-4"
          >
            <RefreshCw aria-hidden className="size-4" />
            {m.release_take()}
          </button>
        </p>
      )}
    </div>
  )
}
