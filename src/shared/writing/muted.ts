import { foldText } from '../hangul.ts'
import { hashtagsOf, unspaced } from './grammar.ts'

/** A word or hashtag that hides texts; see `mutedForm` and `tagOf`. */
export interface MutedForm {
  kind: 'word' | 'tag'
  form: string
}

const scriptChange = new RegExp(
  `(?<=${unspaced.source})(?=[^\\s\\p{M}])(?!${unspaced.source})|(?<=\\S)(?<!${unspaced.source})(?=${unspaced.source})`,
  'gu',
)

/**
 * How muted words and texts are compared: the folding of search with whole syllables, and a space
 * between a script that writes spaces between words and one that does not.
 */
function comparable(text: string): string {
  return foldText(text).normalize('NFC').replace(scriptChange, ' ')
}

/**
 * The one form of a muted word. A space at an end means that a word of the text must end there:
 * `art` is not in `party`. Korean, Chinese, Japanese and others are found anywhere, since particles
 * and compounds are glued to the word: `커피` is in `아이스커피를`. Null for a text without letters and
 * digits, and for a single letter of those scripts, which is in nearly everything.
 */
export function mutedForm(word: string): string | null {
  const letters = [...comparable(word)]
  const [first, last] = [letters[0], letters.at(-1)]
  if (first === undefined || last === undefined || (letters.length === 1 && unspaced.test(first))) return null
  return `${unspaced.test(first) ? '' : ' '}${letters.join('')}${unspaced.test(last) ? '' : ' '}`
}

/** Whether a text holds one of the words or hashtags. In linear time, however many there are. */
export function mutedMatcher(muted: readonly MutedForm[]): (text: string) => boolean {
  const words = muted.flatMap(({ kind, form }) => (kind === 'word' ? form : []))
  const tags = new Set(muted.flatMap(({ kind, form }) => (kind === 'tag' ? form : [])))
  const holdsWord = words.length === 0 ? () => false : anyOf(words)
  return (text) => holdsWord(` ${comparable(text)} `) || (tags.size > 0 && hashtagsOf(text).some((tag) => tags.has(tag)))
}

interface State {
  next: Map<string, State>
  /** The state of the longest end of what was read that begins another word. */
  otherwise: State | null
  isFound: boolean
}

const emptyState = (): State => ({ next: new Map(), otherwise: null, isFound: false })

/**
 * Aho and Corasick, "Efficient String Matching", CACM 18(6), 1975: reads each character of the text
 * once for all words.
 */
function anyOf(words: readonly string[]): (text: string) => boolean {
  const start = emptyState()
  for (const word of words) {
    let at = start
    for (const letter of word) {
      const next = at.next.get(letter) ?? emptyState()
      at.next.set(letter, next)
      at = next
    }
    at.isFound = true
  }
  const waiting = [start]
  for (const state of waiting) {
    for (const [letter, next] of state.next) {
      next.otherwise = state === start ? start : step(start, state.otherwise!, letter)
      next.isFound ||= next.otherwise.isFound
      waiting.push(next)
    }
  }
  return (text) => {
    let at = start
    for (const letter of text) {
      at = step(start, at, letter)
      if (at.isFound) return true
    }
    return false
  }
}

function step(start: State, from: State, letter: string): State {
  for (let at: State | null = from; at !== null; at = at.otherwise) {
    const next = at.next.get(letter)
    if (next) return next
  }
  return start
}
