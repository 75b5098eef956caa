import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rankTallies, scoreOf, type Tally } from './popular-formula.ts'

const tally = (postId: string, authorId: string, voters: number, each = 1): Tally => ({
  postId,
  authorId,
  voters,
  worth: voters * each,
  squares: voters * each * each,
})

describe('the score of popular', () => {
  test('a single vote is worth nothing yet, and more people are worth more than one who shouts', () => {
    expect(scoreOf(tally('a', 'x', 1, 10)).score).toBe(0)
    expect(scoreOf(tally('a', 'x', 10, 1)).score).toBeGreaterThan(scoreOf(tally('a', 'x', 2, 5)).score)
    expect(scoreOf(tally('a', 'x', 0)).score).toBe(0)
  })

  test('the second post of an author gives way to a little less popular one of another', () => {
    const order = rankTallies([tally('a', 'x', 100), tally('b', 'x', 90), tally('c', 'y', 80)], 200).map(({ postId }) => postId)
    expect(order).toEqual(['a', 'c', 'b'])
  })

  test('the order of the input changes nothing, and every place is worth at most the one before', () => {
    const tallies = fc.uniqueArray(
      fc.record({
        postId: fc.uuid(),
        authorId: fc.constantFrom('x', 'y', 'z'),
        voters: fc.nat(50),
        worth: fc.double({ min: 0, max: 50, noNaN: true }),
        squares: fc.double({ min: 0.001, max: 50, noNaN: true }),
      }),
      { selector: ({ postId }) => postId, maxLength: 40 },
    )
    fc.assert(
      fc.property(tallies, (given) => {
        const ranked = rankTallies(given, 200)
        expect(rankTallies([...given].reverse(), 200)).toEqual(ranked)
        expect(ranked).toHaveLength(given.length)
        for (const [at, { score }] of ranked.entries()) expect(score).toBeLessThanOrEqual((ranked[at - 1]?.score ?? Infinity) + 1e-6)
      }),
    )
  })
})
