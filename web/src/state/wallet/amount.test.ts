import { maxAmountKrw } from '../../../../src/shared/bounds.ts'
import { expect, it } from 'vitest'
import { addDigit, parseKrw } from './amount.ts'

it('appends digits and stops at the largest amount', () => {
  expect(addDigit(0, '5')).toBe(5)
  expect(addDigit(5, '00')).toBe(500)
  expect(addDigit(0, '00')).toBe(0)
  expect(addDigit(1_999_999, '9')).toBe(maxAmountKrw)
})

it('reads what is typed into the field, separators and unit aside', () => {
  expect(parseKrw('12,000원5', 12_000)).toBe(120_005)
  expect(parseKrw('', 5)).toBe(0)
  expect(parseKrw('₩1,2345', 1_234)).toBe(12_345)
})

it('removes a digit when Backspace removed only the unit', () => {
  expect(parseKrw('1,000', 1_000)).toBe(100)
  expect(parseKrw('₩1,000', 1_000)).toBe(1_000)
  expect(parseKrw('1,000원', 1_000)).toBe(1_000)
})
