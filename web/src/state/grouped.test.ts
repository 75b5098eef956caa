import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grouped, readTyped } from './grouped.ts'

/** `|` is the caret. */
const typed = (shown: string, marked: string, more: { isForward?: boolean; maxDigits?: number } = {}) => {
  const { digits, caret } = readTyped({ shown, text: marked.replace('|', ''), caret: marked.indexOf('|'), ...more })
  const now = grouped(digits)
  return `${now.slice(0, caret)}|${now.slice(caret)}`
}

describe('a number that is typed', () => {
  it.each([
    ['a digit more', '1,200', '1,2005|', {}, '12,005|'],
    ['a digit in the middle', '1,200', '1,29|00', {}, '12,9|00'],
    ['a letter', '1,200', '1,2a|00', {}, '1,2|00'],
    ['an amount that is pasted', '', '1,200원|', {}, '1,200|'],
    ['an amount with a sign and a part of a won', '', '₩ 1,200.50|', {}, '1,200|'],
    ['wide digits of a Korean keyboard', '', '１２００|', {}, '1,200|'],
    ['Backspace over a comma', '1,200', '1|200', {}, '|200'],
    ['Delete over a comma', '1,200', '1|200', { isForward: true }, '1|00'],
    ['Backspace over a digit', '12,000', '1|,000', {}, '1|,000'],
    ['all of it taken away', '1', '|', {}, '|'],
    ['zeros at the beginning', '', '007|', {}, '7|'],
    ['a zero alone', '', '0|', {}, '0|'],
    ['one digit too many', '12,345', '12,3456|', { maxDigits: 5 }, '12,345|'],
  ])('reads %s, and keeps the caret', (_, shown, marked, more, now) => {
    expect(typed(shown, marked, more)).toBe(now)
  })

  it('is read back from what is shown, with the caret where it was', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(11), (amount, place) => {
        const text = grouped(String(amount))
        expect(text).toBe(amount.toLocaleString('en'))
        const caret = Math.min(place, text.length)
        const read = readTyped({ shown: text, text, caret })
        expect(read.digits).toBe(String(amount))
        // A caret right after a comma stands as well before it.
        expect([caret, caret - 1]).toContain(read.caret)
      }),
    )
  })
})
