import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessDaysAfter, eligibleOn, holidayWarning, isBusinessDay, nextSettlementOn } from './business-days.ts'
import { bankHolidays, holidaysKnownUntil } from './holidays.ts'
import { feeOf } from '../../shared/fees.ts'
import { refundParts } from './rules.ts'

const seoul = (local: string) => new Date(`${local}+09:00`)

describe('two business days after a sale', () => {
  it.each([
    ['an ordinary Monday', '2026-11-23T10:00', '2026-11-25'],
    ['a Thursday, over the weekend', '2026-11-26T10:00', '2026-11-30'],
    ['a Saturday counts from Monday', '2026-11-28T10:00', '2026-12-01'],
    ['one minute before midnight in Seoul', '2026-11-23T23:59', '2026-11-25'],
    ['midnight in Seoul is the next day', '2026-11-24T00:00', '2026-11-26'],
    ['Friday before Seollal 2026', '2026-02-13T10:00', '2026-02-20'],
    ['Seollal 2027, whose Sunday is made good on Tuesday', '2027-02-05T10:00', '2027-02-11'],
    ['Wednesday before Chuseok 2026', '2026-09-23T10:00', '2026-09-29'],
    ['Chuseok 2027 from Monday', '2027-09-13T10:00', '2027-09-20'],
    ['Liberation Day on a Saturday is made good on Monday', '2026-08-13T10:00', '2026-08-18'],
    ['Constitution Day, a holiday again since 2026', '2026-07-16T10:00', '2026-07-21'],
    ['Christmas and New Year', '2026-12-24T10:00', '2026-12-29'],
  ])('%s: %s → %s', (_name, soldAt, due) => expect(eligibleOn(seoul(soldAt))).toBe(due))

  it('is always a business day and never sooner than two days', () => {
    for (let day = Date.parse('2026-01-01'); day < Date.parse('2027-12-20'); day += 86_400_000) {
      const from = new Date(day).toISOString().slice(0, 10)
      const due = businessDaysAfter(from, 2)
      expect(isBusinessDay(due)).toBe(true)
      expect(Date.parse(due) - day).toBeGreaterThanOrEqual(2 * 86_400_000)
    }
  })
})

describe('the holiday table', () => {
  it('holds real days, in order, and ends when it says', () => {
    const days = [...bankHolidays.keys()]
    expect(days).toEqual([...days].sort())
    expect(days.every((day) => new Date(day).toISOString().startsWith(day))).toBe(true)
    expect(days.at(-1)! <= holidaysKnownUntil).toBe(true)
  })
  it('makes good every Sunday of the moon’s holidays and both weekend days of national ones', () => {
    const names = [...bankHolidays.values()]
    for (const [day, name] of bankHolidays) {
      const weekday = new Date(day).getUTCDay()
      const isNational = ['3·1절', '제헌절', '광복절', '개천절', '한글날', '어린이날', '부처님오신날', '성탄절'].includes(name)
      const isMoons = name.startsWith('설날') || name.startsWith('추석')
      if ((isNational && (weekday === 0 || weekday === 6)) || (isMoons && weekday === 0))
        expect(names).toContain(`${name.replace(' 연휴', '')} 대체공휴일`)
    }
  })
  it('warns from 60 days before its end', () => {
    expect(holidayWarning(seoul('2027-10-31T12:00'))).toBeNull()
    expect(holidayWarning(seoul('2027-11-01T12:00'))).toContain('2027-12-31')
    expect(holidayWarning(seoul('2028-03-01T12:00'))).toContain('2027-12-31')
  })
})

describe('the next daily settlement', () => {
  it.each([
    ['before nine it is today', '2026-11-23T08:59', '2026-11-23'],
    ['from nine on it is tomorrow', '2026-11-23T09:00', '2026-11-24'],
    ['on a Friday evening it is Monday', '2026-11-27T20:00', '2026-11-30'],
    ['early on a holiday it is the next business day', '2026-12-25T03:00', '2026-12-28'],
  ])('%s', (_name, at, day) => expect(nextSettlementOn(seoul(at))).toBe(day))
})

describe('the fee', () => {
  const rates = { feePpm: 25_000, vatPpm: 100_000 }
  it('and its VAT are rounded down in the shop’s favour', () => {
    expect(feeOf(100_000, rates)).toEqual({ feeKrw: 2_500, vatKrw: 250 })
    expect(feeOf(39, rates)).toEqual({ feeKrw: 0, vatKrw: 0 })
    expect(feeOf(999, rates)).toEqual({ feeKrw: 24, vatKrw: 2 })
  })
  it('is exact for amounts whose product is beyond a double', () => {
    expect(feeOf(9_007_199_254_740_991, { feePpm: 999_999, vatPpm: 999_999 }).feeKrw).toBe(9_007_190_247_541_736)
  })
  const sale = fc.record({
    grossKrw: fc.integer({ min: 1, max: 3_000_000 }),
    feePpm: fc.integer({ min: 0, max: 200_000 }),
    vatPpm: fc.integer({ min: 0, max: 200_000 }),
  })
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 })

  it('comes back exactly over any parts of a refund, never a won more or less', () => {
    const comesBack = fc.property(sale, cuts, (sold, shares) => {
      const left = { ...feeOf(sold.grossKrw, sold) }
      let refundedKrw = 0
      const refund = (partKrw: number) => {
        const { feeReturnedKrw, vatReturnedKrw } = refundParts(sold, refundedKrw, partKrw)
        expect(Math.min(feeReturnedKrw, vatReturnedKrw)).toBeGreaterThanOrEqual(0)
        refundedKrw += partKrw
        left.feeKrw -= feeReturnedKrw
        left.vatKrw -= vatReturnedKrw
        // The shop has always paid the fee of what it has kept.
        expect(left).toEqual(feeOf(sold.grossKrw - refundedKrw, sold))
      }
      for (const share of shares) refund(Math.floor(share * (sold.grossKrw - refundedKrw)))
      refund(sold.grossKrw - refundedKrw)
      expect(left).toEqual({ feeKrw: 0, vatKrw: 0 })
    })
    fc.assert(comesBack, { numRuns: 5_000, ...(process.env['KIWI_SEED'] ? { seed: Number(process.env['KIWI_SEED']) } : {}) })
  })
})
