import { describe, expect, it } from 'vitest'
import { bankDays } from './rules.ts'

describe('the days under which the bank may know a call', () => {
  it.each([
    ['in the middle of a day, that day', '2026-11-22T03:00:00Z', ['2026-11-22']],
    ['a moment before midnight in Seoul, the next one too', '2026-11-22T14:59:59.900Z', ['2026-11-22', '2026-11-23']],
    ['a moment after it, the day before too', '2026-11-22T15:00:00.100Z', ['2026-11-23', '2026-11-22']],
  ])('are %s', (_, sentAt, days) => {
    expect(bankDays(new Date(sentAt))).toEqual(days)
  })

  it('are none for what was never sent', () => {
    expect(bankDays(null)).toEqual([])
  })
})
