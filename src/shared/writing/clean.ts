import { normalized, withoutPiles } from './marks.ts'

/** A block keeps its line breaks. */
export type TextKind = 'line' | 'block'

/**
 * Cleans text that people write: NFC; one kind of line break and of space; no invisible characters
 * except the joiners of emoji and some scripts; no direction controls, no half characters, few
 * marks per letter. `''` when nothing is visible.
 */
export function cleanText(raw: string, kind: TextKind): string {
  const broken = raw.replace(/\r\n?|[\n\v\f\u0085\u2028\u2029]/g, '\n').replace(/\t/g, ' ')
  const typed = withoutStrayMarks(normalized(broken, 'NFC'))
  const once = withoutStrayMarks(withoutInvisible(typed).normalize('NFC'))
  // A removed character may have been the reason for a joiner.
  const shaped = once === typed ? once : withoutInvisible(once)
  const text = kind === 'line' ? shaped.replace(/[\p{Zs}\n]+/gu, ' ').trim() : shapeBlock(shaped)
  return hasVisible(text) ? text : ''
}

/** Whether the text has a letter, a digit or a sign. */
function hasVisible(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text)
}

/** Marks on one letter. Hebrew with points and accents and common Tibetan need four. */
const maxMarks = 4

/** Removes marks beyond four on one letter, and marks without a letter. */
function withoutStrayMarks(text: string): string {
  return withoutPiles(text, maxMarks).replace(/(^|[\n\p{Zs}])[\p{Mn}\p{Me}]+/gu, '$1')
}

const maxBlankLines = 2

/** Trims the end of each line, and keeps at most two blank lines in a row. */
function shapeBlock(text: string): string {
  const lines: string[] = []
  let blank = 0
  for (const line of text.replace(/(?!\u3000)\p{Zs}/gu, ' ').split('\n')) {
    const shown = line.trimEnd()
    blank = shown === '' ? blank + 1 : 0
    if (blank <= maxBlankLines) lines.push(shown)
  }
  return lines.join('\n').trim()
}

/**
 * Default ignorables (Unicode 17), controls, noncharacters, half surrogates, and other invisible
 * signs: annotation marks, object replacement, null notehead, Khitan filler. The first alternative
 * is the three flags of tag characters.
 */
const invisible =
  /(\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f})|(?!\n)[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\ufff9-\ufffc\u{1d159}]|\u{16fe4}/gu

function withoutInvisible(text: string): string {
  const spaced = text.replaceAll('\u2800', ' ')
  return spaced.replace(invisible, (found: string, flag: string | undefined, at: number) =>
    flag !== undefined || isNeeded(found, pointBefore(spaced, at), spaced, at) ? found : '',
  )
}

const zwnj = '\u200c'
const zwj = '\u200d'
const textStyle = '\ufe0e'
const emojiStyle = '\ufe0f'
/** Scripts that spell with joiners: UAX #31, A1 to B; and Khmer, Myanmar, Tibetan. */
const joiningScripts = 'Arab Syrc Mong Nkoo Mand Phag Rohg Adlm Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt'
  .split(' ')
  .map((script) => `\\p{Script=${script}}`)
  .join('')
const joiningSpelling = new RegExp(`^(?=[\\p{L}\\p{M}])[${joiningScripts}]`, 'u')
const joiningLetter = new RegExp(`^(?=\\p{L})[${joiningScripts}]`, 'u')

/** `before` is the character before the invisible one. */
function isNeeded(found: string, before: string, text: string, at: number): boolean {
  const after = text.slice(at + found.length, at + found.length + 2)
  if (found === textStyle || found === emojiStyle)
    return (/^\p{Emoji}$/u.test(before) && !/^[\d#*]$/.test(before)) || (/^[\d#*]$/.test(before) && after.startsWith('\u20e3'))
  if (found === zwj && /^\p{Extended_Pictographic}/u.test(after)) return endsEmoji(before, text, at)
  if (found === zwj || found === zwnj) return joiningSpelling.test(before) && joiningLetter.test(after)
  return false
}

function endsEmoji(before: string, text: string, at: number): boolean {
  if (before === emojiStyle) return /^\p{Extended_Pictographic}$/u.test(pointBefore(text, at - 1))
  return /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u.test(before)
}

/** The character that ends at `at`, or `''` at the beginning. */
function pointBefore(text: string, at: number): string {
  const two = text.slice(Math.max(0, at - 2), at)
  return [...two].at(-1) ?? ''
}
