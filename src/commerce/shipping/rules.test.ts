import { expect, it } from 'vitest'
import { freeShipping, shippingKrw, wayBackKrw } from './rules.ts'

const rule = { feeKrw: 3_000, freeOverKrw: 50_000, jejuExtraKrw: 3_000, islandExtraKrw: 5_000, returnFeeKrw: 4_000 }

it('takes the fee below the amount from which it is free, and the extra of Jeju and islands in any case', () => {
  expect((['mainland', 'jeju', 'island'] as const).map((zone) => shippingKrw(rule, 49_999, zone))).toEqual([3_000, 6_000, 8_000])
  expect((['mainland', 'jeju', 'island'] as const).map((zone) => shippingKrw(rule, 50_000, zone))).toEqual([0, 3_000, 5_000])
  expect(shippingKrw({ ...rule, freeOverKrw: null }, 9_999_999, 'mainland')).toBe(3_000)
})

it('takes nothing for what is handed over, nor for a shop without a rule', () => {
  expect(shippingKrw(rule, 1, null)).toBe(0)
  expect(shippingKrw(freeShipping, 1, 'island')).toBe(0)
})

it('takes for the way back what the shop says, and the ship once more; nothing for what was picked up', () => {
  expect((['mainland', 'jeju', 'island', null] as const).map((zone) => wayBackKrw(rule, zone))).toEqual([4_000, 7_000, 9_000, 0])
  expect(wayBackKrw(freeShipping, 'island')).toBe(3_000)
  expect(wayBackKrw({ ...rule, returnFeeKrw: 0 }, 'mainland')).toBe(0)
})
