import { describe, expect, it } from 'vitest'
import { averageOf } from '../reviews/rules.ts'
import { applyCoupon, closedBecause, type CouponTerms, mostPointsKrw, pointsOfOrders } from './rules.ts'

const terms: CouponTerms = {
  shopId: 'shop',
  kind: 'amount',
  value: 3_000,
  capKrw: null,
  minimumKrw: 10_000,
  totalCount: null,
  usedCount: 0,
  perPerson: 1,
  isTaken: true,
  usedByPerson: 0,
  productIds: null,
  startsAt: new Date(100),
  endsAt: new Date(200),
  stoppedAt: null,
  at: new Date(150),
}
const line = (productId: string, unitPriceKrw: number, quantity = 1) => ({ productId, unitPriceKrw, quantity })
const apply = (more: Partial<CouponTerms>, lines = [line('cup', 6_000, 2)], shopId = 'shop') => {
  const applied = applyCoupon({ ...terms, ...more }, shopId, lines)
  return 'refused' in applied ? applied.refused : [applied.discountKrw, ...applied.shares].join()
}

describe('a coupon', () => {
  it('is open from its first instant to before its last, until it is stopped or used up', () => {
    const closed = (more: Partial<CouponTerms>) => closedBecause({ ...terms, ...more })
    expect([99, 100, 199, 200].map((at) => closed({ at: new Date(at) }))).toEqual(['coupon_not_yet', null, null, 'coupon_expired'])
    expect(closed({ stoppedAt: new Date(149) })).toBe('coupon_stopped')
    expect([0, 4, 5, 6].map((usedCount) => closed({ totalCount: 5, usedCount }))).toEqual([null, null, 'coupon_used_up', 'coupon_used_up'])
    expect(closed({ totalCount: 0 })).toBe('coupon_used_up')
  })

  it('is of its shop, for whoever took it, so many times each', () => {
    expect(apply({})).toBe('3000,3000')
    expect(apply({}, undefined, 'other')).toBe('coupon_wrong_shop')
    expect(apply({ isTaken: false })).toBe('coupon_not_taken')
    expect([0, 1, 2].map((usedByPerson) => apply({ perPerson: 2, usedByPerson }))).toEqual(['3000,3000', '3000,3000', 'coupon_used'])
  })

  it('counts its own products alone towards its minimum, to the won, and shares only among them', () => {
    expect([9_999, 10_000].map((krw) => apply({}, [line('cup', krw)]))).toEqual(['coupon_minimum', '3000,3000'])
    const basket = [line('cup', 6_000), line('bowl', 5_000, 2), line('cup2', 4_000)]
    expect(apply({ productIds: ['cup', 'cup2'] }, basket)).toBe('3000,1800,0,1200')
    expect(apply({ productIds: ['cup'] }, basket)).toBe('coupon_minimum')
    expect(apply({ productIds: ['lamp'] }, basket)).toBe('coupon_wrong_products')
  })

  it('takes a percentage rounded down, up to its cap, and always leaves a won', () => {
    const percent = (value: number, capKrw: number | null, krw: number) =>
      apply({ kind: 'percent', value, capKrw, minimumKrw: 0 }, [line('cup', krw)])
    expect(percent(15, null, 9_999)).toBe('1499,1499')
    expect(percent(15, 1_499, 9_999)).toBe('1499,1499')
    expect(percent(15, 1_498, 9_999)).toBe('1498,1498')
    expect(percent(100, null, 500)).toBe('499,499')
    expect(percent(1, null, 99)).toBe('coupon_minimum')
    expect(percent(1, null, 100)).toBe('1,1')
    expect(apply({ value: 12_000 })).toBe('11999,11999')
    expect(apply({ minimumKrw: 0 }, [line('cup', 1)])).toBe('coupon_minimum')
  })
})

describe('points', () => {
  it('leave a hundred won of each order to the wallet', () => {
    expect([0, 99, 100, 101, 5_000].map(mostPointsKrw)).toEqual([0, 0, 0, 1, 4_900])
    expect(pointsOfOrders(0, [100, 50])).toEqual([0, 0])
    expect(pointsOfOrders(4_901, [5_000, 101])).toEqual([4_900, 1])
    expect(pointsOfOrders(4_902, [5_000, 101])).toBeNull()
    expect(pointsOfOrders(10, [200, 100, 200])).toEqual([5, 0, 5])
  })
})

it('an average has one decimal, and is none of nothing', () => {
  expect(averageOf([0, 0, 0, 0, 0])).toBeNull()
  expect(averageOf([1, 0, 0, 0, 0])).toBe(1)
  expect(averageOf([0, 0, 0, 0, 3])).toBe(5)
  expect(averageOf([1, 0, 0, 0, 2])).toBe(3.7)
  expect(averageOf([2, 0, 0, 0, 1])).toBe(2.3)
})
