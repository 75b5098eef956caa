import { cleanText, type TextKind } from './clean.ts'
import { graphemesOf } from './graphemes.ts'
import { normalized } from './marks.ts'

/**
 * The length of a text in code points after cleaning. Limits of the API and counters beside fields
 * use it. Not in graphemes: they differ between versions of Unicode, and so between browser and
 * server.
 */
export function writtenLength(text: string, kind: TextKind): number {
  return codePoints(cleanText(text, kind))
}

export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** Cuts a text to at most `maxLength` code points, never inside a grapheme. */
export function cutText(text: string, maxLength: number): string {
  // A text never has more code points than UTF-16 units.
  if (text.length <= maxLength) return text
  const composed = normalized(text, 'NFC')
  if (codePoints(composed) <= maxLength) return text
  let end = 0
  let length = 0
  for (const { segment, index } of graphemesOf(composed)) {
    length += codePoints(segment)
    if (length > maxLength) break
    end = index + segment.length
  }
  return composed.slice(0, end)
}
