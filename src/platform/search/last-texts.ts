import { queryForms } from '../../shared/hangul.ts'
import type { SearchQuery } from './port.ts'

/**
 * Asked in this order where nothing else was found: the first page alone, and never for a name,
 * which is not looked for by less than what was typed.
 */
export function lastTexts({ kind, text, offset }: Pick<SearchQuery, 'kind' | 'text' | 'offset'>): string[] {
  const forms = queryForms(text)
  return kind === 'person' || offset > 0 || forms.kind !== 'text' ? [] : forms.last
}
