import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stepTo, suggestedOf } from './suggested.ts'

it('goes through the field and all options, and the other way back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), (count) => {
      let at = -1
      const seen = Array.from({ length: count + 1 }, () => (at = stepTo(at, 1, count)))
      expect(seen).toEqual([...Array.from({ length: count }, (_, nth) => nth), -1])
      for (const one of seen) expect(stepTo(stepTo(one, 1, count), -1, count)).toBe(one)
    }),
  )
})

it('leaves out the text that is typed already', () => {
  const queries = ['라탄', '라탄 의자'].map((text) => ({ text, ranges: [], isOwn: true }))
  const suggested = suggestedOf({ queries, people: [], hashtags: [{ tag: '라탄', postCount: 2 }], products: [], highlights: {} }, '라탄')
  expect(suggested.map(({ key }) => key)).toEqual(['q:라탄 의자', 't:라탄'])
})
