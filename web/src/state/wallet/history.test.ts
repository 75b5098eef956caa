import { describe, expect, it } from 'vitest'
import type { HistoryLine } from '../kiwi.ts'
import { countFilters, filterFromSearch, noFilter } from './history.ts'
import { groupByDay } from './history-days.ts'

const line = (createdAt: string) => ({ transferId: createdAt, createdAt }) as HistoryLine

describe('the history of a wallet', () => {
  it('groups by the day in Seoul, which begins at 15:00 UTC', () => {
    const days = groupByDay([line('2026-11-22T15:00:00.000Z'), line('2026-11-22T14:59:59.999Z'), line('2026-11-21T15:00:00.000Z')])
    expect(days.map(({ day, lines }) => [day, lines.length])).toEqual([
      ['2026-11-23', 1],
      ['2026-11-22', 2],
    ])
  })

  it('reads a filter from an address and leaves out unknown values', () => {
    expect(filterFromSearch({ q: '밥', direction: 'sideways', kinds: 'send,theft', fromDay: '2026-11-01', toDay: 'tomorrow' })).toEqual({
      q: '밥',
      kinds: ['send'],
      fromDay: '2026-11-01',
    })
  })

  it('counts the filters of the folded part', () => {
    expect(countFilters(noFilter)).toBe(0)
    expect(countFilters({ ...noFilter, q: '밥', kinds: ['send', 'refund'], toDay: '2026-11-01' })).toBe(3)
  })
})
