import { cleanText, type TextKind } from './clean.ts'
import { normalized } from './marks.ts'

/**
 * How long a text is: code points of what is kept of it. The one unit of the API's limits and of the counters beside fields.
 * Not what a reader calls a letter: that unit differs between versions of Unicode, and so between a browser and the server.
 */
export function writtenLength(text: string, kind: TextKind): number {
  return codePoints(cleanText(text, kind))
}

export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The beginning of a text that is too long, at most `maxLength` code points, never ending inside an emoji or a letter with its marks. */
export function cutText(text: string, maxLength: number): string {
  // Nothing has more code points than UTF-16 units.
  if (text.length <= maxLength) return text
  const composed = normalized(text, 'NFC')
  if (codePoints(composed) <= maxLength) return text
  let end = 0
  let length = 0
  for (const { segment, index } of letters.segment(composed)) {
    length += codePoints(segment)
    if (length > maxLength) break
    end = index + segment.length
  }
  return composed.slice(0, end)
}
