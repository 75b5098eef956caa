import { convertHangulToQwerty, convertQwertyToHangul } from 'es-hangul'
import { grownEnds, lastResorts, looserForms, type LooserForm, soundAlikes } from './looser-forms.ts'
import { inBaseUnits, withPlainMeasures } from './measures.ts'
import { normalized } from './writing/marks.ts'

/** ASCII letters for the 19 initial consonants (초성, U+1100 to U+1112): `a` is ㄱ, `s` is ㅎ. */
const initialLetters = 'abcdefghijklmnopqrs'

/** Consonants typed alone (U+3131 to U+314E), as their initials; a cluster like ㄳ is two. */
const typedConsonants = new Map([
  ...[...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'].map((letter, at): [string, string] => [letter, initialLetters.charAt(at)]),
  ...Object.entries({ ㄳ: 'aj', ㄵ: 'cm', ㄶ: 'cs', ㄺ: 'fa', ㄻ: 'fg', ㄼ: 'fh', ㄽ: 'fj', ㄾ: 'fq', ㄿ: 'fr', ㅀ: 'fs', ㅄ: 'hj' }),
])

/**
 * The 27 finals (U+11A8 to U+11C2) without their last consonant, as places of finals (0: none), and
 * that consonant as a place of initials.
 */
const finalWithoutLast = [0, 0, 1, 0, 4, 4, 0, 0, 8, 8, 8, 8, 8, 8, 8, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0]
const initialOfLast = [0, 1, 9, 2, 12, 18, 3, 5, 0, 6, 7, 9, 16, 17, 18, 6, 7, 9, 9, 10, 11, 12, 14, 15, 16, 17, 18]

/**
 * Both engines compare this form: NFKD (UAX #15), so that 강남 begins with 강나; lower case; no Latin
 * accents; words split by `splitWords`; one space for other signs. A Korean syllable becomes 2 or 3
 * code points.
 */
export function foldText(text: string): string {
  const plain = normalized(text, 'NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/gu, '')
  return splitWords(plain)
    .replace(/(?<![\d.])(\d+)\.(\d+)(?![.\d])/g, decimal)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
}

/** 3.5 is one word, `3p5`, and 3.50 is the same; 3.0 is 3. */
function decimal(_: string, whole: string, fraction: string): string {
  const significant = fraction.replace(/(?<!0)0+$/, '')
  return significant === '' ? whole : `${whole}p${significant}`
}

/**
 * Removes commas in numbers (`45,000` → `45000`), and splits words between digits and letters and
 * between Latin and Korean: `아이폰15`, `1kg` and `45,000원` become `아이폰 15`, `1 kg` and `45000 원`.
 */
function splitWords(text: string): string {
  return text
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\p{N})(?=\p{L})|(?<=[\p{L}\p{M}])(?=\p{N})/gu, ' ')
    .replace(/(?<=[a-zA-Z])(?=\p{Script=Hangul})|(?<=\p{Script=Hangul})(?=[a-zA-Z])/gu, ' ')
}

/** The initials of each word's Korean syllables as ASCII letters, and spaces between words. */
export function initialsOf(text: string): string {
  return foldText(text)
    .replace(/[^\u1100-\u1112 ]/gu, '')
    .replace(/[\u1100-\u1112]/gu, (initial) => initialLetters.charAt(initial.charCodeAt(0) - 0x1100))
    .replace(/ +/g, ' ')
    .trim()
}

/** The initial of one Korean syllable, as an ASCII letter; empty for anything else. */
export function initialOf(letter: string): string {
  return initialsOf(letter).charAt(0)
}

/** Korean as the Latin keys that type it (두벌식), Latin as it is: `강남` and `rkdska` give the same. */
export function keysOf(text: string): string {
  return foldText(convertHangulToQwerty(splitWords(normalized(text, 'NFC'))))
}

export type QueryForms =
  /** Only 초성: compared with `initialsOf`. */
  | { kind: 'initials'; initials: string }
  /**
   * Possible phrases, folded, the likeliest first; never empty. `looser`: what may be meant if
   * these find little; `last`: texts, where nothing else is found.
   */
  | { kind: 'text'; phrases: string[]; looser: LooserForm[]; last: string[] }
  /** No letters or digits. */
  | { kind: 'nothing' }

const maxWords = 8
const maxLooser = 12
const asForm = (phrase: string): LooserForm => ({ phrase, isWhole: false })

/** One search asks for the forms of its text about five times. */
const kept = new Map<string, QueryForms>()
const mostKept = 500

/** Possible meanings of typed text: 초성, the text, the other keyboard, an unfinished syllable. */
export function queryForms(text: string): QueryForms {
  const known = kept.get(text)
  if (known) return known
  if (kept.size >= mostKept) kept.clear()
  const made = formsOf(text)
  kept.set(text, made)
  return made
}

