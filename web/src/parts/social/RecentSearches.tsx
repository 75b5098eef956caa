import { Clock, X } from 'lucide-react'
import { m } from '../../paraglide/messages.js'

interface RecentSearchesProps {
  recent: string[]
  onPick: (text: string) => void
  onForget: (text: string) => void
  onForgetAll: () => void
}

export function RecentSearches({ recent, onPick, onForget, onForgetAll }: RecentSearchesProps) {
  return (
    <section aria-labelledby="recent-heading">
      <div className="flex items-center justify-between">
        <h2 id="recent-heading" className="font-bold">
          {m.search_recent()}
        </h2>
        <button type="button" onClick={onForgetAll} className="min-h-11 px-2 text-sm text-muted hover:text-ink">
          {m.search_recent_clear()}
        </button>
      </div>
      <ul>
        {recent.map((text) => (
          <li key={text} className="flex items-center">
            <button
              type="button"
              onClick={() => onPick(text)}
              className="flex min-h-12 min-w-0 flex-1 items-center gap-3 rounded-xl text-left hover:bg-sunken"
            >
              <Clock aria-hidden className="size-4.5 shrink-0 text-muted" />
              <span className="truncate">{text}</span>
            </button>
            <button
              type="button"
              onClick={() => onForget(text)}
              aria-label={m.search_recent_remove({ text })}
              className="grid size-11 place-items-center text-muted hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
