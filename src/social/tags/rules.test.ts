import { expect, it } from 'vitest'
import { daysToCount, riseOf, trendsOf } from './rules.ts'

const counted = (tag: string, people: number, usual = 0, posts = 100) => ({ tag, persons: people, people, posts, usual })
const none = new Map<string, number>()
const tagsOf = (...all: Parameters<typeof trendsOf>) => trendsOf(...all).map(({ tag }) => tag)

it('a trend has five people and twice what is usual, and the largest rise comes first', () => {
  expect(tagsOf([counted('four', 4.9), counted('five', 5), counted('less', 9.9, 5), counted('twice', 10, 5)], none)).toEqual([
    'five',
    'twice',
  ])
  expect(trendsOf([counted('a', 8, 3)], none)).toEqual([{ tag: 'a', people: 8, usual: 3, score: 2.5 }])
  expect([riseOf(8, 3), riseOf(6, 0)]).toEqual([2.5, 6])
  // Of equals the alphabet decides.
  expect(tagsOf([counted('c', 6), counted('a', 6), counted('b', 9)], none)).toEqual(['b', 'a', 'c'])
  expect(
    tagsOf(
      Array.from({ length: 51 }, (_, n) => counted(`t${n}`, 100 - n)),
      none,
    ),
  ).toHaveLength(50)
})

it('a hashtag is no trend where three posts and a tenth of all were taken down', () => {
  const of = (down: number, posts: number) => tagsOf([counted('a', 9, 0, posts)], new Map([['a', down]]))
  expect([of(2, 0), of(3, 27), of(3, 28), of(10, 90), of(10, 91)]).toEqual([['a'], [], ['a'], [], ['a']])
})

it('counts the days in Seoul that ended since the last one, 29 at most', () => {
  // 00:30 on 22 November in Seoul.
  const now = new Date('2026-11-21T15:30:00Z')
  expect(daysToCount('2026-11-19', now)).toEqual([
    { day: '2026-11-20', start: new Date('2026-11-19T15:00:00Z'), end: new Date('2026-11-20T15:00:00Z') },
    { day: '2026-11-21', start: new Date('2026-11-20T15:00:00Z'), end: new Date('2026-11-21T15:00:00Z') },
  ])
  expect(daysToCount('2026-11-21', now)).toEqual([])
  const all = daysToCount(null, now).map(({ day }) => day)
  expect([all.length, all[0], all.at(-1)]).toEqual([29, '2026-10-24', '2026-11-21'])
})
