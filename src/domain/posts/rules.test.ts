import { describe, expect, it } from 'vitest'
import { hashtagsOf, mentionsOf, normalTag, repeatedField } from './rules.ts'

describe('hashtags of a caption', () => {
  it.each([
    ['오늘의 #데일리룩, #OOTD!', ['데일리룩', 'ootd']],
    ['#봄#여름 # 가을 ##겨울', ['봄', '여름', '겨울']],
    ['＃ＫＩＷＩ #kiwi #Ｋｉｗｉ', ['kiwi']],
    ['#2024 #2024년 #___ #_a', ['2024년', '_a']],
    ['https://kiwi.example/#top 메일a#b &#39;', []],
    ['줄\n#바꿈', ['바꿈']],
    ['#카페☕️좋아 #日本語 #café', ['카페', '日本語', 'café']],
    [`#${'가'.repeat(60)} #${'나'.repeat(61)}`, ['가'.repeat(60)]],
  ])('%j holds %j', (caption, tags) => expect(hashtagsOf(caption)).toEqual(tags))

  it('are 30 at most', () => {
    expect(hashtagsOf(Array.from({ length: 40 }, (_, at) => `#태그${at}`).join(' '))).toHaveLength(30)
  })

  it('have one spelling: composed, compatible, lower case', () => {
    expect(normalTag('#한글'.normalize('NFD'))).toBe('한글')
    expect(normalTag('a b')).toBeNull()
    expect(normalTag('12')).toBeNull()
  })
})

describe('mentions of a text', () => {
  it.each([
    ['@jimin 안녕 (@Su.min).', ['jimin', 'su.min']],
    ['me@mail.example @ab @jimin @jimin', ['jimin']],
    ['@jimin님 고마워요', ['jimin']],
  ])('%j speaks to %j', (text, handles) => expect(mentionsOf(text)).toEqual(handles))
})

describe('a post', () => {
  it('shows a picture once, and a product once in a picture', () => {
    const image = (mediaId: string, ...products: string[]) => ({ mediaId, tags: products.map((productId) => ({ productId })) })
    expect(repeatedField([image('a', 'p'), image('b', 'p')])).toBeNull()
    expect(repeatedField([image('a'), image('a')])).toBe('images.1.mediaId')
    expect(repeatedField([image('a', 'p', 'q', 'p')])).toBe('images.0.tags.2.productId')
  })
})
