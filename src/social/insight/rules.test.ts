import { describe, expect, it } from 'vitest'
import { drawnEstimate, gini, wilson } from './rules.ts'

describe('the interval of a share', () => {
  it('is that of Wilson’s formula, within 0 and 1', () => {
    const found = wilson(10, 100)!
    expect([found.rate, found.low, found.high].map((value) => Number(value.toFixed(4)))).toEqual([0.1, 0.0552, 0.1744])
    expect(wilson(0, 20)!.low).toBe(0)
    expect(wilson(20, 20)!.high).toBe(1)
    expect(wilson(0, 0)).toBeNull()
  })
})

describe('exploration', () => {
  it('gives the click-through of all candidates shown equally, though some were drawn four times as often, and covers it', () => {
    let state = 1
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    // 10 candidates: the first is drawn four times as often as another, and is clicked far more.
    const shares = [4, 1, 1, 1, 1, 1, 1, 1, 1, 1].map((share) => share / 13)
    const clicks = [0.5, ...Array.from({ length: 9 }, () => 0.1)]
    const truth = clicks.reduce((sum, one) => sum + one / 10, 0)
    let covered = 0
    for (let n = 0; n < 200; n += 1) {
      const sums = { drawn: 0, weights: 0, clickedWeights: 0, squaredWeights: 0, clickedSquaredWeights: 0 }
      for (let slot = 0; slot < 800; slot += 1) {
        let [at, left] = [0, random()]
        while (at < 9 && left >= shares[at]!) left -= shares[at++]!
        const weight = 1 / shares[at]!
        const isClicked = random() < clicks[at]!
        sums.drawn += 1
        sums.weights += weight
        sums.squaredWeights += weight * weight
        if (isClicked) sums.clickedWeights += weight
        if (isClicked) sums.clickedSquaredWeights += weight * weight
      }
      const found = drawnEstimate(sums)!
      if (found.low <= truth && truth <= found.high) covered += 1
      expect(found.effective).toBeLessThan(800)
    }
    expect(covered / 200).toBeGreaterThan(0.9)
  })

  it('says nothing of no slots', () => {
    expect(drawnEstimate({ drawn: 0, weights: 0, clickedWeights: 0, squaredWeights: 0, clickedSquaredWeights: 0 })).toBeNull()
  })
})

describe('concentration', () => {
  const of = (amounts: number[]) => {
    const shown = amounts.filter((one) => one > 0).sort((a, b) => a - b)
    const sum = shown.reduce((total, one) => total + one, 0)
    const rankedSum = shown.reduce((total, one, at) => total + one * (at + 1), 0)
    return gini({ count: shown.length, sum, rankedSum, zeros: amounts.length - shown.length })
  }

  it('is 0 for equal shares, and near 1 when one has everything', () => {
    expect(of([5, 5, 5, 5])).toBeCloseTo(0)
    expect(of([0, 0, 0, 9])).toBeCloseTo(0.75)
    expect(of([1, 2, 3, 4])).toBeCloseTo(0.25)
    expect(of([0, 0])).toBeNull()
  })
})
