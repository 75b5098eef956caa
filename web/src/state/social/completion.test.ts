import { expect, it } from 'vitest'
import { typedBefore } from './completion.ts'

it.each([
  ['@', 'person', 0, ''],
  ['안녕 @minji_k.', 'person', 3, 'minji_k.'],
  ['안녕@민', 'person', 2, '민'],
  ['＠min', 'person', 0, 'min'],
  ['#감서', 'tag', 0, '감서'],
  ['#맛집#카', 'tag', 3, '카'],
  ['오늘도#ㄱ', 'tag', 3, 'ㄱ'],
])('%s is being written', (text, kind, from, typed) => {
  expect(typedBefore(text, text.length)).toEqual({ kind, from, text: typed })
})

it.each(['me@kiwi', 'a#b', '#감성 ', '@min 님', '&#39', 'https://kiwi.test/@mi', '#a.b', '@@mi', `#${'가'.repeat(31)}`])(
  '%s writes no name',
  (text) => {
    expect(typedBefore(text, text.length)).toBeNull()
  },
)

it('looks at what stands before the caret', () => {
  expect(typedBefore('#감성 카페', 2)).toEqual({ kind: 'tag', from: 0, text: '감' })
})
