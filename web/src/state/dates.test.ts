import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { seoulDate } from '../../../src/shared/seoul-day.ts'
import { formatAgo, formatDay, formatWeekday, moneyDate, moneyDateTime, moneyExact, moneyTime } from './dates.ts'

const own = process.env['TZ']
const readIn = (zone: string) => {
  process.env['TZ'] = zone
}
beforeEach(() => readIn('America/Los_Angeles'))
afterAll(() => {
  if (own === undefined) delete process.env['TZ']
  else process.env['TZ'] = own
})

/** Sunday, 22 November 2026, 15:08 in Seoul; Saturday evening in Los Angeles. */
const afternoon = '2026-11-22T06:08:09.000Z'
/** A quarter past midnight of New Year in Seoul, of the year before nearly everywhere else. */
const newYear = '2026-12-31T15:15:00.000Z'

describe('money', () => {
  it('has Seoul’s day and Seoul’s hour in one row, and says so to a reader elsewhere', () => {
    expect([formatWeekday(seoulDate(new Date(afternoon))), moneyTime(afternoon)]).toEqual(['11월 22일 (일)', '오후 3:08 (한국 시간)'])
    expect(moneyDateTime(afternoon)).toBe('11월 22일 오후 3:08 (한국 시간)')
    expect(moneyExact(afternoon)).toBe('2026년 11월 22일 오후 3:08:09 (한국 시간)')
    expect(moneyDate(afternoon)).toMatch(/11월 22일$/)
  })

  it('does not name Seoul to a reader in Seoul', () => {
    readIn('Asia/Seoul')
    expect(moneyTime(afternoon)).toBe('오후 3:08')
  })

  it.each(['America/Los_Angeles', 'Asia/Seoul', 'Pacific/Kiritimati'])(
    'of the first minutes of a year stands under its first day, read in %s',
    (zone) => {
      readIn(zone)
      expect(seoulDate(new Date(newYear))).toBe('2027-01-01')
      expect(moneyDate(newYear)).toMatch(/1월 1일$/)
      expect(seoulDate(new Date('2026-12-31T14:59:59.999Z'))).toBe('2026-12-31')
    },
  )
})

describe('a calendar day', () => {
  it.each(['America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Seoul'])('is the same wherever it is read: %s', (zone) => {
    readIn(zone)
    const now = Date.parse('2026-11-25T12:00:00Z')
    expect([formatWeekday('2026-11-22', now), formatWeekday('2025-01-01', now)]).toEqual(['11월 22일 (일)', '2025년 1월 1일 (수)'])
    expect(formatDay('2001-03-01')).toBe('2001년 3월 1일')
  })
})

describe('social times', () => {
  const now = Date.parse('2026-11-22T06:00:00Z')
  const ago = (seconds: number) => formatAgo(new Date(now - seconds * 1000).toISOString(), now)

  it('are shown as an age, and after a week as the reader’s date', () => {
    expect([ago(-5), ago(59), ago(60), ago(3_599), ago(3_600), ago(86_399), ago(86_400)]).toEqual([
      '방금',
      '방금',
      '1분 전',
      '59분 전',
      '1시간 전',
      '23시간 전',
      '1일 전',
    ])
    expect([ago(7 * 86_400 - 1), ago(7 * 86_400)]).toEqual(['6일 전', '11월 14일'])
    readIn('Asia/Seoul')
    expect(ago(7 * 86_400)).toBe('11월 15일')
  })
})
