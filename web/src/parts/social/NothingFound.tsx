import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { particle } from '../../state/particle.ts'
import { queries, type SearchKind } from '../../state/social/queries.ts'
import type { SearchFilters } from '../../state/social/search-filters.ts'
import { Button } from '../Button.tsx'
import { Message } from '../Message.tsx'

interface NothingFoundProps {
  text: string
  kind: SearchKind
  filters: SearchFilters
  onText: (text: string) => void
  onClearFilters: () => void
}

/** A search without results, with searches that do find something. */
export function NothingFound({ text, kind, filters, onText, onClearFilters }: NothingFoundProps) {
  const { data: help } = useQuery(queries.searchHelp(text, kind, filters))
  return (
    <Message Icon={SearchX} title={m.search_none_title()} body={m.search_none_body({ text, particle: particle(text, '을/를') })}>
      {help?.withoutFilters && (
        <Button kind="strong" onClick={onClearFilters}>
          {m.search_filters_clear()}
        </Button>
      )}
      {[...(help?.meant ?? []), ...(help?.fewerWords ?? [])].map((other) => (
        <Button key={other} kind="quiet" onClick={() => onText(other)}>
          <bdi>{other}</bdi>
        </Button>
      ))}
    </Message>
  )
}
