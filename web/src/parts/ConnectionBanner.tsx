import { CloudOff } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { useConnection } from '../state/connection.ts'

export function ConnectionBanner() {
  const connection = useConnection()
  return (
    <div role="status" aria-live="polite" className="sticky top-0 z-40">
      {connection !== 'online' && (
        <p className="flex items-center justify-center gap-2 bg-honey-soft px-4 py-2 text-sm font-medium text-honey">
          <CloudOff aria-hidden className="size-4 shrink-0" />
          {connection === 'offline' ? m.offline_banner() : m.unreachable_banner()}
        </p>
      )}
    </div>
  )
}
