import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placeInColumns } from './columns.ts'

const heights = fc.array(fc.double({ min: 0.6, max: 1.4, noNaN: true }), { maxLength: 60 })
const columns = fc.integer({ min: 1, max: 6 })
const gap = 0.03

it('leaves what stands where it is when more comes', () => {
  fc.assert(
    fc.property(heights, heights, columns, (first, more, count) => {
      expect(placeInColumns([...first, ...more], count, gap).placed.slice(0, first.length)).toEqual(
        placeInColumns(first, count, gap).placed,
      )
    }),
  )
})

it('lets none overlap, and no column end much later than another', () => {
  fc.assert(
    fc.property(heights, columns, (all, count) => {
      const { placed, ends } = placeInColumns(all, count, gap)
      for (const { column } of ends) {
        let above = 0
        for (const [at, place] of placed.entries()) {
          if (place.column !== column) continue
          expect(place.above).toBeCloseTo(above)
          above += all[at]!
        }
      }
      const lengths = ends.map(({ above }) => above)
      if (all.length >= count) expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(1.4 + 60 * gap)
    }),
  )
})

it('fills the first row in reading order', () => {
  expect(placeInColumns([1, 1.2, 0.8, 1], 4, gap).placed.map(({ column }) => column)).toEqual([0, 1, 2, 3])
})
