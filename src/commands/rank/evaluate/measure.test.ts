import { expect, it } from 'vitest'
import { measure } from './measure.ts'

it('counts hits at their places: recall by the tests of a person, NDCG by the best order there could be', () => {
  // One person: hits at places 1 and 3 of three tests. The other: none of one.
  const quality = measure([new Set([1, 3, 9]), new Set([5])], [[1, 2, 3], [4]], [1, 2, 3, 4])
  expect(quality['recall@20']).toBeCloseTo((2 / 3 + 0) / 2)
  const found = 1 + 1 / Math.log2(4)
  const ideal = 1 + 1 / Math.log2(3) + 1 / Math.log2(4)
  expect(quality['ndcg@20']).toBeCloseTo(found / ideal / 2)
})

it('counts the first 20 places only', () => {
  const list = Array.from({ length: 25 }, (_, item) => item)
  expect(measure([new Set([20, 24])], [list], list)).toMatchObject({ 'recall@20': 0, 'ndcg@20': 0, coverage: 20 / 25 })
})

it('says how evenly the items are shown', () => {
  const test = [new Set([0]), new Set([0])]
  expect(measure(test, [[0], [1]], [0, 1])).toMatchObject({ coverage: 1, gini: 0 })
  // Places 2 and 0: the mean difference of a pair is half of 2, over twice the mean of 1.
  expect(measure(test, [[0], [0]], [0, 1])).toMatchObject({ coverage: 0.5, gini: 0.5 })
  expect(measure(test, [[], []], [0, 1])).toMatchObject({ coverage: 0, gini: 0 })
})
