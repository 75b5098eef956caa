import { foldText, initialOf, queryForms } from './hangul.ts'
import { graphemesOf } from './writing/graphemes.ts'

/** [from, to) in UTF-16 units of the text that is shown. */
export type TextRange = [number, number]

const maxRanges = 20
/** As engines find: a word of fewer code points counts at the beginning of a word only. */
const insideFrom = 3

/**
 * Gives the parts of a text that a query found, in order and apart: ranges, so that nobody makes
 * HTML of a text. Of the meanings that the query may have, the first that is in the text; whole
 * syllables. Work grows with the text, once per word of the query.
 */
export function highlighter(query: string): (text: string) => TextRange[] {
  const forms = queryForms(query)
  if (forms.kind === 'nothing') return () => []
  const isInitials = forms.kind === 'initials'
  const phrases = isInitials
    ? [forms.initials]
    : [...forms.phrases, ...forms.looser.map(({ phrase }) => phrase), ...forms.last.map(foldText)]
  return (text) => {
    const places = placesOf(text, isInitials)
    for (const phrase of phrases) {
      const ranges = joined(phrase.split(' ').flatMap((word) => rangesOf(word, places)))
      if (ranges.length > 0) return ranges.slice(0, maxRanges)
    }
    return []
  }
}

interface Places {
  /** The folded letters of the text, with a space for what is none and between words. */
  folded: string
  /** Where each unit of `folded` is in the text. */
  ranges: TextRange[]
}

function placesOf(text: string, isInitials: boolean): Places {
  let folded = ''
  const ranges: TextRange[] = []
  const add = (made: string, range: TextRange) => {
    folded += made
    for (let unit = 0; unit < made.length; unit += 1) ranges.push(range)
  }
  let [at, kindBefore] = [0, '']
  add(' ', [0, 0])
  for (const { segment: letter } of graphemesOf(text)) {
    const range: TextRange = [at, at + letter.length]
    at += letter.length
    const isInNumber = kindBefore === 'number' && /\d/.test(text.charAt(at))
    if (letter === ',' && isInNumber) continue
    const { kind: usual, folded: word, initial } = letterOf(letter)
    const isPoint = letter === '.' && isInNumber
    const kind = isPoint ? 'number' : usual
    if (kind !== kindBefore || kind === '') add(' ', range)
    kindBefore = kind
    add(isInitials ? initial : isPoint ? 'p' : word, range)
  }
  add(' ', [at, at])
  return { folded, ranges }
}

interface Letter {
  kind: string
  folded: string
  initial: string
}

/** Letters folded before: folding them anew took a fifth of a search's time outside the engine. */
const letters = new Map<string, Letter>()
const mostLetters = 20_000
const longestKept = 8

function letterOf(letter: string): Letter {
  const known = letters.get(letter)
  if (known) return known
  const made = { kind: kindOf(letter), folded: foldText(letter).replaceAll(' ', ''), initial: initialOf(letter) }
  if (letters.size >= mostLetters) letters.clear()
  if (letter.length <= longestKept) letters.set(letter, made)
  return made
}

function kindOf(letter: string): string {
  return /\p{N}/u.test(letter) ? 'number' : /\p{Script=Hangul}/u.test(letter) ? 'korean' : /\p{L}/u.test(letter) ? 'other' : ''
}

function rangesOf(word: string, { folded, ranges }: Places): TextRange[] {
  const sought = [...word].length >= insideFrom ? word : ` ${word}`
  const lead = sought.length - word.length
  const found: TextRange[] = []
  for (let at = folded.indexOf(sought); at !== -1 && found.length < maxRanges; at = folded.indexOf(sought, at + sought.length)) {
    const [first, last] = [ranges[at + lead], ranges[at + sought.length - 1]]
    if (first && last) found.push([first[0], last[1]])
  }
  return found
}

/** In order; what overlaps or touches is one. */
function joined(ranges: TextRange[]): TextRange[] {
  const all: TextRange[] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = all.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else all.push([from, to])
  }
  return all
}
