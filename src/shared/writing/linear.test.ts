import { describe, expect, it } from 'vitest'
import { isLinear } from '../../../test/linear.ts'
import { everyProcedure, stringsIn } from '../../../test/fuzz/schemas.ts'
import { blankDocument, foldDocument } from '../../platform/search/document.ts'
import { highlighter } from '../highlight.ts'
import { withPlainMeasures } from '../measures.ts'
import { foldText, initialsOf, keysOf, queryForms } from '../hangul.ts'
import { folded as nameInSheet } from '../../commerce/sheets/rules.ts'
import { nameFromNickname } from '../../social/people/rules.ts'
import { imitatesStaff, isReservedHandle } from '../imitation.ts'
import { cleanLink } from './address.ts'
import { cleanText } from './clean.ts'
import { hashtagsOf, mentionsOf, textParts } from './grammar.ts'
import { cutText } from './length.ts'
import { mutedMatcher } from './muted.ts'
import { tagOf } from './tag.ts'

/** What makes a careless pattern try again and again: each is repeated to a text's full length. */
const units = [
  ...'＃#@a./:() \n\t\0가ㄱㅏé\u0301\u200d\u200c👩\ufe0f\u3164\u202e\ud800%_\\',
  '#a',
  '#1',
  '@a',
  '@a.',
  'a.',
  'a-',
  ' \n',
  'http://',
  'https://a',
  'www.',
  'a.b/',
  '각'.normalize('NFD'),
  'e\u0301\u0316',
  '\u0316\u0301',
  '👩\u200d',
  'क\u200c',
  'ＡＢ',
  '&#',
  'a.b?c',
  '가.a',
  '가.',
  '가1',
  '가-',
  'a+',
  'a:',
  '1.2.3.4',
  'https://a(',
  '(a',
  '[a',
  'https://a]',
]
const readers: Record<string, (text: string) => unknown> = {
  textParts,
  hashtagsOf,
  mentionsOf,
  tagOf,
  cleanLine: (text) => cleanText(text, 'line'),
  cleanBlock: (text) => cleanText(text, 'block'),
  cutText: (text) => cutText(text, 100),
  nameFromNickname,
  foldText,
  initialsOf,
  keysOf,
  // What is asked has at most 60 letters.
  queryForms: (text) => queryForms(text.slice(0, 60)),
  foldDocument: (text) => foldDocument({ ...blankDocument, title: text, body: text }),
  // A text of any length, what is asked has at most 60 letters.
  highlighter: (text) => highlighter(text.slice(0, 60))(text),
  withPlainMeasures,
  /** A cell of a sheet has up to 100,000 letters, and a sheet 10,000 lines. */
  nameInSheet,
  mutedMatcher: mutedMatcher([{ kind: 'tag', form: 'x' }, ...['가b', 'ㄱ1', ' art'].map((form) => ({ kind: 'word' as const, form }))]),
  imitatesStaff,
  isReservedHandle,
  cleanLink,
}

describe('reading what people write takes as long as the text, whatever is repeated in it', () => {
  it.each(Object.entries(readers))('%s', (_, read) => {
    expect(units.filter((unit) => !isLinear(read, unit))).toEqual([])
  })

  it('a number with many noughts and another digit behind them', () => {
    const nought = '0'
    expect(isLinear((noughts) => foldText(`1.${noughts}1`), nought)).toBe(true)
  })

  it('every input of the API', () => {
    const schemas = new Set(everyProcedure().flatMap(({ input }) => (input ? stringsIn(input) : []).map(({ schema }) => schema)))
    const parse = (text: string) => {
      for (const schema of schemas) (schema as unknown as { safeParse(text: string): unknown }).safeParse(text)
    }
    expect(units.filter((unit) => !isLinear(parse, unit))).toEqual([])
  })
})
