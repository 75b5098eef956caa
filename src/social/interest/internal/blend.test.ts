import { describe, expect, it } from 'vitest'
import { type InterestFormula, interestFormula, interestFormulas } from '../rules.ts'
import { blend } from './blend.ts'
import type { Facts } from './candidates.ts'
import { seeded } from './seeded.ts'
import { drawShares } from './sources/explore.ts'

const now = new Date('2026-11-28T00:00:00Z')
const categories = ['fashion', 'home', 'food', 'daily'] as const
const id = (kind: string, at: number) => `${kind}-${String(at).padStart(3, '0')}`

/** A new post of one of 60 authors. */
const made = (at: number, isFirst: boolean, likes = 0): Facts => ({
  postId: id(isFirst ? 'first' : 'post', at),
  authorId: id(isFirst ? 'newcomer' : 'author', at % 60),
  category: categories[at % 4]!,
  createdAt: new Date(now.getTime() - (isFirst ? 1 : 1 + at) * 3_600_000),
  hashtags: [],
  productIds: [],
  likes,
  isFirst,
})

/** How many of 57 people meet each first post on their first page; nobody was shown it before. */
function meetings(seed: number, firsts: number, formula: InterestFormula, likes = 0): number[] {
  const weights = interestFormulas[formula].list
  const posts = [
    ...Array.from({ length: firsts }, (_, at) => made(at, true, likes)),
    ...Array.from({ length: 300 }, (_, at) => made(at, false)),
  ]
  const pages = Array.from({ length: 57 }, (_, reader) => {
    const random = seeded(((seed * 7_919 + reader) * 2_654_435_761).toString(16).padStart(8, '0'))
    const known = posts.slice(firsts)
    const offers = {
      popular: known.map(({ postId }, at) => ({ postId, score: 300 - at, reason: { kind: 'popular' as const, category: null } })),
    }
    const drawn = drawShares(posts, new Map(), weights, now)
    const blended = { now, weights, posts, offers, drawn, acts: 5, ignored: new Map<string, number>(), less: new Set<string>() }
    return blend({ ...blended, limit: 10, random }).map(({ postId }) => postId)
  })
  return posts.slice(0, firsts).map(({ postId }) => pages.filter((page) => page.includes(postId)).length)
}

describe('the first post of an author', () => {
  const seeds = Array.from({ length: 20 }, (_, at) => at + 1)

  it.each([1, 2])('is on the first page of at least 50 of 57 people, for every seed, also when %i wait', (firsts) => {
    for (const seed of seeds) expect(Math.min(...meetings(seed, firsts, interestFormula)), `seed ${seed}`).toBeGreaterThanOrEqual(50)
  })

  it('is so too when those who met it first liked it; the formula before took it for one that had its chance', () => {
    for (const seed of seeds) expect(meetings(seed, 1, interestFormula, 9)[0], `seed ${seed}`).toBeGreaterThanOrEqual(50)
    expect(Math.max(...seeds.map((seed) => meetings(seed, 1, 'interest-3', 9)[0]!))).toBeLessThan(50)
  })

  it('was met by too few with an earlier formula, where other new posts shared the slot', () => {
    expect(Math.min(...seeds.map((seed) => meetings(seed, 1, 'interest-2')[0]!))).toBeLessThan(50)
  })
})
