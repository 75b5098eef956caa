import { RotateCw } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { roundButton } from '../menu-look.ts'

/** In the bar of a feed: brings what is new. */
export function RefreshButton({ refreshing, onPress }: { refreshing: boolean; onPress: () => void }) {
  return (
    <button type="button" onClick={onPress} aria-label={m.home_refresh()} className={`-mr-2 ${roundButton}`}>
      <RotateCw aria-hidden className={`size-5 ${refreshing ? 'animate-spin' : ''}`} />
    </button>
  )
}
