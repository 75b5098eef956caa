import { addressAt, addressBeginning } from './address.ts'
import { tagBody, tagOf } from './tag.ts'

/** A part of a text. The `text` of all parts, joined, is the text. */
export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'tag'; text: string; tag: string }
  | { kind: 'mention'; text: string; handle: string }
  | { kind: 'link'; text: string; href: string; shown: string }

const maxTags = 30
const maxMentions = 20

/**
 * Parses text that people write: addresses first (`#` and `@` inside them mean nothing), then #tags
 * and @names. API, search and web use it. Linear: it reads each candidate once.
 */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  const seen = { tags: new Set<string>(), handles: new Set<string>() }
  let plainFrom = 0
  let rowEndsAt = -1
  const beginnings = new RegExp(`[#＃@＠]|${addressBeginning.source}`, 'giu')
  for (let found = beginnings.exec(text); found; found = beginnings.exec(text)) {
    const at = found.index
    const part = partAt(text, at, rowEndsAt === at)
    // Only the first 30 tags and 20 names of a text count, also in search and notices.
    const isKept =
      part &&
      (part.kind === 'tag' ? fits(seen.tags, part.tag, maxTags) : part.kind !== 'mention' || fits(seen.handles, part.handle, maxMentions))
    const end = at + (part ? part.text.length : found[0].length)
    if (isHash(found[0])) rowEndsAt = end
    beginnings.lastIndex = end
    if (!part || part.kind === 'text' || !isKept) continue
    if (at > plainFrom) parts.push({ kind: 'text', text: text.slice(plainFrom, at) })
    parts.push(part)
    plainFrom = end
  }
  if (plainFrom < text.length) parts.push({ kind: 'text', text: text.slice(plainFrom) })
  return parts
}

/** The distinct tags of a text, in order. */
export function hashtagsOf(text: string): string[] {
  return [...new Set(textParts(text).flatMap((part) => (part.kind === 'tag' ? [part.tag] : [])))]
}

/** The distinct handles that a text mentions, in order. */
export function mentionsOf(text: string): string[] {
  return [...new Set(textParts(text).flatMap((part) => (part.kind === 'mention' ? [part.handle] : [])))]
}

function partAt(text: string, at: number, isInRow: boolean): TextPart | null {
  const sign = text.charAt(at)
  if (isHash(sign)) return tagAt(text, at, isInRow)
  if (sign === '@' || sign === '＠') return mentionAt(text, at)
  const address = addressAt(text, at)
  if (!address) return null
  return address.href === null
    ? { kind: 'text', text: address.text }
    : { kind: 'link', text: address.text, href: address.href, shown: address.shown }
}

/** `isInRow`: another `#` or its tag ends here, as in `##여름` and `#맛집#카페`. */
function tagAt(text: string, at: number, isInRow: boolean): TextPart | null {
  if (!isInRow && isInsideWord(text, at)) return null
  tagBody.lastIndex = at + 1
  const body = tagBody.exec(text)?.[0]
  // Skips text that is no tag as a whole: no character is read twice.
  if (body === undefined) return null
  const written = text.slice(at, at + 1 + body.length)
  const tag = isEntity(text, at, body) ? null : tagOf(body)
  return tag === null ? { kind: 'text', text: written } : { kind: 'tag', text: written, tag }
}

/** `&#39;` and `&#x27;` are characters, not tags. */
function isEntity(text: string, at: number, body: string): boolean {
  return text.charAt(at - 1) === '&' && text.charAt(at + 1 + body.length) === ';' && /^(?:\d+|x[\da-f]+)$/i.test(body)
}

const handleBody = /[a-z0-9_]+(?:\.[a-z0-9_]+)*/iy

function mentionAt(text: string, at: number): TextPart | null {
  if (isInsideWord(text, at) || /[.@＠]/.test(text.charAt(at - 1))) return null
  handleBody.lastIndex = at + 1
  const body = handleBody.exec(text)?.[0]
  if (body === undefined) return null
  const written = text.slice(at, at + 1 + body.length)
  // `me-@mail.test` is an address of mail, and `고마워요-@nari` is none.
  if (body.includes('.') && /[a-z0-9_][+-]$/i.test(text.slice(Math.max(0, at - 2), at))) return { kind: 'text', text: written }
  // `@name@elsewhere` is an address of another network; `@zoë` cannot be a handle.
  const isOurs =
    body.length >= 3 &&
    body.length <= 30 &&
    !/^[@＠]/.test(text.slice(at + written.length)) &&
    !isInsideWord(text, at + written.length, false)
  return isOurs ? { kind: 'mention', text: written, handle: body.toLowerCase() } : { kind: 'text', text: written }
}

/** Scripts without spaces between words, and Korean, where particles follow without a space. */
export const unspaced =
  /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}ー]/u

/** Whether the sign before `at` (or at it) is a letter, digit or `_` of an unfinished word. */
function isInsideWord(text: string, at: number, isBefore = true): boolean {
  const near = isBefore ? (Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? '') : String.fromCodePoint(text.codePointAt(at) ?? 32)
  // Variation selectors of emoji belong to no word.
  return /[\p{L}\p{N}\p{Mn}\p{Mc}_]/u.test(near) && !/[\ufe0e\ufe0f]/u.test(near) && !unspaced.test(near)
}

function isHash(sign: string): boolean {
  return sign === '#' || sign === '＃'
}

function fits(seen: Set<string>, name: string, most: number): boolean {
  if (seen.size < most) seen.add(name)
  return seen.has(name)
}
