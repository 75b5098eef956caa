import { cleanText } from './writing/clean.ts'

/**
 * Cleans text from another company's server (a name, a memo, a code): one visible line of at most
 * `maxLength` code points, without characters that a database refuses or that deceive a reader.
 */
export function foreignText(text: string, maxLength: number): string {
  // Cut first: the time of cleaning grows with the length.
  return [...cleanText(text.slice(0, maxLength * 4), 'line')].slice(0, maxLength).join('').trim()
}
