import { describe, expect, it } from 'vitest'
import type { EaseWeights } from '../rules.ts'
import type { Act } from './act.ts'
import { easeNeighbours } from './ease.ts'
import { invertSymmetric } from './symmetric-inverse.ts'

const plain: EaseWeights = { posts: 10, ridge: 1, kept: 10, longestHistory: 10 }

const liked = (...postIds: string[]): Act[] =>
  postIds.map((postId, at) => ({ postId, authorId: 'x', kind: 'like', weight: 1, at: new Date(at * 1000) }))

describe('EASE', () => {
  it('is the ridge regression of each post on the others', () => {
    // G + 1 = [[3, 1], [1, 2]], its inverse [[2, −1], [−1, 3]] ÷ 5: a says b by 1/3 (the slope of b
    // on a: 1 ÷ (2 + 1)), b says a by 1/2.
    const found = easeNeighbours([liked('a', 'b'), liked('a')], plain)
    expect(found.get('a')).toEqual({ others: ['b'], scores: [expect.closeTo(1 / 3)] })
    expect(found.get('b')).toEqual({ others: ['a'], scores: [expect.closeTo(1 / 2)] })
  })

  it('keeps that a post speaks against another', () => {
    // b and c are both chosen with a, and never together: c given a is less likely with b.
    const found = easeNeighbours([liked('a', 'b'), liked('a', 'c')], plain)
    expect(found.get('b')!.others).toEqual(['a', 'c'])
    expect(found.get('b')!.scores[1]).toBeLessThan(0)
  })

  it('does not change when all acts are of another kind', () => {
    const views = [liked('a', 'b'), liked('a', 'c'), liked('b')].map((acts) =>
      acts.map((act) => ({ ...act, kind: 'view' as const, weight: 0.2 })),
    )
    const found = easeNeighbours(views, plain)
    const expected = easeNeighbours([liked('a', 'b'), liked('a', 'c'), liked('b')], plain)
    for (const [postId, { others, scores }] of expected) {
      expect(found.get(postId)).toEqual({ others, scores: scores.map((score) => expect.closeTo(score)) })
    }
  })

  it('takes the most chosen posts only, and keeps the largest weights', () => {
    const histories = [liked('a', 'b'), liked('a', 'b', 'c'), liked('c', 'a'), liked('d')]
    expect([...easeNeighbours(histories, { ...plain, posts: 3 }).keys()]).toEqual(['a', 'b', 'c'])
    expect(easeNeighbours(histories, { ...plain, kept: 1 }).get('a')!.others).toHaveLength(1)
    expect(easeNeighbours([], plain)).toEqual(new Map())
  })

  it.each([1, 4, 63, 64, 131, 330])('inverts a matrix of %i rows', (n) => {
    // Diagonally dominant, so positive definite; entries from a fixed linear congruence.
    const matrix = new Float64Array(n * n)
    let state = n
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        state = (state * 16_807) % 2_147_483_647
        matrix[row * n + column] = matrix[column * n + row] = state / 2_147_483_647 + (row === column ? n : 0)
      }
    }
    const inverse = matrix.slice()
    invertSymmetric(inverse, n)
    let worst = 0
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column < n; column += 1) {
        let sum = row === column ? -1 : 0
        for (let k = 0; k < n; k += 1) sum += matrix[row * n + k]! * inverse[k * n + column]!
        worst = Math.max(worst, Math.abs(sum))
      }
    }
    expect(worst).toBeLessThan(1e-12)
  })

  it('refuses a matrix that has no Cholesky factor', () => {
    expect(() => invertSymmetric(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(RangeError)
  })
})
