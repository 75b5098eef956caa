import { expect, it } from 'vitest'
import { searchableText } from './search-text.ts'

it('leaves out the letter of an unfinished syllable', () => {
  expect(searchableText('강ㄴ', true)).toBe('강')
  expect(searchableText('강남', true)).toBe('강남')
})

it('searches initials as they are, composed or not', () => {
  expect(searchableText('ㅈㅁ', true)).toBe('ㅈㅁ')
  expect(searchableText('ㅈㅁ', false)).toBe('ㅈㅁ')
})

it('takes the whole text after composing, in one normal form', () => {
  expect(searchableText(' 강ㄴ ', false)).toBe('강ㄴ')
  expect(searchableText('가방'.normalize('NFD'), false)).toBe('가방')
})
