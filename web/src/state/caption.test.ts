import { describe, expect, it } from 'vitest'
import { captionParts, foldedCaption, isLong } from './caption.ts'

const kinds = (text: string) =>
  captionParts(text).map((part) => (part.kind === 'text' ? 'text' : `${part.kind}:${part.kind === 'tag' ? part.tag : part.handle}`))

describe('captionParts', () => {
  it('finds Korean tags and names between words', () => {
    expect(kinds('오늘의 #데일리룩 @jimin 이랑')).toEqual(['text', 'tag:데일리룩', 'text', 'mention:jimin', 'text'])
  })

  it('takes the full-width sign and writes tags in one spelling', () => {
    expect(kinds('＃Kiwi')).toEqual(['tag:kiwi'])
  })

  it('leaves addresses, fragments and numbers alone', () => {
    expect(kinds('a@b.co x/#y #1 #2026')).toEqual(['text'])
  })

  it('leaves the full stop after a name to the sentence', () => {
    expect(captionParts('@jimin.').map(({ text }) => text)).toEqual(['@jimin', '.'])
  })

  it('loses nothing of the caption', () => {
    for (const text of ['#a#b @c..d', '줄\n#바꿈\n', '', '#', '@@@abc', '🥝#키위🥝'])
      expect(
        captionParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
  })
})

it('folds what would take more than a few lines, without counting blank ones', () => {
  expect(isLong(foldedCaption('짧은 글\n\n#태그'))).toBe(false)
  expect(isLong('a\nb\nc\nd\ne')).toBe(true)
  expect(isLong('가'.repeat(200))).toBe(true)
})
