import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText } from './clean.ts'
import { codePoints, cutText, writtenLength } from './length.ts'

describe('a line', () => {
  it.each([
    ['a name that reads backwards', '\u202e고객센터 iwiK', '고객센터 iwiK'],
    ['isolates', '\u2066a\u2069', 'a'],
    ['Hangul fillers alone', '\u3164\uffa0\u115f', ''],
    ['what draws nothing', '\u2800\u00ad\u034f\u200b\u2060\u{1d159}\u{16fe4}\ufffc', ''],
    ['only spaces of other kinds', '\u00a0\u2003\u3000', ''],
    ['marks on nothing', '\u0301\u0302', ''],
    ['tag characters after a word', '라디오\u{e0041}\u{e007f}', '라디오'],
    ['half characters and NUL', 'a\ud800\0b\udc00', 'ab'],
    ['several lines', 'a\r\nb\u2028c\td', 'a b c d'],
    ['letters typed in parts', '한글'.normalize('NFD'), '한글'],
    ['a pile of marks', `e${'\u0301'.repeat(500)}x`, `\u00e9${'\u0301'.repeat(4)}x`],
    ['a family, a flag, a skin tone, a keycap', '👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🍳#️⃣', '👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🍳#️⃣'],
    ['the flag of England', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['the joiners of Persian and Hindi', 'می‌خواهم क्‍ष', 'می‌خواهم क्‍ष'],
    ['joiners where nothing joins', 'a\u200db\u200c가\ufe0f1\ufe0f', 'ab가1'],
  ])('of %s', (_, raw, kept) => expect(cleanText(raw, 'line')).toBe(kept))
})

describe('a block', () => {
  it.each([
    ['three kinds of breaks', 'a\r\nb\rc\u2029d', 'a\nb\nc\nd'],
    ['300 line breaks', `a${'\n'.repeat(300)}b`, 'a\n\n\nb'],
    ['blank lines of spaces', 'a\n \n\u3000\n\u200b\n \nb', 'a\n\n\nb'],
    ['a tab', 'a\tb', 'a b'],
    ['an indented line', 'a\n  b  \n', 'a\n  b'],
  ])('of %s', (_, raw, kept) => expect(cleanText(raw, 'block')).toBe(kept))
})

const nasty = fc.string({
  unit: fc.constantFrom(
    ...'\0\n\r\t \u2028\u3000\u2800\ufe0f\ufe0e\u200c\u200d\u20e3\u0301\u0316\u3164\u115f\u202e\u{e0067}\u{e007f}1#aé가각ㅋمक्ष',
    ...'👩🏽🍳🏴❤각🇰',
    '\ud83d',
    '\udc69',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  ),
  maxLength: 60,
})

describe('whatever is typed', () => {
  it.each(['line', 'block'] as const)('is the same when it is cleaned as a %s again', (kind) => {
    fc.assert(
      fc.property(nasty, (raw) => {
        const once = cleanText(raw, kind)
        expect(cleanText(once, kind)).toBe(once)
        expect(once).toBe(once.normalize('NFC'))
        expect(once.isWellFormed()).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  it('is cut between letters, and fits then', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 0, max: 30 }), (raw, maxLength) => {
        const cut = cutText(raw, maxLength)
        expect(codePoints(cut.normalize('NFC'))).toBeLessThanOrEqual(maxLength)
        expect(raw.normalize('NFC').startsWith(cut.normalize('NFC'))).toBe(true)
        expect(writtenLength(cut, 'block')).toBeLessThanOrEqual(maxLength)
      }),
    )
    expect(cutText('👨‍👩‍👧‍👦'.repeat(80), 500)).toBe('👨‍👩‍👧‍👦'.repeat(71))
    expect(cutText('각'.normalize('NFD').repeat(5), 5)).toBe('각'.normalize('NFD').repeat(5))
  })
})
