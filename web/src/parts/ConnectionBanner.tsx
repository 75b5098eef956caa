import { CloudOff, CloudUpload } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { useConnection } from '../state/connection.ts'
import { useWaitingActs } from '../state/social/kept-acts.ts'

/** In `--banner`, so that headers stick below it. */
function tellHeight(banner: HTMLElement | null): void {
  document.documentElement.style.setProperty('--banner', `${banner?.offsetHeight ?? 0}px`)
}

/** Says that there is no connection, and how many acts wait for one. */
export function ConnectionBanner() {
  const connection = useConnection()
  const waiting = useWaitingActs().length
  const Icon = waiting > 0 ? CloudUpload : CloudOff
  return (
    <div role="status" aria-live="polite" className="sticky top-0 z-40">
      {(connection !== 'online' || waiting > 0) && (
        <p ref={tellHeight} className="flex items-center justify-center gap-2 bg-honey-soft px-4 py-2 text-sm font-medium text-honey">
          <Icon aria-hidden className="size-4 shrink-0" />
          <span>
            {connection !== 'online' && (connection === 'offline' ? m.offline_banner() : m.unreachable_banner())}{' '}
            {waiting > 0 && m.acts_waiting({ count: waiting })}
          </span>
        </p>
      )}
    </div>
  )
}
