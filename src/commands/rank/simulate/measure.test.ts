import { expect, it } from 'vitest'
import { gini, linesByDay, meanOf, median } from './measure.ts'

const visit = (day: number, interest: number) => ({ day, slots: 10, opened: { interest, popular: 1, random: 0.5, oracle: 5 } })

it('regret is the share of what the oracle would have shown that is missed, over all visits of a day', () => {
  const [first, second] = linesByDay([visit(1, 4), visit(0, 2), visit(0, 3)])
  expect(first).toMatchObject({ day: 0, perSlot: { interest: 0.25, oracle: 0.5 }, regret: { interest: 0.5, popular: 0.8, random: 0.9 } })
  expect(second!.regret.interest).toBeCloseTo(0.2)
  expect(meanOf([]).regret).toEqual({ interest: 0, popular: 0, random: 0 })
})

it('says how unevenly counts are shared, and their median', () => {
  expect(gini([3, 3, 3])).toBe(0)
  expect(gini([0, 2])).toBe(0.5)
  expect(gini([])).toBe(0)
  expect([median([]), median([5]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([0, 5, 2, 2])
})
