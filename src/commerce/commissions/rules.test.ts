import fc from 'fast-check'
import { expect, it } from 'vitest'
import { saleShares } from '../../shared/fees.ts'
import { commissionKrw, withhold } from './rules.ts'

it('a line earns its rate of what is kept of it, less its share of the discount, rounded down', () => {
  const line = { unitPriceKrw: 9_999, quantity: 3, discountKrw: 1_000, cancelledQuantity: 0 }
  expect(commissionKrw(line, 75_000)).toBe(Math.floor(28_997 * 0.075))
  expect(commissionKrw({ ...line, cancelledQuantity: 1 }, 75_000)).toBe(Math.floor((2 * 9_999 - 667) * 0.075))
  expect(commissionKrw({ ...line, cancelledQuantity: 3 }, 75_000)).toBe(0)
  expect(commissionKrw({ unitPriceKrw: 2_000_000_000, quantity: 99, discountKrw: 0, cancelledQuantity: 0 }, 299_000)).toBe(59_202_000_000)
})

it('what earlier sales owe back is withheld, the oldest first, from the same person only, and never more than is earned', () => {
  const due = [
    { lineId: 'a', taggerId: 'mina', earnedKrw: 500 },
    { lineId: 'b', taggerId: 'joon', earnedKrw: 400 },
    { lineId: 'c', taggerId: 'mina', earnedKrw: 900 },
  ]
  const debts = [
    { lineId: 'x', taggerId: 'mina', leftKrw: 300 },
    { lineId: 'y', taggerId: 'mina', leftKrw: 700 },
  ]
  const { lines, taken } = withhold(due, debts)
  expect(lines.map(({ withheldKrw, paidKrw }) => [withheldKrw, paidKrw])).toEqual([
    [500, 0],
    [0, 400],
    [500, 400],
  ])
  expect(taken).toEqual([
    { lineId: 'x', krw: 300 },
    { lineId: 'y', krw: 700 },
  ])
})

it('whatever is earned and owed, as much is withheld as is taken back', () => {
  const tagger = fc.constantFrom('mina', 'joon')
  const krw = fc.nat({ max: 1_000 })
  const due = fc.array(fc.record({ lineId: fc.uuid(), taggerId: tagger, earnedKrw: krw }), { maxLength: 6 })
  const debts = fc.array(fc.record({ lineId: fc.uuid(), taggerId: tagger, leftKrw: krw }), { maxLength: 6 })
  fc.assert(
    fc.property(due, debts, (earned, owed) => {
      const { lines, taken } = withhold(earned, owed)
      const sum = (list: number[]) => list.reduce((total, one) => total + one, 0)
      const left = (who: string) => sum(owed.filter(({ taggerId }) => taggerId === who).map(({ leftKrw }) => leftKrw))
      for (const who of ['mina', 'joon']) {
        const mine = lines.filter(({ taggerId }) => taggerId === who)
        const withheld = sum(mine.map(({ withheldKrw }) => withheldKrw))
        expect(withheld).toBe(Math.min(left(who), sum(mine.map(({ earnedKrw }) => earnedKrw))))
      }
      expect(sum(taken.map(({ krw: part }) => part))).toBe(sum(lines.map(({ withheldKrw }) => withheldKrw)))
      for (const { earnedKrw, withheldKrw, paidKrw } of lines) expect([paidKrw >= 0, withheldKrw + paidKrw]).toEqual([true, earnedKrw])
    }),
  )
})

it('divides every won of a sale by a tag between tagger, Kiwi and shop, as the postings do', () => {
  expect(saleShares(30_000, { feePpm: 25_000, vatPpm: 100_000 }, 125_000)).toEqual({
    feeKrw: 750,
    vatKrw: 75,
    taggerKrw: 3_750,
    shopKrw: 25_425,
  })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000_000 }), fc.integer({ min: 0, max: 300 }), (goodsKrw, tenths) => {
      const { feeKrw, vatKrw, taggerKrw, shopKrw } = saleShares(goodsKrw, { feePpm: 25_000, vatPpm: 100_000 }, tenths * 1_000)
      expect(feeKrw + vatKrw + taggerKrw + shopKrw).toBe(goodsKrw)
      expect(taggerKrw).toBe(commissionKrw({ unitPriceKrw: goodsKrw, quantity: 1, discountKrw: 0, cancelledQuantity: 0 }, tenths * 1_000))
    }),
  )
})
