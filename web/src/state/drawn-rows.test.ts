import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexesBetween, nextDrawn, wantedAround } from './drawn-rows.ts'

const part = fc
  .record({ count: fc.integer({ min: 1, max: 40 }), a: fc.nat(39), b: fc.nat(39) })
  .map(({ count, a, b }) => ({ count, startIndex: Math.min(a, b, count - 1), endIndex: Math.min(Math.max(a, b), count - 1) }))
/** Whatever was drawn before: of another place, with holes, of items that are gone. */
const drawnBefore = fc.uniqueArray(fc.nat(45)).map((indexes) => new Set(indexes))
const draw = (seen: { startIndex: number; endIndex: number; count: number }, drawn: ReadonlySet<number>, mayGrow: boolean) =>
  new Set(nextDrawn(seen, wantedAround(seen), (index) => drawn.has(index), mayGrow))

describe('the items of a list that are drawn', () => {
  it('are all that is wanted in the end, from whatever was drawn, one more each time', () => {
    fc.assert(
      fc.property(part, drawnBefore, (seen, before) => {
        const wanted = indexesBetween(wantedAround(seen))
        let drawn: ReadonlySet<number> = draw(seen, before, false)
        for (let left = wanted.length - drawn.size; left > 0; left -= 1) {
          const next = draw(seen, drawn, true)
          expect([...next].filter((index) => !drawn.has(index))).toHaveLength(1)
          drawn = next
        }
        expect([...drawn]).toEqual(wanted)
      }),
    )
  })

  it('are those before the scroll that are still wanted, and no others until the next task', () => {
    fc.assert(
      fc.property(part, drawnBefore, (seen, before) => {
        expect([...draw(seen, before, false)]).toEqual(indexesBetween(wantedAround(seen)).filter((index) => before.has(index)))
      }),
    )
  })

  it('come on the screen first, then below it, then above it from near to far', () => {
    const seen = { startIndex: 10, endIndex: 12, count: 100 }
    const order: number[] = []
    let drawn: ReadonlySet<number> = new Set([11])
    for (let step = 0; step < 8; step += 1) {
      const next = draw(seen, drawn, true)
      order.push(...[...next].filter((index) => !drawn.has(index)))
      drawn = next
    }
    expect(order).toEqual([10, 12, 13, 14, 15, 9, 8, 7])
  })
})
