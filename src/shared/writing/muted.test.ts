import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashtagsOf } from './grammar.ts'
import { mutedForm, mutedMatcher } from './muted.ts'

const hides = (word: string, text: string) => mutedMatcher([{ kind: 'word', form: mutedForm(word)! }])(text)

describe('a muted word', () => {
  it.each([
    ['커피', '커피를 마셨다'],
    ['커피', '아이스커피'],
    ['커피', '#홍대커피'],
    ['커피'.normalize('NFD'), '커피는'],
    ['Kiwi', 'ＫＩＷＩ는 맛있다'],
    ['kiwi', 'kiwi가'],
    ['kiwi', '#kiwi'],
    ['café', 'the CAFE'],
    ['ice cream', 'Ice-cream을'],
    ['아이폰15', '아이폰 15 샀다'],
    ['45,000원', '45000원짜리'],
    ['2', '2 개'],
    ['寿司', '寿司を食べる'],
    ['ラーメン', '醤油ラーメン'],
    ['spoiler', 'spoiler'],
  ])('%s hides %s', (word, text) => expect(hides(word, text)).toBe(true))

  it.each([
    ['art', 'party'],
    ['art', 'artist'],
    ['kiwi', 'kiwis'],
    ['사과', '사관학교'],
    ['15', '2015'],
    ['커피', '커 피'],
    ['spoiler', ''],
  ])('%s does not hide %s', (word, text) => expect(hides(word, text)).toBe(false))

  it.each(['', ' ', '!?', '🍎', '가', '肉'])('is not %j', (word) => expect(mutedForm(word)).toBeNull())

  it('is found by all at once exactly where it is found alone, in whatever is written', () => {
    const sign = fc.constantFrom(...'ab 1#가나커피ㅋ肉é', 'kiwi', '커피', '\u0301', '\n', '각'.normalize('NFD'))
    const text = fc.string({ unit: sign, maxLength: 30 })
    const word = fc.string({ unit: sign, minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), fc.array(word, { maxLength: 3 }), text, (words, tags, written) => {
        const forms = words.flatMap((one) => mutedForm(one) ?? [])
        const muted = [...forms.map((form) => ({ kind: 'word' as const, form })), ...tags.map((form) => ({ kind: 'tag' as const, form }))]
        const alone =
          forms.some((form) => mutedMatcher([{ kind: 'word', form }])(written)) || hashtagsOf(written).some((tag) => tags.includes(tag))
        expect(mutedMatcher(muted)(written)).toBe(alone)
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds itself in every text that holds it between two spaces', () => {
    const sign = fc.constantFrom(...'ab1가나ㅋ肉é_-', 'ＫＩ', '커피')
    fc.assert(
      fc.property(fc.string({ unit: sign, minLength: 1, maxLength: 8 }), fc.string({ unit: sign, maxLength: 8 }), (word, other) => {
        const form = mutedForm(word)
        if (form !== null) expect(mutedMatcher([{ kind: 'word', form }])(`${other} ${word} ${other}`)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })
})
