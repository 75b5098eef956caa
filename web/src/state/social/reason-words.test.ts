import { afterAll, beforeAll, expect, it } from 'vitest'
import { getLocale, overwriteGetLocale } from '../../paraglide/runtime.js'
import { wordPersonReason, wordReason } from './reason-words.ts'

const before = getLocale
beforeAll(() => overwriteGetLocale(() => 'ko'))
afterAll(() => overwriteGetLocale(before))

const acted = (act: 'like' | 'bookmark' | 'comment', title: string) => wordReason({ kind: 'acted', act, postId: 'p', title })
const friends = (count: number, ...names: string[]) =>
  wordReason({ kind: 'friends', people: names.map((name) => ({ personId: name, name })), count })

it('says why in Korean, with the particle of the last sound', () => {
  expect(acted('bookmark', '가죽 가방')).toBe('‘가죽 가방’을 저장해서')
  expect(acted('like', '여름 바다')).toBe('‘여름 바다’를 좋아해서')
  expect(acted('like', '아이폰 13')).toBe('‘아이폰 13’을 좋아해서')
  expect(acted('like', '새 가방!')).toBe('‘새 가방!’을 좋아해서')
  expect(acted('comment', '가죽 가방')).toBe('‘가죽 가방’에 댓글을 달아서')
  expect(acted('like', ' ')).toBe('좋아한 글과 비슷해서')
  expect(wordReason({ kind: 'topic', category: 'fashion' })).toBe('‘패션’을 골라서')
  expect(wordReason({ kind: 'topic', category: 'tech' })).toBe('‘테크’를 골라서')
  expect(wordReason({ kind: 'popular', category: null })).toBe('요즘 인기 있는 글')
})

it('cuts a long name, and lets the particle follow what is left', () => {
  expect(acted('like', '오늘은 날씨가 좋아서 한강에 다녀왔어요')).toBe('‘오늘은 날씨가 좋아서 한강에 다녀…’를 좋아해서')
})

it('names people: one, two, many', () => {
  expect(friends(1, '지민')).toBe('지민 님이 좋아해서')
  expect(friends(2, '지민', '하루')).toBe('지민 님과 하루 님이 좋아해서')
  expect(friends(2, '지민')).toBe('지민 님 외 1명이 좋아해서')
  expect(friends(5, '지민', '하루')).toBe('지민 님 외 4명이 좋아해서')
  expect(wordPersonReason({ kind: 'friends', people: [{ personId: 'a', name: '지민' }], count: 3 })).toBe('지민 님 외 2명이 팔로우해요')
})

it('says why in English', () => {
  overwriteGetLocale(() => 'en')
  expect(acted('bookmark', 'Leather bag')).toBe('Because you saved “Leather bag”')
  expect(friends(3, 'Jimin', 'Haru')).toBe('Because Jimin and 2 others liked it')
  expect(friends(2, 'Jimin', 'Haru')).toBe('Because Jimin and Haru liked it')
  overwriteGetLocale(() => 'ko')
})