function formsOf(text: string): QueryForms {
  const typed = normalized(text, 'NFC').trim()
  const initials = typedInitials(typed)
  if (initials !== null) return { kind: 'initials', initials }
  const other = otherKeyboard(typed)
  const candidates = [typed, ...[typed, other].map((text) => text && withPlainMeasures(text)), other, unfinishedSyllable(typed)]
  const phrases = candidates.flatMap((candidate) =>
    candidate === null ? [] : [foldText(candidate).split(' ').slice(0, maxWords).join(' ')],
  )
  const distinct = [...new Set(phrases)].filter((phrase) => phrase !== '')
  if (distinct.length === 0) return { kind: 'nothing' }
  const readings = [typed, other].flatMap((text) => text ?? [])
  const likely = [...grownEnds(typed), ...readings.flatMap(inBaseUnits)].map(asForm)
  const looser = [...mixedForms(typed), ...likely, ...looserForms(readings), ...readings.flatMap(soundAlikes).map(asForm)]
    .map((form) => ({ ...form, phrase: foldText(form.phrase) }))
    .filter(({ phrase, initials }) => phrase !== '' && (initials !== undefined || !distinct.includes(phrase)))
  return { kind: 'text', phrases: distinct, looser: looser.slice(0, maxLooser), last: lastResorts(typed) }
}

/** The initials of a text of consonants only, else null. */
function typedInitials(typed: string): string | null {
  const words = typed.split(/\s+/u)
  if (typed === '' || !words.every((word) => isConsonants.test(word))) return null
  return words.map(initialsAsTyped).join(' ')
}

const isConsonants = /^[ㄱ-ㅎ]+$/u
const initialsAsTyped = (word: string) => [...word].map((letter) => typedConsonants.get(letter) ?? initialOf(letter)).join('')

/**
 * 구름 ㅎㄷㅍ, 요가ㅁㅌ: words of which some begin or stay as 초성. Their syllables are looked for as text,
 * and the initials of such a word as initials.
 */
function mixedForms(typed: string): LooserForm[] {
  const words = typed.split(/\s+/u)
  const mixed = words.filter((word) => isConsonants.test(word) || /^[가-힣]+[ㄱ-ㅎ]{2,}$/u.test(word))
  if (mixed.length === 0) return []
  const phrase = words.map((word) => word.replace(/[ㄱ-ㅎ]+$/u, '')).join(' ')
  return [{ phrase, isWhole: false, initials: mixed.map(initialsAsTyped).join(' ') }]
}

/**
 * The keys with the other input method: `rkdska` → 강남, `ㅏㅑ쟈` → kiwi; else of single words among
 * others (`구름 gpemvhs`). Null without whole words, and for a code like `ab12`.
 */
export function otherKeyboard(typed: string): string | null {
  const whole = inOtherKeys(typed)
  if (whole !== null || !typed.includes(' ') || !/[가-힣0-9]/u.test(typed)) return whole
  const words = typed.split(' ').map((word) => inOtherKeys(word) ?? word)
  return words.join(' ') === typed ? null : words.join(' ')
}

function inOtherKeys(typed: string): string | null {
  if (/^[A-Za-z0-9 ]+$/.test(typed) && (/[A-Za-z]{4}/.test(typed) || /^\D*[A-Za-z]{2}\D*$/.test(typed))) {
    const korean = convertQwertyToHangul(lowerButShifted(typed))
    return /^[가-힣0-9 ]+$/u.test(korean) ? korean : null
  }
  const strayLetters = typed.match(/[ㄱ-ㅣ]/gu)?.length ?? 0
  const hasStrayVowel = /[ㅏ-ㅣ]/u.test(typed)
  if (!/^[가-힣ㄱ-ㅣ0-9 -]+$/u.test(typed) || !(hasStrayVowel || strayLetters > 1)) return null
  return convertHangulToQwerty(typed)
}

/** Shift changes the Korean letter only on these keys; elsewhere caps lock must not. */
function lowerButShifted(typed: string): string {
  return typed === typed.toUpperCase()
    ? typed.toLowerCase()
    : typed.replace(/[A-Z]/g, (key) => ('QWERTOP'.includes(key) ? key : key.toLowerCase()))
}

/** The last consonant may begin the next syllable: `갑` before `가방`. Null without a final. */
function unfinishedSyllable(typed: string): string | null {
  const letters = [...typed.normalize('NFD')]
  const final = letters.pop()?.codePointAt(0) ?? 0
  const [rest, initial] = [finalWithoutLast[final - 0x11a8], initialOfLast[final - 0x11a8]]
  if (rest === undefined || initial === undefined) return null
  return letters.join('') + (rest === 0 ? '' : String.fromCodePoint(0x11a7 + rest)) + String.fromCodePoint(0x1100 + initial)
}
