import { useQuery } from '@tanstack/react-query'
import { Clock, TrendingUp } from 'lucide-react'
import { queries } from '../../state/social/queries.ts'
import { m } from '../../paraglide/messages.js'
import { Marked } from './Marked.tsx'

/** Searches that somebody who types this may mean: their own first. People, products and hashtags are among the results below. */
export function SearchSuggestions({ text, onPick }: { text: string; onPick: (text: string) => void }) {
  const { data } = useQuery(queries.suggestions(text))
  const others = data?.queries.filter((query) => query.text !== text) ?? []
  if (others.length === 0) return null
  return (
    <section aria-label={m.search_suggestions()} className="mb-4">
      <ul>
        {others.map(({ text: query, ranges, isOwn }) => (
          <li key={query}>
            <button
              type="button"
              onClick={() => onPick(query)}
              className="-mx-2 flex min-h-11 w-full items-center gap-3 rounded-xl px-2 text-left hover:bg-sunken"
            >
              {isOwn ? (
                <Clock aria-label={m.search_recent()} role="img" className="size-4.5 shrink-0 text-muted" />
              ) : (
                <TrendingUp aria-label={m.search_popular()} role="img" className="size-4.5 shrink-0 text-muted" />
              )}
              <bdi className="truncate">
                <Marked text={query} ranges={ranges} />
              </bdi>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
