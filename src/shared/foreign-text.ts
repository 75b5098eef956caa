import { cleanText } from './writing/clean.ts'

/**
 * Text that another company's server sends (a name, a memo, a code): one visible line, at most so many code points, nothing that a
 * database refuses or that deceives who reads it. `''` when nothing is left.
 */
export function foreignText(text: string, maxLength: number): string {
  // Cut before it is cleaned, for that takes longer the longer it is.
  return [...cleanText(text.slice(0, maxLength * 4), 'line')].slice(0, maxLength).join('').trim()
}
