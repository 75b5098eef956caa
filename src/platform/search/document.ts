import type { SearchDocument } from './port.ts'
import { foldText, initialsOf } from '../../shared/hangul.ts'
import { inBaseUnits, withPlainMeasures } from '../../shared/measures.ts'

/**
 * A document as engines keep it: text folded, with a space at both ends so that ` word` finds the
 * beginning of a word.
 */
export interface FoldedDocument extends SearchDocument {
  initials: string
}

/** The base of a document: each maker names the parts that it has. */
export const blankDocument: SearchDocument = {
  kind: 'post',
  key: '',
  ownerId: null,
  title: '',
  body: '',
  category: null,
  priceKrw: null,
  popularity: 0,
  shopId: null,
  inStock: null,
  labels: [],
}

/**
 * Changes with the text that documents are made to: an index that was made by another number is
 * built anew.
 */
export const foldingVersion = 3

/** Before a colour among the labels of a post; no hashtag holds a colon. */
export const colourPrefix = 'colour:'

/**
 * `title` has no spaces around it, for equality and prefixes; `body` holds the title too, and again
 * without its spaces.
 */
export function foldDocument(document: SearchDocument): FoldedDocument {
  return { ...document, title: foldText(document.title), body: foldedBody(document), initials: foldedInitials(document) }
}

type Text = Pick<SearchDocument, 'title' | 'body'>

export function foldedBody({ title, body }: Text): string {
  const folded = foldText(title)
  return framed([folded, withoutSpaces(folded), foldText(body), foldText(measuresOf(`${title} ${body}`))])
}

export function foldedInitials({ title, body }: Text): string {
  const initials = initialsOf(title)
  return framed([initials, withoutSpaces(initials), initialsOf(body)])
}

/**
 * Koreans often leave out the spaces between words. Empty for a text without spaces: it needs no
 * second form.
 */
function withoutSpaces(text: string): string {
  return text.includes(' ') ? text.replaceAll(' ', '') : ''
}

/**
 * The text again with its measures in one spelling, and in the smallest unit; empty if it has none.
 */
export function measuresOf(text: string): string {
  if (!/\d/.test(text)) return ''
  const plain = withPlainMeasures(text)
  return [...(plain === text ? [] : [plain]), ...inBaseUnits(text)].join(' ')
}

function framed(texts: string[]): string {
  return ` ${texts.filter((text) => text !== '').join(' ')} `
}

/**
 * The shortest word that is found inside another one; a shorter one is found at the beginning of
 * words only.
 */
export const insideFrom = 3

/** Whether a framed text holds every word of a folded phrase, as engines find them. */
export function holdsPhrase(framedText: string, phrase: string): boolean {
  return phrase.split(' ').every((word) => framedText.includes([...word].length >= insideFrom ? word : ` ${word}`))
}

/**
 * Equal digests mean equal documents, apart from popularity: it only breaks ties and is renewed
 * daily.
 */
export function digestOf(document: FoldedDocument): string {
  const { ownerId, title, body, initials, category, priceKrw, shopId, inStock, labels } = document
  return hashText(JSON.stringify([ownerId, title, body, initials, category, priceKrw, shopId, inStock, labels])).toString(36)
}

/**
 * 53 bits of two 32-bit multiplicative hashes (Knuth's constant and a second odd one), mixed like
 * MurmurHash3's end. Not for secrets.
 */
export function hashText(text: string): number {
  let high = 0x9e3779b1
  let low = 0x85ebca77
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x5f356495)
  }
  return mixed(high ^ (low >>> 13)) * 0x200000 + (mixed(low ^ (high >>> 11)) >>> 11)
}

function mixed(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
