import { codePoints } from './length.ts'
import { normalized } from './marks.ts'

const maxTagLength = 60

/**
 * The text of a tag after `#`: letters, digits, `_`, and marks and joiners of its letters; no
 * variation selector and no enclosing mark (a keycap is no tag). Sticky, and linear: the classes do
 * not overlap.
 */
export const tagBody =
  /[\p{L}\p{N}_](?:[\p{L}\p{N}_]|(?![\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\p{Mn}\p{Mc}]|[\u200c\u200d](?=[\p{L}\p{M}]))*/uy

/**
 * The one spelling of a tag, with or without `#`: `#Ｋiwi` and `kiwi` are the same; null when it is
 * no tag. NFKC, except single letters as in ㅋㅠ. At most 60 code points, one of them a letter.
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
