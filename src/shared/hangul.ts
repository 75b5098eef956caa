import { convertHangulToQwerty, convertQwertyToHangul } from 'es-hangul'
import { normalized } from './writing/marks.ts'

/** The 19 initial consonants (초성, U+1100 to U+1112) in Unicode's order, as one ASCII letter each: `a` is ㄱ, `s` is ㅎ. */
const initialLetters = 'abcdefghijklmnopqrs'

/** Consonants as one types them alone (U+3131 to U+314E), each as its initials; a cluster like ㄳ is two. */
const typedConsonants = new Map(
  Object.entries({
    ㄱ: 'a',
    ㄲ: 'b',
    ㄴ: 'c',
    ㄷ: 'd',
    ㄸ: 'e',
    ㄹ: 'f',
    ㅁ: 'g',
    ㅂ: 'h',
    ㅃ: 'i',
    ㅅ: 'j',
    ㅆ: 'k',
    ㅇ: 'l',
    ㅈ: 'm',
    ㅉ: 'n',
    ㅊ: 'o',
    ㅋ: 'p',
    ㅌ: 'q',
    ㅍ: 'r',
    ㅎ: 's',
    ㄳ: 'aj',
    ㄵ: 'cm',
    ㄶ: 'cs',
    ㄺ: 'fa',
    ㄻ: 'fg',
    ㄼ: 'fh',
    ㄽ: 'fj',
    ㄾ: 'fq',
    ㄿ: 'fr',
    ㅀ: 'fs',
    ㅄ: 'hj',
  }),
)

/** The 27 finals (U+11A8 to U+11C2): what stays when the last consonant is taken off, and that consonant as an initial's place. */
const finalsApart: [stays: number, moves: number][] = [
  [0, 0],
  [0, 1],
  [1, 9],
  [0, 2],
  [4, 12],
  [4, 18],
  [0, 3],
  [0, 5],
  [8, 0],
  [8, 6],
  [8, 7],
  [8, 9],
  [8, 16],
  [8, 17],
  [8, 18],
  [0, 6],
  [0, 7],
  [17, 9],
  [0, 9],
  [0, 10],
  [0, 11],
  [0, 12],
  [0, 14],
  [0, 15],
  [0, 16],
  [0, 17],
  [0, 18],
]

/**
 * The form in which both engines compare text: NFKD (UAX #15), so that 강나 begins 강남; lower case; no Latin accents; words
 * parted by `partedWords`; everything but letters, digits and marks is one space. `''` when nothing is left. Korean grows to 2 or 3 code points a syllable.
 */
export function foldText(text: string): string {
  const plain = normalized(text, 'NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/gu, '')
  return partedWords(plain)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
}

/**
 * Numbers written whole (`45,000` → `45000`), and words parted where a digit meets a letter or Latin meets Korean, so that
 * `아이폰15`, `1kg` and `45,000원` are the words of `아이폰 15`, `1 kg` and `45000 원` in whatever way they are typed.
 */
function partedWords(text: string): string {
  return text
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\p{N})(?=\p{L})|(?<=[\p{L}\p{M}])(?=\p{N})/gu, ' ')
    .replace(/(?<=[a-zA-Z])(?=\p{Script=Hangul})|(?<=\p{Script=Hangul})(?=[a-zA-Z])/gu, ' ')
}

/** The initials of each word's Korean syllables as ASCII letters, words parted by a space: `강남 맛집` → `al gm` style; no other letters. */
export function initialsOf(text: string): string {
  return foldText(text)
    .replace(/[^\u1100-\u1112 ]/gu, '')
    .replace(/[\u1100-\u1112]/gu, (initial) => initialLetters.charAt(initial.charCodeAt(0) - 0x1100))
    .replace(/ +/g, ' ')
    .trim()
}

/** Korean as the Latin keys that type it (두벌식), Latin as itself: `강남`, and `rkdska` typed for it, are one. */
export function keysOf(text: string): string {
  return foldText(convertHangulToQwerty(partedWords(normalized(text, 'NFC'))))
}

export type QueryForms =
  /** Only 초성 were typed: matched against `initialsOf`. */
  | { kind: 'initials'; initials: string }
  /** Folded phrases that may be meant, the likeliest first; never empty. */
  | { kind: 'text'; phrases: string[] }
  /** Nothing that could be found. */
  | { kind: 'nothing' }

const maxWords = 8

/** What a person may have meant by what they typed: 초성, the text itself, the other keyboard, a syllable still being typed. */
export function queryForms(text: string): QueryForms {
  const typed = normalized(text, 'NFC').trim()
  const initials = typedInitials(typed)
  if (initials !== null) return { kind: 'initials', initials }
  const candidates = [typed, otherKeyboard(typed), unfinishedSyllable(typed)]
  const phrases = candidates.flatMap((candidate) =>
    candidate === null ? [] : [foldText(candidate).split(' ').slice(0, maxWords).join(' ')],
  )
  const distinct = [...new Set(phrases)].filter((phrase) => phrase !== '')
  return distinct.length === 0 ? { kind: 'nothing' } : { kind: 'text', phrases: distinct }
}

/** The initials of a text that holds nothing else, else null. */
function typedInitials(typed: string): string | null {
  const words = typed.split(/\s+/u)
  const letters = words.map((word) => [...word].map((letter) => typedConsonants.get(letter)))
  if (typed === '' || letters.some((word) => word.includes(undefined))) return null
  return letters.map((word) => word.join('')).join(' ')
}

/** What the same keys give with the other input method, where that is whole: `rkdska` → 강남, `ㅏㅑ쟈` → kiwi. Else null. */
export function otherKeyboard(typed: string): string | null {
  if (/^[A-Za-z ]+$/.test(typed) && /[A-Za-z]{2}/.test(typed)) {
    const korean = convertQwertyToHangul(lowerButShifted(typed))
    return /^[가-힣 ]+$/u.test(korean) ? korean : null
  }
  const strayLetters = typed.match(/[ㄱ-ㅣ]/gu)?.length ?? 0
  const hasStrayVowel = /[ㅏ-ㅣ]/u.test(typed)
  if (!/^[가-힣ㄱ-ㅣ ]+$/u.test(typed) || !(hasStrayVowel || strayLetters > 1)) return null
  return convertHangulToQwerty(typed)
}

/** Shift makes another Korean letter only with these keys; caps lock on any other must not spoil the syllable. */
function lowerButShifted(typed: string): string {
  return typed === typed.toUpperCase()
    ? typed.toLowerCase()
    : typed.replace(/[A-Z]/g, (key) => ('QWERTOP'.includes(key) ? key : key.toLowerCase()))
}

/** The last consonant may belong to a syllable that is not yet typed: `갑` on the way to `가방`. Null when there is none. */
function unfinishedSyllable(typed: string): string | null {
  const letters = [...typed.normalize('NFD')]
  const final = letters.pop()?.codePointAt(0) ?? 0
  const apart = finalsApart[final - 0x11a8]
  if (!apart) return null
  const [stays, moves] = apart
  return letters.join('') + (stays === 0 ? '' : String.fromCodePoint(0x11a7 + stays)) + String.fromCodePoint(0x1100 + moves)
}
