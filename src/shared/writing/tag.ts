import { codePoints } from './length.ts'
import { normalized } from './marks.ts'

export const maxTagLength = 60

/**
 * What a tag is made of behind its `#`: letters of any script, digits and `_`; the marks of its letters and the joiners between them,
 * but no variation selector and no mark around a letter, so that a keycap is none. Sticky, and linear: the classes have nothing in common.
 */
export const tagBody =
  /[\p{L}\p{N}_](?:[\p{L}\p{N}_]|(?![\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\p{Mn}\p{Mc}]|[\u200c\u200d](?=[\p{L}\p{M}]))*/uy

/**
 * The one spelling of a tag, with or without `#`, or null when it is none: `#Ｋiwi` and `kiwi` are one. Compatible forms are one
 * (NFKC), but the letters of ㅋㅠ stay apart. At most 60 code points, never only digits.
 */
export function tagOf(text: string): string | null {
  const tag = folded(folded(text.replace(/^[#＃]/u, '')).toLowerCase())
  tagBody.lastIndex = 0
  const isWhole = tagBody.exec(tag)?.[0] === tag
  return isWhole && /\p{L}/u.test(tag) && codePoints(tag) <= maxTagLength ? tag : null
}

function folded(text: string): string {
  return text.replace(/[^\u3130-\u318f\uffa0-\uffdc]+/gu, (part) => normalized(part, 'NFKC')).normalize('NFC')
}
