import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writingCases } from '../../../test/writing-cases.ts'
import { hashtagsOf, mentionsOf, textParts } from './grammar.ts'
import { tagOf } from './tag.ts'

const found = (text: string) => [
  ...new Set(
    textParts(text).flatMap((part) =>
      part.kind === 'tag' ? `#${part.tag}` : part.kind === 'mention' ? `@${part.handle}` : part.kind === 'link' ? part.href : [],
    ),
  ),
]
const joined = (text: string) =>
  textParts(text)
    .map((part) => part.text)
    .join('')

describe('a text', () => {
  it.each(writingCases)('%j holds what the table says', (text, ...expected) => {
    expect(found(text)).toEqual(expected)
    expect(joined(text)).toBe(text)
  })

  it('counts its first 30 tags and 20 names, and writes the others out', () => {
    const tags = Array.from({ length: 40 }, (_, at) => `#태그${at}`)
    const names = Array.from({ length: 40 }, (_, at) => `@name${at}`)
    expect(hashtagsOf(tags.join(' '))).toEqual(tags.slice(0, 30).map((tag) => tag.slice(1)))
    expect(mentionsOf(names.join(' '))).toEqual(names.slice(0, 20).map((name) => name.slice(1)))
    expect(hashtagsOf(`${tags.join('')} #태그0`)).toHaveLength(30)
  })

  it('loses nothing of whatever is written, and finds tags that are spelled already', () => {
    const sign = fc.constantFrom(
      ...'#＃@.:/()&;_ \n1aAé가ㅋㅠ한กмかー한۱',
      'http://',
      'a.kr/',
      '\ufe0f',
      '\u20e3',
      '\u0301',
      '\u200c',
      '👩',
      'م',
    )
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 40 }), (text) => {
        expect(joined(text)).toBe(text)
        for (const tag of hashtagsOf(text)) {
          expect(tagOf(tag)).toBe(tag)
          expect(hashtagsOf(`#${tag}`)).toEqual([tag])
        }
        for (const handle of mentionsOf(text)) expect(handle).toMatch(/^(?!\.)(?!.*\.\.)[a-z0-9_.]{3,30}(?<!\.)$/)
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('an address', () => {
  const shown = (text: string) => textParts(text).flatMap((part) => (part.kind === 'link' ? part.shown : []))
  it.each([
    ['https://한국.test/길', 'https://한국.test/길'],
    ['https://kiwi.test:8080/a', 'https://kiwi.test:8080/a'],
    ['https://p\u0430ypal.test/a', 'https://xn--pypal-4ve.test/a'],
    ['https://\u0430\u0440\u0440\u04cf\u0435.test', 'https://xn--80ak6aa92e.test'],
    ['https://münchen.test', 'https://xn--mnchen-3ya.test'],
  ])('%s is shown as %s', (text, expected) => expect(shown(text)).toEqual([expected]))
})

describe('one spelling', () => {
  it.each([
    ['#한글'.normalize('NFD'), '한글'],
    ['Ｋiwi', 'kiwi'],
    ['ㅋㅠ', 'ㅋㅠ'],
    ['İstanbul', tagOf('i̇stanbul')],
    ['a b', null],
    ['12', null],
    ['½컵', null],
    ['', null],
    ['#', null],
  ])('of %j is %j', (text, tag) => expect(tagOf(text)).toBe(tag))
})
